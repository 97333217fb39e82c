import { IcsFailure } from '../errors/failure.ts';
import type { CreateParam, InteractionMode, LanguageCode, LogLevel, ResourcePath } from '../types.ts';
import { parseServerAddress, robotOf, type ServerAddress } from '../wire/address.ts';
import { LOG_LEVELS } from './log.ts';

/** Longest piece of `sendDrivenText`. */
export const LONGEST_DRIVEN_TEXT = 500;

type Bag = Readonly<Record<string, unknown>>;

const invalid = (what: string): IcsFailure => new IcsFailure('999300002', `Invalid parameter: ${what}.`);

function bagOf(value: unknown, name: string): Bag {
  if (typeof value !== 'object' || value === null) throw invalid(`${name} must be an object`);
  return value as Bag;
}

function wordOf(bag: Bag, name: string): string {
  const value = bag[name];
  if (typeof value !== 'string' || value.trim() === '')
    throw invalid(`${name} must be a text that is not empty`);
  return value;
}

function optionalWordOf(bag: Bag, name: string): string | undefined {
  const value = bag[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalid(`${name} must be a text`);
  return value;
}

/** What `create` needs, checked. Its `config`, `eventListeners` and `logLevel` are checked where they are used. */
export interface CheckedCreate {
  readonly onceCode: string;
  readonly server: ServerAddress;
  readonly robotId: string;
  readonly containerId: string;
}

/** @throws IcsFailure that names the parameter */
export function checkCreate(param: CreateParam | undefined): CheckedCreate {
  const bag = bagOf(param, 'param');
  const server = parseServerAddress(wordOf(bag, 'serverAddress'));
  const onceCode = wordOf(bag, 'onceCode');
  const robotId = optionalWordOf(bag, 'robotId');
  const taskUrl = optionalWordOf(bag, 'taskUrl');
  return {
    onceCode,
    server,
    robotId: robotOf({
      ...(robotId === undefined ? {} : { robotId }),
      ...(taskUrl === undefined ? {} : { taskUrl }),
    }),
    containerId: wordOf(bag, 'containerId'),
  };
}

/** AUDIO where nothing is said. @throws IcsFailure */
export function checkMode(param: unknown): InteractionMode {
  if (param === undefined || param === null) return 'AUDIO';
  const { interactionMode } = bagOf(param, 'param');
  if (interactionMode === undefined) return 'AUDIO';
  if (interactionMode === 'AUDIO' || interactionMode === 'TEXT') return interactionMode;
  throw new IcsFailure('MSS.47010148', 'Invalid mode: interactionMode must be AUDIO or TEXT.');
}

/** @throws IcsFailure */
export function checkLanguage(param: unknown): LanguageCode {
  const { langCode } = bagOf(param, 'param');
  if (langCode === 'zh_CN' || langCode === 'en_US') return langCode;
  throw invalid('langCode must be zh_CN or en_US');
}

/** @throws IcsFailure */
export function checkQuestion(param: unknown): string {
  const { text } = bagOf(param, 'param');
  if (typeof text !== 'string') throw invalid('text must be a text');
  if (text.trim() === '') throw new IcsFailure('MSS.47010146', 'No content entered: text is empty.');
  return text;
}

/** An empty text is of use only to say that it was the last. @throws IcsFailure */
export function checkDrivenText(param: unknown): { readonly text: string; readonly isLast: boolean } {
  const { text = '', isLast = false } = bagOf(param, 'param');
  if (typeof text !== 'string') throw invalid('text must be a text');
  if (typeof isLast !== 'boolean') throw invalid('isLast must be true or false');
  if (text.trim() === '' && !isLast)
    throw new IcsFailure('MSS.47010146', 'No content entered: text is empty.');
  // A character beyond the basic plane counts as one.
  if (Array.from(text).length > LONGEST_DRIVEN_TEXT)
    throw new IcsFailure(
      'MSS.47015016',
      `Control text over ${LONGEST_DRIVEN_TEXT} characters: text is too long.`,
    );
  return { text, isLast };
}

/** @throws IcsFailure */
export function checkLogLevel(level: unknown): LogLevel {
  const known = LOG_LEVELS.find((one) => one === level);
  if (known === undefined) throw invalid(`logLevel must be one of ${LOG_LEVELS.join(', ')}`);
  return known;
}

/** @throws IcsFailure */
export function checkPaths(param: unknown): Required<ResourcePath> {
  const bag = bagOf(param, 'param');
  const { initModel = true } = bag;
  if (typeof initModel !== 'boolean') throw invalid('initModel must be true or false');
  return { wasmPath: wordOf(bag, 'wasmPath'), dataPath: wordOf(bag, 'dataPath'), initModel };
}
