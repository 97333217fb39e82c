import {
  ENGINE_KINDS,
  type Engine,
  type EngineKind,
  type SentEngine,
  type SentVoice,
} from '../../../api/own-engines.ts';

export interface VoiceDraft {
  readonly speaker: string;
  readonly name: string;
  readonly sex: SentVoice['sex'];
  readonly language: string;
}

/** An engine as it stands in the form. */
export interface EngineDraft {
  readonly kind: EngineKind;
  readonly name: string;
  readonly url: string;
  readonly model: string;
  /** Empty: the stored one stays, if there is one. */
  readonly key: string;
  readonly voices: readonly VoiceDraft[];
}

/** What services of a kind usually are asked with. */
const USUAL: Readonly<
  Record<EngineKind, Pick<EngineDraft, 'url' | 'model' | 'name'> & { readonly speaker: string }>
> = {
  openai: { name: 'Speech', url: 'http://127.0.0.1:8880/v1', model: 'kokoro', speaker: 'af_heart' },
  cosyvoice: { name: 'CosyVoice', url: 'http://127.0.0.1:50000', model: '', speaker: '中文女' },
  'gpt-sovits': { name: 'GPT-SoVITS', url: 'http://127.0.0.1:9880', model: '', speaker: 'default' },
};

/** Addresses that are shown as examples. */
export function exampleOf(kind: EngineKind): (typeof USUAL)[EngineKind] {
  return USUAL[kind];
}

export const NO_VOICE: VoiceDraft = { speaker: '', name: '', sex: 'FEMALE', language: 'en-US' };

/** What the form begins with. */
export function draftOf(engine: Engine | undefined): EngineDraft {
  if (engine === undefined)
    return { kind: 'openai', name: '', url: '', model: '', key: '', voices: [NO_VOICE] };
  const voices = engine.voices.map(({ speaker, name, sex, language }) => ({
    ...{ speaker, sex, language },
    name: name === speaker ? '' : name,
  }));
  return {
    kind: ENGINE_KINDS.find((one) => one === engine.kind) ?? 'openai',
    name: engine.name,
    url: engine.url ?? '',
    model: engine.model ?? '',
    key: '',
    voices: voices.length === 0 ? [NO_VOICE] : voices,
  };
}

/** Whether there is enough to try it. */
export function isTriable({ url, voices }: EngineDraft): boolean {
  return URL.canParse(url.trim()) && voices[0] !== undefined && voices[0].speaker.trim() !== '';
}

/** What the server is sent; voices without a speaker are left out. */
export function sentOf(draft: EngineDraft): SentEngine {
  const { kind, name, url, model, key, voices } = draft;
  return {
    kind,
    name: name.trim() === '' ? USUAL[kind].name : name.trim(),
    url: url.trim(),
    ...(model.trim() === '' ? {} : { model: model.trim() }),
    ...(key === '' ? {} : { key }),
    voices: voices
      .filter(({ speaker }) => speaker.trim() !== '')
      .map((voice) => ({
        ...{ speaker: voice.speaker.trim(), sex: voice.sex, language: voice.language.trim() },
        ...(voice.name.trim() === '' ? {} : { name: voice.name.trim() }),
      })),
  };
}

/** A name for addresses: of the engine's, that no other engine has. */
export function newEngineId(name: string, taken: readonly string[]): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 32);
  const base = slug === '' ? 'engine' : slug;
  let id = base;
  for (let n = 2; taken.includes(id); n++) id = `${base}-${n}`;
  return id;
}
