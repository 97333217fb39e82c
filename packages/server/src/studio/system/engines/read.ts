import { ConsoleError } from '../../../doors/console/errors.ts';
import { FetchRefused } from '../../../store/fetch/refused.ts';
import type { Studio } from '../../context.ts';
import { ENGINE_KINDS, type EngineDocument, type EngineVoice } from './table.ts';

type Body = Readonly<Record<string, unknown>>;

const SLUG = /^[a-z0-9][a-z0-9-]{0,39}$/;
const LANGUAGE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
const MOST_VOICES = 200;

/** An engine as it was sent. `key` is undefined when it is to stay as it is, null when there is to be none. */
export interface SentEngine {
  readonly document: EngineDocument;
  readonly key: string | null | undefined;
}

function bad(message: string): never {
  throw new ConsoleError('Console.BadRequest', message);
}

/** A text of one line. @throws ConsoleError Console.BadRequest */
export function lineOf(body: Body, name: string, longest: number, where = ''): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '' || value.length > longest || /\p{Cc}/u.test(value))
    bad(`${where}${name}: expected one line of 1 to ${longest} characters`);
  return value.trim();
}

export function engineIdOf(id: string): string {
  return SLUG.test(id) ? id : bad('id: expected 1 to 40 of a-z, 0-9 and “-”');
}

/** Reads what an engine is to be. @throws ConsoleError Console.BadRequest that names the member */
export function readEngine(studio: Pick<Studio, 'fetcher'>, body: Body): SentEngine {
  const kind =
    ENGINE_KINDS.find((one) => one === body['kind']) ?? bad(`kind: expected ${ENGINE_KINDS.join(', ')}`);
  const { key, voices = [] } = body;
  if (!Array.isArray(voices) || voices.length > MOST_VOICES)
    bad(`voices: expected a list of at most ${MOST_VOICES}`);
  const read = voices.map((voice, at) => readVoice(voice, `voices[${at}].`));
  const twice = read.find(({ id }, at) => read.findIndex((other) => other.id === id) !== at);
  if (twice !== undefined) bad(`voices: the id ${twice.id} is there twice`);
  const document: EngineDocument = {
    kind,
    name: body['name'] === undefined ? kind : lineOf(body, 'name', 64),
    url: urlOf(studio, body),
    ...(body['model'] === undefined || body['model'] === null || body['model'] === ''
      ? {}
      : { model: lineOf(body, 'model', 256) }),
    voices: read,
  };
  return { document, key: key === undefined || key === null ? key : lineOf(body, 'key', 1024) };
}

function readVoice(value: unknown, where: string): EngineVoice {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    bad(`${where}: expected an object`);
  const voice = value as Body;
  const speaker = lineOf(voice, 'speaker', 128, where);
  const id =
    voice['id'] === undefined
      ? speaker
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '-')
          .replaceAll(/^-+|-+$/g, '')
          .slice(0, 40)
      : voice['id'];
  if (typeof id !== 'string' || !SLUG.test(id)) bad(`${where}id: expected 1 to 40 of a-z, 0-9 and “-”`);
  const { sex = 'FEMALE', language = 'en-US' } = voice;
  if (sex !== 'FEMALE' && sex !== 'MALE') bad(`${where}sex: expected FEMALE or MALE`);
  if (typeof language !== 'string' || !LANGUAGE.test(language))
    bad(`${where}language: expected a tag such as en-US or zh-CN`);
  const name = voice['name'] === undefined ? speaker : lineOf(voice, 'name', 64, where);
  return { id, name, speaker, sex, language };
}

function urlOf({ fetcher }: Pick<Studio, 'fetcher'>, body: Body): string {
  const address = lineOf(body, 'url', 2048);
  try {
    fetcher.check(address);
  } catch (error) {
    if (error instanceof FetchRefused) bad(`url: ${error.message}`);
    throw error;
  }
  const { username, password } = new URL(address);
  if (username !== '' || password !== '') bad('url: it must not carry a user name or password');
  return address;
}
