import type {
  DialogCommand,
  DialogRequest,
  DriverCommand,
  InteractionMode,
} from '@cyclorama/contract/dialogs';
import { LANGUAGES } from './read-create.ts';
import { DoorRefused, SDK_CODES } from './refusal.ts';

/** A message that is none: there is no request to answer. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** A request whose command cannot be carried out as it stands; `requestId` is whose answer says so. */
export interface BadRequest {
  readonly requestId: number;
  readonly refused: DoorRefused;
}

const MODES: readonly InteractionMode[] = ['AUDIO', 'TEXT'];
/** The engine refuses longer ones by a code of its own; nothing beyond is looked at. */
const MAX_TEXT = 8000;
const MAX_NAME = 128;

type Fields = Readonly<Record<string, unknown>>;

/** Reads what a page sent. @throws Unreadable when it is no request at all */
export function readRequest(text: string): DialogRequest | BadRequest {
  const fields = fieldsOf(text);
  const requestId = fields['request_id'];
  if (typeof requestId !== 'number' || !Number.isSafeInteger(requestId) || requestId < 0)
    throw new Unreadable('request_id: expected a whole number from 0');
  try {
    return { request_id: requestId, ...readCommand(fields) };
  } catch (error) {
    if (error instanceof DoorRefused) return { requestId, refused: error };
    throw error;
  }
}

/** Reads what a driver sent. @throws Unreadable, DoorRefused */
export function readDriverCommand(text: string): DriverCommand {
  const fields = fieldsOf(text);
  switch (fields['type']) {
    case 'text':
      return { type: 'text', text: textOf(fields, 'text'), is_last: flagOf(fields, 'is_last') };
    case 'interrupt':
    case 'heartbeat':
      return { type: fields['type'] };
    default:
      return refuse('type: expected text, interrupt or heartbeat');
  }
}

function readCommand(fields: Fields): DialogCommand {
  const type = fields['type'];
  switch (type) {
    case 'start_chat':
    case 'switch_mode':
      return { type, mode: oneOf(fields, 'mode', MODES) };
    case 'stop_chat':
    case 'interrupt':
    case 'user_speech_start':
    case 'user_speech_stop':
    case 'heartbeat':
      return { type };
    case 'text_question':
      return { type, text: textOf(fields, 'text') };
    case 'driven_text':
    case 'recognized':
      return { type, text: textOf(fields, 'text'), is_last: flagOf(fields, 'is_last') };
    case 'change_language':
      return { type, language: oneOf(fields, 'language', LANGUAGES) };
    case 'leave':
      return { type, keep: flagOf(fields, 'keep') };
    case 'track':
      return readTrack(fields);
    default:
      return refuse('type: there is no such command');
  }
}

function readTrack(fields: Fields): DialogCommand {
  const name = fields['name'];
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME)
    return refuse(`name: expected a text of 1 to ${MAX_NAME} characters`);
  const detail = fields['detail'];
  if (detail === undefined) return { type: 'track', name };
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail))
    return refuse('detail: expected an object');
  return { type: 'track', name, detail: detail as Fields };
}

function fieldsOf(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Unreadable('the message is no JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Unreadable('the message is no JSON object');
  return value as Fields;
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') return refuse(`${name}: expected a text`);
  return value.length > MAX_TEXT ? refuse(`${name}: at most ${MAX_TEXT} characters`) : value;
}

function flagOf(fields: Fields, name: string): boolean {
  const value = fields[name];
  return typeof value === 'boolean' ? value : refuse(`${name}: expected true or false`);
}

function oneOf<T extends string>(fields: Fields, name: string, known: readonly T[]): T {
  const found = known.find((one) => one === fields[name]);
  return found ?? refuse(`${name}: expected ${known.join(' or ')}`);
}

function refuse(detail: string): never {
  throw new DoorRefused(SDK_CODES.parameter, 400, detail);
}
