import { MssError } from '@cyclorama/contract';
import { FetchRefused } from '../../store/fetch/refused.ts';
import type { Studio } from '../context.ts';
import type { ReplierDocument } from './table.ts';

const LONGEST_TEXT = 20_000;
const MOST_TEXTS = 200;
const LONGEST_KEY = 1024;

type Body = Readonly<Record<string, unknown>>;

/** A robot as it was sent. `key` is undefined when it is to stay as it is, null when there is to be none. */
export interface SentReplier {
  readonly document: ReplierDocument;
  readonly key: string | null | undefined;
}

/** Reads what a robot is to be. @throws MssError MSS.00000003 that names the member */
export function readReplier(studio: Pick<Studio, 'fetcher'>, body: Body): SentReplier {
  const known = ['kind', 'url', 'model', 'key', 'system_prompt', 'texts', 'app_id', 'is_stream'];
  for (const name of Object.keys(body)) if (!known.includes(name)) refuse(name, 'is no setting of a replier');
  const key =
    body['key'] === undefined || body['key'] === null ? body['key'] : text(body, 'key', LONGEST_KEY);
  switch (body['kind']) {
    case 'knowledge':
      return { document: { kind: 'knowledge', texts: texts(body) }, key: null };
    case 'openai': {
      const prompt = body['system_prompt'];
      return {
        document: {
          kind: 'openai',
          url: url(studio, body),
          model: text(body, 'model', 256),
          ...(prompt === undefined ? {} : { systemPrompt: text(body, 'system_prompt', LONGEST_TEXT) }),
          texts: texts(body),
        },
        key,
      };
    }
    case 'callback': {
      const { is_stream: isStream = true } = body;
      if (typeof isStream !== 'boolean') refuse('is_stream', 'expected true or false');
      if (key === null) refuse('key', 'the callback is signed with it');
      const document = {
        kind: 'callback',
        url: url(studio, body),
        appId: text(body, 'app_id', 128),
      } as const;
      return { document: { ...document, isStream }, key };
    }
    default:
      refuse('kind', 'expected knowledge, openai or callback');
  }
}

function url({ fetcher }: Pick<Studio, 'fetcher'>, body: Body): string {
  const address = text(body, 'url', 2048);
  try {
    fetcher.check(address);
  } catch (error) {
    if (error instanceof FetchRefused) refuse('url', error.message);
    throw error;
  }
  return address;
}

function texts({ texts: list = [] }: Body): readonly string[] {
  if (!Array.isArray(list) || list.length > MOST_TEXTS)
    refuse('texts', `expected a list of at most ${MOST_TEXTS} texts`);
  return list.map((one: unknown, i) => text({ one }, 'one', LONGEST_TEXT, `texts[${i}]`));
}

function text(body: Body, name: string, longest: number, shown = name): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '' || value.length > longest)
    refuse(shown, `expected a text of 1 to ${longest} characters`);
  return value;
}

function refuse(name: string, what: string): never {
  throw new MssError('MSS.00000003', `${name}: ${what}`);
}
