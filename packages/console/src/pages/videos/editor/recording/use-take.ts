import { skipToken, useQuery } from '@tanstack/react-query';

/** Where the cache notes when a segment got its last recording. */
export const takeKey = (scriptId: string | undefined, sequence: number): readonly unknown[] => [
  'takes',
  scriptId ?? '',
  sequence,
];

/** Another number after each recording that was sent from here; undefined before the first. */
export function useTake(scriptId: string | undefined, sequence: number): number | undefined {
  return useQuery<number>({ queryKey: takeKey(scriptId, sequence), queryFn: skipToken }).data;
}
