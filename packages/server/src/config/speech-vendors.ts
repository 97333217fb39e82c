import { BadValue, httpUrl, text, type Parse } from './values.ts';

/** A speech service of the operator's own, reached over HTTP. */
export interface SpeechVendor {
  /** Name by which voices refer to it. */
  readonly name: string;
  readonly engine: 'openai' | 'cosyvoice' | 'gpt-sovits';
  readonly url: string;
  /** Secret; never logged. */
  readonly apiKey?: string;
  readonly model?: string;
  readonly voices: readonly SpeechVendorVoice[];
}

export interface SpeechVendorVoice {
  /** Slug of the voice in this studio. */
  readonly id: string;
  readonly name: string;
  /** The service's own name of the speaker. */
  readonly speaker: string;
  readonly sex: 'FEMALE' | 'MALE';
  /** BCP 47. */
  readonly language: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

function fields(raw: unknown, what: string): Record<string, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new BadValue(`${what} must be an object`);
  return raw as Record<string, unknown>;
}

function within<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof BadValue ? new BadValue(`${what} ${error.message}`) : error;
  }
}

function voice(raw: unknown, at: string): SpeechVendorVoice {
  const given = fields(raw, at);
  const sex = given['sex'] ?? 'FEMALE';
  if (sex !== 'FEMALE' && sex !== 'MALE') throw new BadValue(`${at}.sex must be FEMALE or MALE`);
  const id = within(`${at}.id`, () => text(given['id']));
  const settings: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(fields(given['settings'] ?? {}, `${at}.settings`))) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new BadValue(`${at}.settings.${key} must be a text, a number or a boolean`);
    }
    settings[key] = value;
  }
  return {
    id,
    name: given['name'] === undefined ? id : within(`${at}.name`, () => text(given['name'])),
    speaker: within(`${at}.speaker`, () => text(given['speaker'])),
    sex,
    language: within(`${at}.language`, () => text(given['language'])),
    settings,
  };
}

function vendor(raw: unknown, at: string): SpeechVendor {
  const given = fields(raw, at);
  const engine = given['engine'];
  if (engine !== 'openai' && engine !== 'cosyvoice' && engine !== 'gpt-sovits') {
    throw new BadValue(`${at}.engine must be one of openai, cosyvoice, gpt-sovits`);
  }
  const voices = given['voices'];
  if (!Array.isArray(voices) || voices.length === 0)
    throw new BadValue(`${at}.voices must be a non-empty list`);
  return {
    name: given['name'] === undefined ? engine : within(`${at}.name`, () => text(given['name'])),
    engine,
    url: within(`${at}.url`, () => httpUrl(given['url'])),
    ...(given['apiKey'] === undefined ? {} : { apiKey: within(`${at}.apiKey`, () => text(given['apiKey'])) }),
    ...(given['model'] === undefined ? {} : { model: within(`${at}.model`, () => text(given['model'])) }),
    voices: voices.map((entry, i) => voice(entry, `${at}.voices[${i}]`)),
  };
}

/** A JSON list (or text that holds one) of speech services. */
export const speechVendors: Parse<readonly SpeechVendor[]> = (raw) => {
  let given = raw;
  if (typeof raw === 'string') {
    try {
      given = JSON.parse(raw);
    } catch {
      throw new BadValue('must be a JSON list of speech services');
    }
  }
  if (!Array.isArray(given)) throw new BadValue('must be a JSON list of speech services');
  const parsed = given.map((entry, i) => vendor(entry, `[${i}]`));
  const ids = parsed.flatMap((one) => one.voices.map((v) => v.id));
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new BadValue(`names the voice ${twice} twice`);
  return parsed;
};
