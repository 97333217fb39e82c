import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { breathe } from '../../container/native.ts';
import { nameThread } from '../thread-name.ts';
import { FeedPlayer } from './feed-player.ts';
import { FilePlayer } from './file-player.ts';
import { FilterSlot } from './filters.ts';
import type { SourceJob, ToSource } from './messages.ts';
import { PainterPlayer } from './painter-player.ts';
import { Station, type Player } from './station.ts';
import { StillPlayer } from './still-player.ts';

// The thread of a source: takes messages, lets the player work until there is nothing to do, sleeps.

/** Native loops that never yield keep their garbage. */
const BREATHE_EVERY = 24;
/** Longest sleep, ms of real time. */
const MAX_SLEEP = 100;

const port = parentPort!;
const job = workerData as SourceJob;
const station = new Station(job, (message) => port.postMessage(message));
const filters = new FilterSlot();
const { board, time, desk, writer } = station;

async function openPlayer(): Promise<Player> {
  const { input } = job;
  switch (input.kind) {
    case 'file':
      return new FilePlayer(station, input);
    case 'image':
      return new StillPlayer(station, input.path);
    case 'painter':
      return PainterPlayer.open(station, input);
    default:
      return new FeedPlayer(station);
  }
}

async function take(player: Player, message: ToSource): Promise<void> {
  switch (message.kind) {
    case 'variant':
      writer.setPictures(message.variant, message.pictures, message.from);
      // Where no new picture is expected, the last one has to be made again in the new size.
      if (message.from === undefined && player.resting) writer.repeat(time.now());
      break;
    case 'drop':
      writer.dropVariant(message.variant);
      station.post({ kind: 'dropped', variant: message.variant });
      break;
    case 'scratch':
      player.setScratch?.(message.at, message.bytes);
      break;
    case 'delay':
      player.setDelay(message.ms);
      break;
    case 'filter':
      player.setFilter(await filters.set(message.filter));
      break;
    case 'active':
      player.setActive(message.decode);
      break;
    case 'clock':
      player.setClock?.(message.offsetMs);
      break;
    case 'begin':
      player.begin?.(message.at);
      break;
    case 'command':
      try {
        await player.control(message.command);
        station.post({ kind: 'answer', id: message.id });
      } catch (error) {
        station.post({ kind: 'answer', id: message.id, error: textOf(error) });
      }
      break;
    default:
      if (message.kind === 'media') desk.taken += message.data.byteLength;
      player.feed?.(message);
  }
}

async function run(): Promise<void> {
  const player = await openPlayer();
  try {
    player.setFilter(await filters.set(job.filter));
    for (let turn = 0; !board.stopped; turn++) {
      if (turn % BREATHE_EVERY === 0) await breathe();
      const bell = board.bell;
      for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
        await take(player, got.message as ToSource);
      const now = time.now();
      if (await player.step(now)) continue;
      if (!writer.awaitsPictures) board.settle(bell, now);
      const sleep = time.isManual ? MAX_SLEEP : player.wakeAt(now) - time.now();
      board.wait(bell, Math.max(1, Math.min(MAX_SLEEP, sleep)));
    }
  } finally {
    player.close();
    writer.close();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

nameThread(`${job.input.kind} ${job.share.id}`);
try {
  await run();
  station.post({ kind: 'closed' });
} catch (error) {
  station.post({ kind: 'failed', message: textOf(error) });
}
