import { ConsoleError } from '../../doors/console/errors.ts';
import { FetchRefused } from '../../store/fetch/refused.ts';
import type { Studio } from '../context.ts';
import { checkReach } from '../system/engines/endpoints.ts';

/** A renderer as somebody asks for it. */
export interface AskedRenderer {
  readonly url: string;
  /** Absent: the one it has. */
  readonly key?: string;
}

const LONGEST_URL = 2000;
const LONGEST_KEY = 4000;

/** @throws ConsoleError Console.BadRequest that names the member */
export function bad(name: string, why: string): never {
  throw new ConsoleError('Console.BadRequest', `${name}: ${why}`);
}

/**
 * Reads the member `renderer`. @returns null to have none any more, undefined to leave it as it is
 * @throws ConsoleError Console.BadRequest
 */
export async function readRenderer(
  config: Pick<Studio['config'], 'allowedNetworks'>,
  value: unknown,
): Promise<AskedRenderer | null | undefined> {
  if (value === undefined || value === null) return value;
  if (typeof value !== 'object' || Array.isArray(value)) bad('renderer', 'expected {url, key} or null');
  const odd = Object.keys(value).find((name) => name !== 'url' && name !== 'key');
  if (odd !== undefined) bad(`renderer.${odd}`, 'expected one of url, key');
  const { url, key } = value as Readonly<Record<string, unknown>>;
  if (typeof url !== 'string' || url.length > LONGEST_URL || !isWebAddress(url))
    bad('renderer.url', 'expected an http or https address without user, query and fragment');
  if (key !== undefined && (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY))
    bad('renderer.key', `expected 1 to ${LONGEST_KEY} characters`);
  try {
    await checkReach(config, url);
  } catch (error) {
    if (!(error instanceof FetchRefused)) throw error;
    bad('renderer.url', error.message);
  }
  return { url, ...(key === undefined ? {} : { key }) };
}

function isWebAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, search, hash } = new URL(url);
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');
}
