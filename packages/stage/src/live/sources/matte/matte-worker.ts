import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { loadKernels } from '../../../kernels/load.ts';
import { SourceBoard } from '../../boards.ts';
import { StageTime } from '../../time.ts';
import { Keyer } from './keyer.ts';
import { MatterSlot, type MatterModule } from './matter-slot.ts';
import type { FromMatte, MatteJob, ToMatte } from './messages.ts';

// The thread of a matte source: follows the board of another source and keys what comes.

const BREATHE_EVERY = 24;
/** Longest sleep, ms of real time; shorter while a matter is being opened. */
const MAX_SLEEP = 100;
const NAP = 4;

const port = parentPort!;
const job = workerData as MatteJob;
const board = new SourceBoard(job.share);
const parent = new SourceBoard(job.parent.share);
const time = new StageTime(job.time);
const post = (message: FromMatte): void => port.postMessage(message);

/** Lets the event loop run. */
function breathe(ms?: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms === undefined) setImmediate(resolve);
    else setTimeout(resolve, ms);
  });
}

function take(keyer: Keyer, slot: MatterSlot, message: ToMatte): void {
  switch (message.kind) {
    case 'variant':
      keyer.setPictures(message.variant, message.pictures, message.from);
      break;
    case 'drop':
      board.setPictures(message.variant, undefined, 0);
      post({ kind: 'dropped', variant: message.variant });
      break;
    case 'parent':
      parent.setPictures(message.variant, message.pictures, message.from);
      post({ kind: 'done', ack: message.ack });
      break;
    case 'settings':
      slot.set(message.settings);
      break;
    case 'scratch':
      slot.setScratch(message.at);
      break;
    case 'active':
      keyer.setActive(message.decode);
      break;
  }
}

async function run(): Promise<void> {
  const { memory, width, height, settings, tickMs, active } = job;
  const module = (await import(job.module)) as MatterModule;
  const slot = new MatterSlot({
    module,
    memory,
    width,
    height,
    settings,
    askScratch: (bytes) => post({ kind: 'scratch', bytes }),
    freeScratch: (at) => post({ kind: 'free', at }),
  });
  const kernels = loadKernels(memory);
  const { label } = job.parent;
  const keyer = new Keyer({ board, parent, label, slot, kernels, time, tickMs, active, post });
  for (const { variant, pictures, from } of job.parent.sets) parent.setPictures(variant, pictures, from);
  for (const { variant, pictures, from } of job.variants) keyer.setPictures(variant, pictures, from);
  try {
    for (let turn = 0; !board.stopped; turn++) {
      if (turn % BREATHE_EVERY === 0) await breathe();
      const { bell } = board;
      const { news } = parent;
      for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
        take(keyer, slot, got.message as ToMatte);
      const now = time.now();
      if (await keyer.step(now)) continue;
      if (slot.isOpening) {
        // Opening goes on in this thread's event loop.
        await Promise.race([slot.opened(), breathe(NAP)]);
        continue;
      }
      if (!keyer.isWaiting) board.settle(bell, now);
      const rest = time.isManual ? MAX_SLEEP : Math.max(1, Math.min(MAX_SLEEP, slot.wakeAt - now));
      // Without room only the programme, or a message, can bring something to do.
      if (board.hasRoom) parent.waitForNews(news, rest);
      else board.wait(bell, rest);
    }
  } finally {
    await slot.opened();
    slot.close();
  }
}

try {
  await run();
  post({ kind: 'closed' });
} catch (error) {
  post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
