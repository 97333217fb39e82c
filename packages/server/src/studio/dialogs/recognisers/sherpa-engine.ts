import type { SherpaHost } from '../../../hosts/sherpa/sherpa-host.ts';
import { modelFor, type SherpaModel } from '../../../hosts/sherpa/models.ts';
import { recognitionFailed } from './failures.ts';
import { CODES, spokenText } from './text.ts';
import type { Engine } from './utterances.ts';

/** From the end of an utterance to its text; the first of all waits for its model to load. */
const PATIENCE_MS = 30_000;

export interface SherpaEngineOptions {
  readonly host: SherpaHost;
  readonly models: readonly SherpaModel[];
  /** Default 30 000. */
  readonly patienceMs?: number;
}

/** sherpa-onnx with models of the installation, in a process of its own. */
export function sherpaEngine({ host, models, patienceMs = PATIENCE_MS }: SherpaEngineOptions): Engine {
  return (language, { onText, onFailure }) => {
    const model = modelFor(models, CODES[language]);
    if (model === undefined) {
      queueMicrotask(() => onFailure(recognitionFailed('MSS.47010143', `has no model for ${language}`)));
      return { hear: () => undefined, end: () => undefined, drop: () => undefined };
    }
    let patience: NodeJS.Timeout | undefined;
    let isOver = false;
    const utterance = host.open(model, CODES[language], {
      onText: (text, isLast) => {
        if (isLast) over();
        onText(spokenText(text), isLast);
      },
      onFailure: (message) => {
        over();
        onFailure(recognitionFailed('MSS.47010100', 'failed', new Error(message)));
      },
    });
    const over = (): void => {
      isOver = true;
      clearTimeout(patience);
    };
    return {
      hear: (samples) => utterance.hear(samples),
      end: () => {
        if (isOver) return;
        utterance.finish();
        patience = setTimeout(() => {
          utterance.drop();
          host.restart();
          onFailure(recognitionFailed('MSS.47010104', `did not answer within ${patienceMs / 1000} s`));
        }, patienceMs);
      },
      drop: () => {
        over();
        utterance.drop();
      },
    };
  };
}
