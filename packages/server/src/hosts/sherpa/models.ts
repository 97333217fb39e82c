import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A speech model of sherpa-onnx as its releases unpack: one folder each. */
export interface SherpaModel {
  /** Name of its folder. */
  readonly name: string;
  /** ISO 639-1 of languages that it is known to understand; undefined: its name does not tell. */
  readonly languages: readonly string[] | undefined;
  /** It understands while somebody speaks; others afterwards. */
  readonly isStreaming: boolean;
  /** `modelConfig` of sherpa-onnx, without `language`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Key of `config` under which a language is told (whisper). */
  readonly languageIn?: string;
}

/** Models in a folder (unpacked releases in folders of their own), streaming ones first; what is none is left out. */
export function findModels(folder: string): readonly SherpaModel[] {
  const found: SherpaModel[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
    const model = modelIn(join(folder, entry.name), entry.name);
    if (model !== undefined) found.push(model);
  }
  return found.sort(
    (a, b) => Number(b.isStreaming) - Number(a.isStreaming) || a.name.localeCompare(b.name, 'en'),
  );
}

/** The best model for a language: streaming before others, one that names the language before one that does not. */
export function modelFor(models: readonly SherpaModel[], language: string): SherpaModel | undefined {
  const able = models.filter(({ languages }) => languages?.includes(language) ?? true);
  return able.find(({ languages }) => languages !== undefined) ?? able[0];
}

function modelIn(folder: string, name: string): SherpaModel | undefined {
  let files: readonly string[];
  try {
    files = readdirSync(folder);
  } catch {
    // A link to nowhere, or a folder of somebody else: no model for us.
    return undefined;
  }
  // Quantised files are smaller and faster, and hardly worse.
  const onnx = (pattern: RegExp): string | undefined => {
    const fitting = files.filter((file) => file.endsWith('.onnx') && pattern.test(file)).sort();
    const file = fitting.find((one) => one.includes('int8')) ?? fitting[0];
    return file === undefined ? undefined : join(folder, file);
  };
  const tokens = files.find((file) => /(^|-)tokens\.txt$/.test(file));
  if (tokens === undefined) return undefined;
  const encoder = onnx(/(^|-)encoder/);
  const decoder = onnx(/(^|-)decoder/);
  const joiner = onnx(/(^|-)joiner/);
  const model = onnx(/(^|-)model/);
  const isStreaming = /streaming/i.test(name) && !/non-?streaming/i.test(name);
  const make = (config: Readonly<Record<string, unknown>>, languageIn?: string): SherpaModel => ({
    name,
    languages: languagesOf(name),
    isStreaming,
    config: { ...config, tokens: join(folder, tokens) },
    ...(languageIn === undefined ? {} : { languageIn }),
  });
  if (encoder !== undefined && decoder !== undefined) {
    if (joiner !== undefined) return make({ transducer: { encoder, decoder, joiner } });
    if (/whisper/i.test(name)) return make({ whisper: { encoder, decoder, task: 'transcribe' } }, 'whisper');
    if (/paraformer/i.test(name)) return make({ paraformer: { encoder, decoder } });
    return undefined;
  }
  if (model === undefined) return undefined;
  if (/sense-?voice/i.test(name))
    return make({ senseVoice: { model, useInverseTextNormalization: 1 } }, 'senseVoice');
  if (/paraformer/i.test(name)) return make({ paraformer: { model } });
  if (/zipformer.*ctc/i.test(name) && isStreaming) return make({ zipformer2Ctc: { model } });
  return undefined;
}

/** Releases are named by language: `…-zh-en-2023-02-20`, `whisper-tiny.en`, `bilingual`. */
function languagesOf(name: string): readonly string[] | undefined {
  const parts = name.toLowerCase().split(/[-_.]/);
  const named = ['zh', 'en', 'ja', 'ko', 'yue', 'fr', 'de', 'es', 'ru', 'vi', 'th'].filter((code) =>
    parts.includes(code),
  );
  if (parts.includes('chinese') && !named.includes('zh')) named.push('zh');
  if (parts.includes('english') && !named.includes('en')) named.push('en');
  return named.length === 0 ? undefined : named;
}
