import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { DeskStream, deskStreamUrl, type ShowStatus } from '../../api/desk-stream.ts';
import { keys } from '../../api/keys.ts';
import { fetchDesk, type Desk, type LogEntry } from '../../api/own-desk.ts';
import { withEntry } from './log/entries.ts';

export const deskKey = (casterId: string) => keys.casterPart(casterId, 'desk');
/** Beside the caster: changes of its rows do not make the log old, its own news keep it true. */
export const logKey = (casterId: string) => ['caster-log', casterId] as const;
export const recordingsKey = (casterId: string) => ['caster-recordings', casterId] as const;

/** The desk of a caster; its news keep it true. */
export function useDeskQuery(casterId: string) {
  return useQuery({ queryKey: deskKey(casterId), queryFn: ({ signal }) => fetchDesk(casterId, signal) });
}

/** The news of a caster while the page is shown. */
export function useDeskStream(
  casterId: string,
  wants: { pictures: boolean; log: boolean },
): DeskStream | undefined {
  const cache = useQueryClient();
  const [stream, setStream] = useState<DeskStream>();
  const { pictures, log } = wants;
  useEffect(() => {
    const opened = new DeskStream({
      url: deskStreamUrl(casterId, { pictures, log }),
      onStale: () => void cache.invalidateQueries({ queryKey: deskKey(casterId) }),
      onEntry: (entry) => {
        cache.setQueryData(logKey(casterId), (known: readonly LogEntry[] | undefined) =>
          known === undefined ? undefined : withEntry(known, entry),
        );
        if (entry.kind === 'recording') void cache.invalidateQueries({ queryKey: recordingsKey(casterId) });
      },
    });
    setStream(opened);
    return () => opened.close();
  }, [cache, casterId, pictures, log]);
  return stream;
}

export type Lamp = 'pgm' | 'pvw' | 'idle';

/** Lamp of a source as the engine has it this moment. */
export function useLamp(stream: DeskStream | undefined, location: string): Lamp {
  const read = (): Lamp => {
    const source = stream?.meters?.sources[location];
    return source?.pgm === true ? 'pgm' : source?.pvw === true ? 'pvw' : 'idle';
  };
  return useSyncExternalStore(stream?.subscribe ?? never, read);
}

/** State of a source; undefined while the show does not run. */
export function useSourceState(stream: DeskStream | undefined, location: string) {
  return useSyncExternalStore(stream?.subscribe ?? never, () => stream?.meters?.sources[location]?.state);
}

/** Health of the show, each second; undefined while it does not run. */
export function useStatus(stream: DeskStream | undefined): ShowStatus | undefined {
  return useSyncExternalStore(stream?.subscribe ?? never, () => stream?.status);
}

/** Where a transition is held, 0…1, as the engine has it this moment. */
export function useHeld(stream: DeskStream | undefined): number | null {
  return useSyncExternalStore(stream?.subscribe ?? never, () => stream?.meters?.held ?? null);
}

export function useLink(stream: DeskStream | undefined) {
  return useSyncExternalStore(stream?.subscribe ?? never, () => stream?.link ?? 'connecting');
}

function never(): () => void {
  return () => undefined;
}

/** What every part of a control room works with. */
export interface DeskParts {
  readonly desk: Desk;
  readonly stream: DeskStream | undefined;
  readonly may: boolean;
}

const Parts = createContext<DeskParts | undefined>(undefined);
export const DeskProvider = Parts;

/** @throws Error outside of a control room */
export function useDesk(): DeskParts {
  const parts = useContext(Parts);
  if (parts === undefined) throw new Error('useDesk needs a DeskProvider');
  return parts;
}
