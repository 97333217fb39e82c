import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSpeechLike, readFrames, readSamples, TestMicrophone } from '@cyclorama/stage/testing';
import { FlvWriter, RtmpServer, StreamHub, type MediaPacket } from '@cyclorama/streaming';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Client } from './testing/client.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

const SIZE = { width: 640, height: 360 } as const;
/** The mouth of a presenter of full height in the middle. */
const MOUTH = { x: 304, y: 106, width: 32, height: 22 } as const;
/** Dark pixels of an open mouth at this size. */
const OPEN = 20;
const RATE = 48_000;
const FRAME_MS = 40;
const STREAM = 'rtc';
/** A person who is gone is noticed after 2 s; the rest is for a machine that has other things to do. */
const GONE_MS = 4000;

interface RtcRoomInfo {
  readonly app_id: string;
  readonly room_id: string;
  readonly users: readonly {
    readonly user_type: string;
    readonly signature: string;
    readonly ctime: number;
  }[];
}

interface Spoken {
  readonly kind: string;
  readonly text: string;
  readonly began: string;
  readonly cut: boolean;
}

let server: ServerProcess;
let client: Client;
let folder: string;
let target: { readonly hub: StreamHub; readonly server: RtmpServer; readonly port: number };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-rtc-'));
  const hub = new StreamHub();
  const guard = { mayPublish: () => Promise.resolve(true), mayPlay: () => Promise.resolve(true) } as const;
  const rtmp = new RtmpServer({ hub, guard, host: '127.0.0.1', port: 0, log: () => undefined });
  target = { hub, server: rtmp, port: (await rtmp.listen()).port };
  server = await startServer({
    env: { CYCLORAMA_LIVE_SIZES: '640x360', CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' },
  });
  client = new Client(server.credentials);
}, 180_000);

afterAll(async () => {
  await server.stop();
  target.hub.close();
  await target.server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the RTC room of a show', { timeout: 240_000 }, () => {
  it('is watched, commanded and taken over by a person', async () => {
    const room = await makeRoom();
    const path = join(folder, 'room.flv');
    const recording = recordTo(path);
    const { job_id: job, rtc_room_info: info } = await client.must<{
      job_id: string;
      rtc_room_info: RtcRoomInfo;
    }>('POST', `/smart-live-rooms/${room}/smart-live-jobs`, {}, 202);
    const place = `/smart-live-rooms/${room}/smart-live-jobs/${job}`;
    const running = async (): Promise<true | undefined> =>
      (await client.must<{ state: string }>('GET', place)).state === 'PROCESSING' ? true : undefined;
    await until('the job to run', running, 60);
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
    await until('nine seconds', () => Promise.resolve(recording.lastMs() > from + 9000 || undefined), 60, 20);
    const handedBack = recording.lastMs();
    socket.order('voice_end');
    await until('the script', () => Promise.resolve(socket.state === 'PROCESSING' || undefined), 20, 20);
    const progress = socket.progress;
    await until('its next sentence', () => Promise.resolve(socket.progress > progress || undefined), 60, 20);

    // The person's line breaks: the script goes on by itself.
    await takeOver(microphone, socket);
    const lostAt = Date.now();
    microphone.close();
    await until(
      'the script again',
      () => Promise.resolve(socket.state === 'PROCESSING' || undefined),
      20,
      20,
    );
    console.info(`microphone lost → the script again: ${Date.now() - lostAt} ms`);
    expect(Date.now() - lostAt).toBeLessThan(GONE_MS);
    const again = socket.progress;
    await until('a sentence after it', () => Promise.resolve(socket.progress > again || undefined), 60, 20);

    await client.must('POST', `${place}/stop`, undefined, 200);
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
    await checkTakeOver(path, from + 1500, handedBack - 500);
    await checkScript(place);
  });
});

/** Speech and pauses of the person are heard, and the lips move with them. */
async function checkTakeOver(path: string, fromMs: number, untilMs: number): Promise<void> {
  const { left } = await readSamples(path);
  const frames = new Map((await readFrames(path)).map(({ time, rgba }) => [Math.round(time * 25), rgba]));
  const numbers = Array.from({ length: Math.floor((untilMs - fromMs) / FRAME_MS) }, (_, n) =>
    Math.round(fromMs / FRAME_MS + n),
  );
  const level = (n: number): number => {
    const part = left.subarray(n * FRAME_MS * 48, (n + 1) * FRAME_MS * 48);
    return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / Math.max(1, part.length));
  };
  const levels = numbers.map(level);
  const loud = levels.filter((value) => value > 0.03).length / levels.length;
  const still = levels.filter((value) => value < 0.003).length / levels.length;
  console.info(`taken over: ${loud.toFixed(2)} of it loud, ${still.toFixed(2)} silent`);
  expect(loud).toBeGreaterThan(0.25);
  expect(still).toBeGreaterThan(0.25);
  // The mouth is open where it is loud, within one frame.
  const alike = (lag: number): number =>
    correlation(
      numbers.map((n) => insideOfMouth(frames.get(n + lag))),
      levels,
    );
  const lags = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((lag) => ({ lag, alike: alike(lag) }));
  const best = lags.reduce((most, one) => (one.alike > most.alike ? one : most));
  console.info(`the mouth goes with the sound: ${best.alike.toFixed(2)}, ${best.lag} frames behind it`);
  expect(best.alike).toBeGreaterThan(0.4);
  expect(Math.abs(best.lag)).toBeLessThanOrEqual(1);
}

/** What was cut by the person is said again, nothing is left out. */
async function checkScript(place: string): Promise<void> {
  const log = await until(
    'the record',
    async () =>
      (await client.must<{ live_job_log?: { interaction_records_url?: string } }>('GET', place)).live_job_log
        ?.interaction_records_url,
    30,
  );
  const record = (await (await fetch(log)).json()) as readonly Spoken[];
  const speech = record.filter(({ kind }) => kind === 'speech');
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

async function makeRoom(): Promise<string> {
  const { room_id: room } = await client.must<{ room_id: string }>('POST', '/smart-live-rooms', {
    room_name: 'Taken over',
    scene_scripts: [
      {
        script_name: 'Dresses',
        model_asset_id: await systemAsset('HUMAN_MODEL_2D', 'Clara'),
        voice_config: { voice_asset_id: await systemAsset('VOICE_MODEL', 'Clara') },
        background_config: [{ background_type: 'COLOR', background_color_config: '#204060' }],
        shoot_scripts: [
          {
            sequence_no: 1,
            title: 'Hello',
            text_config: {
              text: 'Welcome to our little shop by the sea. Today we show you summer dresses from our own studio in the south. Every one of them is made by hand from good cotton. Ask whatever you would like to know.',
            },
          },
        ],
      },
    ],
    play_policy: { repeat_count: -1 },
    video_config: { codec: 'H264', bitrate: 1000, ...SIZE },
    output_urls: [`rtmp://127.0.0.1:${target.port}/live`],
    stream_keys: [STREAM],
  });
  return room;
}

async function systemAsset(type: string, word: string): Promise<string> {
  const { assets } = await client.must<{ assets: readonly { asset_id: string; asset_name: string }[] }>(
    'GET',
    `/digital-assets?asset_type=${type}&asset_source=SYSTEM&limit=100`,
  );
  const found = assets.find(({ asset_name: name }) => name.includes(word)) ?? assets[0];
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found.asset_id;
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

/** Records what is pushed to the target. */
function recordTo(path: string): { lastMs(): number; close(): Promise<void> } {
  const file = createWriteStream(path);
  const writer = new FlvWriter();
  file.write(writer.header({ video: true, audio: true }));
  let lastMs = Number.NaN;
  const viewer = target.hub.play(`live/${STREAM}`, {
    packet: (packet: MediaPacket) => {
      for (const bytes of writer.packet(packet)) file.write(bytes);
      if (packet.kind === 'video') lastMs = packet.pts;
    },
    waiting: () => 0,
    paused: () => undefined,
    end: () => undefined,
  });
  return {
    lastMs: () => lastMs,
    close: async () => {
      viewer.close();
      file.end();
      await once(file, 'close');
    },
  };
}

/** Dark pixels of the mouth. */
function insideOfMouth(rgba: Uint8Array | undefined): number {
  if (rgba === undefined) return 0;
  let count = 0;
  for (let y = MOUTH.y; y < MOUTH.y + MOUTH.height; y++)
    for (let x = MOUTH.x; x < MOUTH.x + MOUTH.width; x++) {
      const at = (y * SIZE.width + x) * 4;
      if (0.3 * rgba[at]! + 0.59 * rgba[at + 1]! + 0.11 * rgba[at + 2]! < 75) count++;
    }
  return Math.min(count, OPEN);
}

/** How alike two rows of numbers are, −1 … 1. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const both = a.reduce((sum, x, n) => sum + (x - ma) * (b[n]! - mb), 0);
  const square = (list: readonly number[], m: number): number =>
    list.reduce((sum, x) => sum + (x - m) ** 2, 0);
  return both / Math.sqrt(square(a, ma) * square(b, mb));
}
