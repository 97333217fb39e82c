import type { LiveScene } from '../document.ts';
import type { ProgrammeThread } from '../programme/thread.ts';
import type { LiveStatus } from '../stage-api.ts';
import { frameMs } from '../time.ts';
import { sourcesOf, type Casting } from './source-desk.ts';

/** Reads all figures of a session: shared memory only, no thread is asked. */
export function statusOf(from: {
  readonly thread: ProgrammeThread;
  readonly nowMs: number;
  readonly frame: number;
  readonly onAir: Casting | undefined;
  readonly outputs: Pick<LiveStatus, 'outputs' | 'viewers'>;
}): LiveStatus {
  const { thread, nowMs, frame, onAir } = from;
  const { board, grid } = thread;
  const usage = process.cpuUsage();
  const document = onAir?.document;
  const seen = (scene: LiveScene | undefined): Set<string> => {
    const ids = scene ? sourcesOf(scene) : new Set<string>();
    // A camera that is keyed is on air as well.
    for (const { id, input } of document?.sources ?? [])
      if (input.kind === 'matte' && ids.has(id)) ids.add(input.of);
    return ids;
  };
  const pgm = new Set([...seen(document?.pgm), ...seen(document?.held?.scene)]);
  const pvw = seen(document?.pvw);
  return {
    frame,
    ptsMs: frameMs(grid, frame),
    late: { count: board.late, worstMs: board.worstMs, missed: board.missed },
    sources: [...(onAir?.instances.values() ?? [])].map(({ id, state, opened }) => {
      const source = opened.board;
      const shown = source.written > 0 ? source.due(source.read) : 0;
      return {
        id,
        state,
        width: source.width,
        height: source.height,
        ageMs: source.written > 0 ? Math.max(0, nowMs - shown) : 0,
        bufferMs: source.bufferMs,
        decoded: source.decoded,
        dropped: source.dropped,
        reconnects: source.reconnects,
        driftPpm: source.driftPpm,
        peak: source.peak,
        levels: source.levels,
        onPgm: pgm.has(id),
        onPvw: pvw.has(id),
      };
    }),
    ...(document?.held === undefined ? {} : { held: document.held.position }),
    outputs: from.outputs.outputs,
    pgm: board.loudness,
    viewers: from.outputs.viewers,
    cpuSeconds: (usage.user + usage.system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
  };
}
