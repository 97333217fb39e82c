/** The program of a live host: runs one session of the stage, told by its parent over the channel. */
import type { Applied, LiveStage, LiveStageOptions } from '@cyclorama/stage/data';
import { openAddressCheck } from './check-address.ts';
import { LeaseTimer } from './lease-timer.ts';
import type { FromLiveHost, LiveCall, LiveHostStart, ToLiveHost } from './messages.ts';
import { openFeeds } from './feeds/index.ts';

const STATUS_MS = 1000;
/** Exit codes tell a supervisor that missed the message why. */
const FENCED = 75;

type StartLiveStage = (options: LiveStageOptions) => Promise<LiveStage>;

let stage: LiveStage | undefined;
let start: LiveHostStart | undefined;
const lease = new LeaseTimer(() => {
  stage?.fence();
  tell({ kind: 'fenced' }, () => process.exit(FENCED));
});

/** Ends this host and whatever it started: they share a process group. */
function endGroup(): never {
  stage?.fence();
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // Not a group leader (no parent of ours started it): only this process is left to end.
  }
  process.exit(1);
}

function tell(message: FromLiveHost, sent?: () => void): void {
  if (!process.connected) endGroup();
  process.send?.(message, undefined, {}, (error) => {
    if (error) endGroup();
    sent?.();
  });
}

/** Frame that is due now, by the wall, when frame 0 was due at `gridStartMs`. */
function firstFrame({ gridStartMs, afterFrame, document }: LiveHostStart): number {
  if (gridStartMs === undefined) return 0;
  const { num, den } = document.format.fps;
  return Math.max(0, (afterFrame ?? -1) + 1, Math.ceil(((Date.now() - gridStartMs) * num) / (1000 * den)));
}

async function begin(options: LiveHostStart): Promise<void> {
  start = options;
  lease.extend(options.leaseUntilMs);
  const module = (await import(options.stage)) as { startLiveStage?: StartLiveStage };
  if (typeof module.startLiveStage !== 'function') throw new Error(`${options.stage} has no startLiveStage`);
  const checkAddress = openAddressCheck(options.network);
  let first: number | undefined;
  stage = await module.startLiveStage({
    document: options.document,
    firstFrame: firstFrame(options),
    openFeed: openFeeds(options.network),
    checkAddress,
    diskReserveBytes: options.diskReserveBytes,
    ...(options.rtc === undefined ? {} : { rtc: options.rtc }),
    onEvent: (event) => {
      if (event.kind === 'started') first ??= event.frame;
      tell({ kind: 'event', event, wallMs: Date.now() });
    },
  });
  // Applying what is there changes nothing, and tells when frames are due.
  const next = await stage.apply(options.document, { cause: 'start' });
  tell({ kind: 'started', moment: momentOf(first ?? next.frame, next, options) });
  const report = (): void => {
    if (stage !== undefined) tell({ kind: 'status', status: stage.status() });
  };
  report();
  setInterval(report, STATUS_MS);
}

function momentOf(frame: number, known: Applied, { document }: LiveHostStart): Applied {
  const { num, den } = document.format.fps;
  const behindMs = ((known.frame - frame) * 1000 * den) / num;
  return { frame, ptsMs: known.ptsMs - behindMs, wallMs: known.wallMs - behindMs, late: false };
}

async function answer(call: LiveCall): Promise<unknown> {
  if (stage === undefined) throw new Error('the stage has not started');
  switch (call.do) {
    case 'apply':
      return stage.apply(call.document, call.options);
    case 'control':
      return stage.control(call.source, call.command);
    case 'snapshot':
      return stage.snapshot(call.source, call.width, call.as);
    case 'status':
      return stage.status();
    case 'still':
      return stage.still(call.width);
    case 'autoMatte':
      return stage.autoMatte(call.source);
    case 'watch':
      return stage.watch(call.rendition, call.offer);
    case 'unwatch':
      stage.unwatch(call.viewer);
      return undefined;
    case 'tellViewer':
      stage.tellViewer(call.viewer, call.text);
      return undefined;
    case 'stop':
      return stage.stop();
  }
}

process.on('disconnect', endGroup);
process.on('message', (message: ToLiveHost) => {
  switch (message.kind) {
    case 'start':
      if (start !== undefined) throw new Error('a live host starts once');
      begin(message.options).catch((error: unknown) => {
        console.error(error instanceof Error ? (error.stack ?? error.message) : error);
        process.exit(70);
      });
      return;
    case 'lease':
      lease.extend(message.untilMs);
      return;
    case 'call':
      answer(message.call).then(
        (value) => tell({ kind: 'answer', id: message.id, value }),
        (error: unknown) => {
          const thrown = error instanceof Error ? error : new Error(String(error));
          // What was asked for cannot be: that is for the caller; anything else is also for whoever reads the output.
          if (thrown.name === 'Error') console.error(thrown.stack ?? thrown.message);
          tell({ kind: 'refused', id: message.id, name: thrown.name, message: thrown.message });
        },
      );
      return;
  }
});
tell({ kind: 'ready' });
