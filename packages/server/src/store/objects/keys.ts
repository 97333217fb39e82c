import { ObjectRejected } from './errors.ts';

const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._=@+-]{0,199}$/;

/** Ending of the disk store's index entries; a segment may not end with it, or a folder could collide with an entry. */
export const ENTRY_SUFFIX = '.obj';

/**
 * Checks an object key: `/`-separated segments of letters, digits and `._=@+-`, none starting with a dot, so that a key
 * can never leave the store. File names that users chose do not belong into keys.
 * @throws ObjectRejected ('key')
 */
export function checkKey(key: string): string {
  const segments = key.split('/');
  const sound =
    key.length <= 900 &&
    segments.every((segment) => SEGMENT.test(segment) && !segment.endsWith(ENTRY_SUFFIX));
  if (!sound) throw new ObjectRejected('key', `"${key.slice(0, 120)}" is not an object key`);
  return key;
}
