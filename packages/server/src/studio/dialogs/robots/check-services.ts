import { FetchRefused } from '../../../store/fetch/refused.ts';
import type { Studio } from '../../context.ts';
import { flagOf, objectOf, oneOf, optionalText, refuse, textOf, type Body } from './reading.ts';
import type { StoredBrain, StoredRecogniser } from './table.ts';

const LONGEST_URL = 2048;
const LONGEST_KEY = 1024;
const LONGEST_PROMPT = 20_000;

/** A key as it was sent: undefined = stays as it was, null = there is to be none. */
export type SentKey = string | null | undefined;

/** What answers, as it was sent. @throws MssError that names the member */
export function readBrain(
  studio: Pick<Studio, 'fetcher'>,
  value: unknown,
): { readonly brain: StoredBrain; readonly key: SentKey } {
  const members = ['kind', 'url', 'model', 'key', 'has_key', 'system_prompt', 'app_id', 'is_stream'];
  const body = objectOf(value, 'brain', members);
  const kind = oneOf(body['kind'], 'brain.kind', ['knowledge', 'openai', 'callback', 'third_party']);
  switch (kind) {
    case 'knowledge':
    case 'third_party':
      return { brain: { kind }, key: null };
    case 'openai': {
      const systemPrompt = optionalText(body['system_prompt'], 'brain.system_prompt', LONGEST_PROMPT);
      return {
        brain: {
          kind,
          url: urlOf(studio, body['url'], 'brain.url', ['http:', 'https:']),
          model: textOf(body['model'], 'brain.model', 256),
          ...(systemPrompt === undefined ? {} : { systemPrompt }),
        },
        key: keyOf(body, 'brain.key'),
      };
    }
    case 'callback': {
      const key = keyOf(body, 'brain.key');
      if (key === null) refuse('brain.key', 'the callback is signed with it');
      const isStream = body['is_stream'] === undefined ? true : flagOf(body['is_stream'], 'brain.is_stream');
      return {
        brain: {
          kind,
          url: urlOf(studio, body['url'], 'brain.url', ['http:', 'https:']),
          appId: textOf(body['app_id'], 'brain.app_id', 128),
          isStream,
        },
        key,
      };
    }
  }
}

/** What turns speech into text, as it was sent. @throws MssError that names the member */
export function readRecogniser(
  studio: Pick<Studio, 'fetcher'>,
  value: unknown,
): { readonly recogniser: StoredRecogniser; readonly key: SentKey } {
  const body = objectOf(value, 'recogniser', ['kind', 'url', 'model', 'key', 'has_key']);
  const kind = oneOf(body['kind'], 'recogniser.kind', ['none', 'browser', 'http', 'websocket', 'sherpa']);
  switch (kind) {
    case 'none':
    case 'browser':
    case 'sherpa':
      return { recogniser: { kind }, key: null };
    case 'http':
      return {
        recogniser: {
          kind,
          url: urlOf(studio, body['url'], 'recogniser.url', ['http:', 'https:']),
          model: textOf(body['model'], 'recogniser.model', 256),
        },
        key: keyOf(body, 'recogniser.key'),
      };
    case 'websocket':
      return {
        recogniser: { kind, url: urlOf(studio, body['url'], 'recogniser.url', ['ws:', 'wss:']) },
        key: keyOf(body, 'recogniser.key'),
      };
  }
}

function keyOf(body: Body, name: string): SentKey {
  const { key } = body;
  return key === undefined || key === null ? key : textOf(key, name, LONGEST_KEY);
}

function urlOf(
  { fetcher }: Pick<Studio, 'fetcher'>,
  value: unknown,
  name: string,
  schemes: readonly string[],
): string {
  const address = textOf(value, name, LONGEST_URL);
  if (!URL.canParse(address) || !schemes.includes(new URL(address).protocol))
    refuse(name, `expected an address that begins with ${schemes.map((one) => `${one}//`).join(' or ')}`);
  try {
    // WebSockets are bound by the same rules of addresses.
    fetcher.check(address.replace(/^ws/i, 'http'));
  } catch (error) {
    if (error instanceof FetchRefused) refuse(name, error.message);
    throw error;
  }
  return address;
}
