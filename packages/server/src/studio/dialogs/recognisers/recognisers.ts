import { readdirSync } from 'node:fs';
import type { DialogLanguage, DialogRecogniser } from '@cyclorama/contract/dialogs';
import type { UtteranceSettings } from '@cyclorama/speech/vad';
import { findModels, modelFor, type SherpaModel } from '../../../hosts/sherpa/models.ts';
import { findSherpaPackage, type SherpaPackage } from '../../../hosts/sherpa/package.ts';
import { SherpaHost } from '../../../hosts/sherpa/sherpa-host.ts';
import type { Fetcher } from '../../../store/fetch/fetcher.ts';
import type { BrainFailure, Recogniser, RobotRecogniser } from '../port.ts';
import { httpEngine } from './http-engine.ts';
import { sherpaEngine } from './sherpa-engine.ts';
import { CODES } from './text.ts';
import { recogniserOf } from './utterances.ts';
import { webSocketEngine } from './websocket-engine.ts';

export interface RecognisersOptions {
  readonly fetcher: Pick<Fetcher, 'postStream' | 'check' | 'guard'>;
  /** Folder of models of sherpa-onnx (CYCLORAMA_SHERPA_MODELS). */
  readonly sherpaModels?: string | undefined;
  /** Default: `sherpa-onnx-node`, if it is installed. */
  readonly sherpaPackage?: SherpaPackage;
  /** For the log: everything that fails, with its causes, which visitors are not told. */
  readonly onFailure?: (failure: BrainFailure) => void;
  /** How utterances are cut. */
  readonly utterances?: UtteranceSettings;
}

/** What turns speech into text for a robot, and what its visitors are told about it. */
export interface ChosenRecogniser {
  /** undefined: the page's own, or none. */
  readonly recogniser: Recogniser | undefined;
  readonly told: DialogRecogniser;
}

/** Speech recognition of this server. */
export interface Recognisers {
  /** @param languages in which the robot is spoken to */
  recogniserFor(settings: RobotRecogniser, languages: readonly DialogLanguage[]): ChosenRecogniser;
  close(): void;
}

/** Opens what robots can listen with. Nothing is loaded or connected before somebody speaks. */
export function openRecognisers(options: RecognisersOptions): Recognisers {
  const { fetcher, utterances = {} } = options;
  let host: SherpaHost | undefined;
  const server = (recogniser: Recogniser): ChosenRecogniser => ({
    recogniser: {
      open: (listener) =>
        recogniser.open({
          ...listener,
          onFailure: (failure) => {
            options.onFailure?.(failure);
            listener.onFailure(failure);
          },
        }),
    },
    told: { kind: 'server' },
  });
  return {
    recogniserFor: (settings, languages) => {
      switch (settings.kind) {
        case 'none':
          return without('this robot has no speech recogniser: type instead, or choose one in its settings');
        case 'browser':
          return { recogniser: undefined, told: { kind: 'browser' } };
        case 'http':
          return server(recogniserOf(httpEngine({ fetcher, settings }), utterances));
        case 'websocket':
          return server(recogniserOf(webSocketEngine({ fetcher, settings }), utterances));
        case 'sherpa': {
          const found = findSherpa(options, languages);
          if (typeof found === 'string') return without(found);
          host ??= new SherpaHost({ package: found.package });
          return server(recogniserOf(sherpaEngine({ host, models: found.models }), utterances));
        }
      }
    },
    close: () => host?.close(),
  };
}

function without(why: string): ChosenRecogniser {
  return { recogniser: undefined, told: { kind: 'none', why } };
}

/** Models may be added while the server runs: the folder is read anew for each dialog. @returns why not, as a text */
function findSherpa(
  { sherpaModels, sherpaPackage }: RecognisersOptions,
  languages: readonly DialogLanguage[],
): { readonly package: SherpaPackage; readonly models: readonly SherpaModel[] } | string {
  const found = sherpaPackage ?? findSherpaPackage();
  if (found === undefined)
    return 'sherpa-onnx is not installed on this server: run "npm install sherpa-onnx-node" in its folder';
  if (sherpaModels === undefined)
    return 'this server has no speech models: CYCLORAMA_SHERPA_MODELS is to name the folder in which they are unpacked';
  try {
    readdirSync(sherpaModels);
  } catch {
    return 'the folder of speech models (CYCLORAMA_SHERPA_MODELS) cannot be read';
  }
  const models = findModels(sherpaModels);
  const missing = languages.find((language) => modelFor(models, CODES[language]) === undefined);
  if (missing !== undefined)
    return `the folder of speech models (CYCLORAMA_SHERPA_MODELS) has none that understands ${missing}`;
  return { package: found, models };
}
