import type { CreateDialogRequest, DialogLanguage } from '@cyclorama/contract/dialogs';
import { DoorRefused, SDK_CODES } from './refusal.ts';

const MAX_CODE = 256;
const MAX_ROBOT_ID = 64;
export const LANGUAGES: readonly DialogLanguage[] = ['zh_CN', 'en_US'];
const MEDIA = ['webrtc', 'socket'] as const;
const FIELDS = new Set(['once_code', 'robot_id', 'language', 'transparent', 'use_cache', 'media']);

/** Reads the body of `POST /ics/v1/jobs`. @throws DoorRefused that names the field */
export function readCreate(body: unknown): CreateDialogRequest {
  const fields = objectOf(body);
  for (const name of Object.keys(fields))
    if (!FIELDS.has(name)) refuse(`${name.slice(0, 64)}: there is no such field`);
  const robot_id = readRobotId(fields['robot_id']);
  const once_code = fields['once_code'];
  if (once_code === undefined || once_code === null || once_code === '')
    throw new DoorRefused(SDK_CODES.badCode, 401, 'once_code: is missing');
  if (typeof once_code !== 'string' || once_code.length > MAX_CODE)
    refuse(`once_code: expected a text of at most ${MAX_CODE} characters`);
  const language = oneOf('language', fields['language'], LANGUAGES);
  const media = oneOf('media', fields['media'], MEDIA);
  const transparent = flag('transparent', fields['transparent']);
  const use_cache = flag('use_cache', fields['use_cache']);
  return {
    once_code,
    robot_id,
    ...(language === undefined ? {} : { language }),
    ...(media === undefined ? {} : { media }),
    ...(transparent === undefined ? {} : { transparent }),
    ...(use_cache === undefined ? {} : { use_cache }),
  };
}

/** Reads the body of `POST /ics/v1/public-codes`. @returns the robot's id */
export function readPublicCode(body: unknown): string {
  return readRobotId(objectOf(body)['robot_id']);
}

function objectOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new DoorRefused(SDK_CODES.unreadable, 400, 'body: expected a JSON object');
  return body as Readonly<Record<string, unknown>>;
}

function readRobotId(value: unknown): string {
  if (value === undefined || value === null || value === '')
    throw new DoorRefused(SDK_CODES.noRobotId, 400, 'robot_id: is missing');
  if (typeof value !== 'string' || value.length > MAX_ROBOT_ID)
    refuse(`robot_id: expected a text of at most ${MAX_ROBOT_ID} characters`);
  return value;
}

function oneOf<T extends string>(name: string, value: unknown, known: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((one) => one === value);
  return found ?? refuse(`${name}: expected ${known.join(' or ')}`);
}

function flag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  return refuse(`${name}: expected true or false`);
}

function refuse(detail: string): never {
  throw new DoorRefused(SDK_CODES.invalid, 400, detail);
}
