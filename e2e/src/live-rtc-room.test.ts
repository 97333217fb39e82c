import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSpeechLike, TestMicrophone } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Client } from './testing/client.ts';
import { isSpeech, ROOM_ENV, RoomRig, type RunningJob } from './testing/live-room.ts';
import { Programme } from './testing/programme.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

const RATE = 48_000;
const FRAME_MS = 40;
const SENTENCES =
  'Welcome to our little shop by the sea. Today we show you summer dresses from our own studio in the south. Every one of them is made by hand from good cotton. Ask whatever you would like to know.';
/** Programme that is looked at while the person speaks: three rounds of speech and pause. */
const TAKEN_MS = 7500;

let server: ServerProcess;
let folder: string;
let rig: RoomRig;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-rtc-'));
  server = await startServer({ env: ROOM_ENV });
  rig = await RoomRig.open(new Client(server.credentials));
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the RTC room of a show', { timeout: 240_000 }, () => {
  it('is watched, commanded and taken over by a person', async () => {
    const room = await rig.makeRoom({
      ...{ name: 'Taken over', streamKey: 'rtc', paragraphs: [SENTENCES] },
      changes: { play_policy: { repeat_count: -1 } },
    });
    const recording = rig.recordTo(join(folder, 'room.flv'), 'rtc');
    const job = await rig.start(room);
    const { place, rtc: info } = job;
    await rig.stateIs(job, 'PROCESSING');
    const signature = info.users[0]!.signature;
    const base = `${server.credentials.endpoint}/rtc/${info.app_id}/${info.room_id}`;

    // Whoever has no signature, or that of another room, stays outside.
    expect(await knock(base, 'nobody')).toBe(401);
    expect(await knock(base.replace(info.room_id, 'other'), signature)).toBe(403);
    const socket = await Commands.open(base, signature);
    await until(
      'the show to speak',
      () => Promise.resolve(socket.state === 'PROCESSING' || undefined),
      60,
      20,
    );
    socket.order('voice_start');
    await until('a refusal', () => Promise.resolve(socket.errors.length > 0 || undefined), 10, 20);

    const microphone = await TestMicrophone.make();
    const spoken = makeSpeechLike(1.5, 7);
    const turns = new Float32Array(3 * RATE);
    turns.set(spoken);
    const answer = await post(`${base}/publish`, signature, await microphone.offer());
    expect(answer.status).toBe(201);
    microphone.answer(await answer.text());
    await until('the microphone', () => Promise.resolve(microphone.connected || undefined), 20, 20);
    microphone.speak(turns);
    await until('news over the data channel', () => Promise.resolve(microphone.messages[0]), 20, 20);
    expect(JSON.parse(microphone.messages[0]!)).toEqual({
      message_type: 'state_notify',
      state: 'PROCESSING',
    });
    await until('a sentence', () => Promise.resolve(socket.progress > 1 || undefined), 60, 20);

    // The person takes over by data channel, and hands back by WebSocket.
    await takeOver(microphone, socket);
    const from = recording.lastMs();
    await until(
      'what the person says',
      () => Promise.resolve(recording.lastMs() > from + TAKEN_MS || undefined),
      60,
      20,
    );
    const handedBack = recording.lastMs();
    socket.order('voice_end');
    await until('the script', () => Promise.resolve(socket.state === 'PROCESSING' || undefined), 20, 20);
    const progress = socket.progress;
    await until('its next sentence', () => Promise.resolve(socket.progress > progress || undefined), 60, 20);

    // The person's line breaks: the script goes on by itself.
    await takeOver(microphone, socket);
    microphone.close();
    await until(
      'the script again',
      () => Promise.resolve(socket.state === 'PROCESSING' || undefined),
      20,
      20,
    );
    const again = socket.progress;
    await until('a sentence after it', () => Promise.resolve(socket.progress > again || undefined), 60, 20);

    await rig.client.must('POST', `${place}/stop`);
    await rig.stateIs(job, 'SUCCEED');
    await until('the end', () => Promise.resolve(socket.states.at(-1) === 'PLAY_END' || undefined), 30, 20);
    // From where it begins to speak; it may have been joined before.
    expect(socket.states.slice(socket.states.indexOf('PROCESSING'))).toEqual([
      'PROCESSING',
      'TAKE_OVER',
      'PROCESSING',
      'TAKE_OVER',
      'PROCESSING',
      'PLAY_END',
    ]);
    await recording.close();
    await checkTakeOver(recording.path, from + 1500, handedBack - 500);
    await checkScript(job);
  });
});

/** Speech and pauses of the person are heard, and the lips move with them. */
async function checkTakeOver(path: string, fromMs: number, untilMs: number): Promise<void> {
  const programme = await Programme.read(path);
  const count = Math.floor((untilMs - fromMs) / FRAME_MS);
  const levels = Array.from({ length: count }, (_, n) =>
    programme.level(fromMs + n * FRAME_MS, fromMs + (n + 1) * FRAME_MS),
  );
  expect(levels.filter((value) => value > 0.03).length / count).toBeGreaterThan(0.08);
  expect(levels.filter((value) => value < 0.003).length / count).toBeGreaterThan(0.2);
  const { alike, lag } = programme.lips(fromMs, untilMs);
  console.info(`the mouth goes with the sound: ${alike.toFixed(2)}, ${lag} frames behind it`);
  expect(alike).toBeGreaterThan(0.3);
  expect(Math.abs(lag)).toBeLessThanOrEqual(2);
}

/** What was cut by the person is said again, nothing is left out. */
async function checkScript(job: RunningJob): Promise<void> {
  const speech = (await rig.recordOf(job)).filter(isSpeech);
  const cut = speech.findIndex((one) => one.cut);
  expect(cut).toBeGreaterThanOrEqual(0);
  expect(speech[cut + 1]?.text).toBe(speech[cut]!.text);
}

async function takeOver(microphone: TestMicrophone, socket: Commands): Promise<void> {
  microphone.say(
    JSON.stringify({ message_type: 'live_control', command: 'voice_start', params: { timing: 'NOW' } }),
  );
  await until('the person', () => Promise.resolve(socket.state === 'TAKE_OVER' || undefined), 20, 20);
}

function post(url: string, signature: string, offer: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/sdp', authorization: `Bearer ${signature}` },
    body: offer,
  });
}

/** Status with which a WebSocket is refused. */
async function knock(base: string, signature: string): Promise<number> {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/command`, {
    headers: { authorization: `Bearer ${signature}` },
  });
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
  return response.statusCode;
}

/** Somebody who commands by WebSocket. */
class Commands {
  readonly states: string[] = [];
  readonly errors: string[] = [];
  progress = 0;
  readonly #socket: WebSocket;

  static async open(base: string, signature: string): Promise<Commands> {
    const socket = new WebSocket(
      `${base.replace('http', 'ws')}/command?key=${encodeURIComponent(signature)}`,
    );
    const commands = new Commands(socket);
    await once(socket, 'open');
    return commands;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#hear(data.toString('utf8')));
  }

  get state(): string | undefined {
    return this.states.at(-1);
  }

  order(command: string): void {
    this.#socket.send(JSON.stringify({ message_type: 'live_control', command, params: { timing: 'NOW' } }));
  }

  #hear(text: string): void {
    const message = JSON.parse(text) as { message_type: string; state?: string; error_code?: string };
    if (message.state !== undefined && message.state !== this.state) this.states.push(message.state);
    if (message.error_code !== undefined) this.errors.push(message.error_code);
    if (message.message_type === 'live_progress_notify') this.progress++;
  }
}
