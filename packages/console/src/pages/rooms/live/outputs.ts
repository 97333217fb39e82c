import type { OutputChange } from '../../../api/own-rooms.ts';

/** Changes that were fetched and those that were heard since, each once, the newest last. */
export function joinOutputs(
  fetched: readonly OutputChange[],
  heard: readonly OutputChange[],
): readonly OutputChange[] {
  const name = ({ at, state }: OutputChange): string => `${at} ${state}`;
  const known = new Set(fetched.map(name));
  return [...fetched, ...heard.filter((change) => !known.has(name(change)))];
}
