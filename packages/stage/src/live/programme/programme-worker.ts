import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { nameThread } from '../thread-name.ts';
import { BLOCK, frameMs, StageTime } from '../time.ts';
import type { FromProgramme, ProgrammeStart, ToProgramme } from './messages.ts';
import { Programme } from './programme.ts';

/** Behind by more than this, frames are given up, ms. */
const GIVE_UP_MS = 1000;
/** Longest sleep without looking whether to stop, ms of real time. */
const NAP_MS = 50;

const { start, port } = workerData as { start: ProgrammeStart; port: MessagePort };
const time = new StageTime(start.time);
const { grid } = start;
const post = (message: FromProgramme): void => port.postMessage(message);
const programme = new Programme(start, post);
const { board } = programme;
const period = frameMs(grid, 1);
const blockMs = BLOCK / 48;

function receive(): void {
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
    programme.receive(got.message as ToProgramme);
}

/** Sleeps until a frame is due; sound blocks that end before it are mixed on the way. False when told to stop. */
function waitFor(dueMs: number): boolean {
  for (;;) {
    if (board.stopped) return false;
    const now = time.now();
    if (now >= dueMs) return true;
    programme.mixUntil(now);
    const block = grid.startMs + (Math.floor((now - grid.startMs) / blockMs + 1e-6) + 1) * blockMs;
    time.sleepUntil(Math.min(dueMs, block), NAP_MS);
  }
}

/** Lets the event loop run, or native objects and messages pile up. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function run(): Promise<void> {
  let begun = false;
  for (let frame = start.firstFrame; ;) {
    const dueMs = grid.startMs + frameMs(grid, frame);
    if (!waitFor(dueMs)) return;
    let behind = time.now() - dueMs;
    if (behind > (begun ? GIVE_UP_MS : period) && !time.isManual) {
      const skip = Math.floor(behind / period);
      // What was due while this thread was still starting is not missed by anybody.
      if (begun) board.countMissed(skip);
      frame += skip;
      behind -= skip * period;
    }
    // A clock that is moved by hand moves in jumps: nothing is late then.
    if (!time.isManual) {
      board.behindMs = behind;
      if (behind > period) board.countLate();
    }
    begun = true;
    const began = process.hrtime.bigint();
    receive();
    programme.tick(frame);
    board.drawingMs = Number(process.hrtime.bigint() - began) / 1e6;
    frame++;
    board.next = frame;
    if (frame % 4 === 0) await breathe();
  }
}

/** The clock goes before decoders and encoders where the system lets us: on a busy machine they wait, not it. */
function goFirst(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (thread > 0) setPriority(thread, -10);
  } catch {
    // Not Linux, or not permitted: then all threads are equal.
  }
}

nameThread('programme');
goFirst();
run()
  .catch((error: unknown) => {
    post({ kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  })
  .finally(() => {
    programme.stop();
    port.close();
    parentPort?.close();
  });
