import { streamName, type StreamKind } from '../../studio/casters/addresses.ts';
import { awaitStream, type StreamGuard, type StreamHub } from '@cyclorama/streaming';
import type { Compositions } from '../../studio/compositions/index.ts';
import type { Studio } from '../../studio/context.ts';
import type { CasterSession } from '../../studio/live/session.ts';
import { FIRST_PICTURE_MS } from './flv.ts';
import type { KeyedWhep, WhepDoorOptions, WhepStream } from './whep.ts';

export interface ProgrammeFinderOptions {
  readonly studio: Pick<Studio, 'db'>;
  /** Sessions that run in this process. */
  readonly sessions: { readonly running: readonly CasterSession[] };
}

/** Names of streams are a caster's key with, at most, the kind of stream behind it. */
const NAME = /^([A-Za-z0-9_-]{8,100}?)(?:-(?:pvw|lld|sd|lhd|lud))?$/;

/**
 * Finds the programme of a caster by a stream's name. What another server of the installation runs is played there: its
 * pictures go by UDP from its own host.
 */
export function programmeFinder({ studio, sessions }: ProgrammeFinderOptions): WhepDoorOptions['find'] {
  return async (name) => {
    for (const session of sessions.running) {
      const { caster } = session.aggregate;
      const rendition = session.compiled?.document.renditions.find(
        ({ id }) => streamName(caster, id as StreamKind) === name,
      );
      if (rendition !== undefined)
        return {
          watch: (offer) => session.watch(rendition.id, offer),
          unwatch: (viewer) => session.unwatch(viewer),
        };
    }
    const key = NAME.exec(name)?.[1];
    if (key === undefined) return undefined;
    const { rows } = await studio.db.tx((tx) =>
      tx.executeSql(
        `select desired, exists (select from leases
           where name = 'caster:' || id and owner <> '' and lease_until > clock_timestamp()) as held
         from casters where stream_key = $1`,
        [key],
      ),
    );
    const [caster] = rows as { desired: string; held: boolean }[];
    if (caster === undefined) return undefined;
    if (caster.desired !== 'running') return 'the caster does not run';
    if (caster.held && sessions.running.every(({ aggregate }) => aggregate.caster.streamKey !== key))
      return 'another server runs this caster: ask it for WebRTC, or play by FLV or HLS';
    return 'this stream is not made at present';
  };
}

export interface ComposedFinderOptions {
  readonly hub: StreamHub;
  readonly guard: StreamGuard;
  readonly compositions: Compositions;
}

/** Finds what rules make of tenants' streams; what is made for viewers only begins with the first. */
export function composedFinder({ hub, guard, compositions }: ComposedFinderOptions): KeyedWhep {
  const running = (path: string): WhepStream | undefined => compositions.at(path)?.composition;
  return {
    guard,
    running,
    find: async (path, gone) => {
      if (!compositions.isExpected(path)) return undefined;
      const seat = await awaitStream(hub, path, { timeoutMs: FIRST_PICTURE_MS, signal: gone });
      const composition = running(path);
      if (seat === undefined || composition === undefined) {
        seat?.close();
        return 'this stream is not made at present';
      }
      return {
        // The seat is kept until the viewer counts.
        watch: (offer) => composition.watch(offer).finally(() => seat.close()),
        unwatch: (viewer) => composition.unwatch(viewer),
      };
    },
  };
}
