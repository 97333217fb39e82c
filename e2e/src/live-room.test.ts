import { createWriteStream, mkdtempSync, rmSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFrames, readSamples, type RgbaFrame } from '@cyclorama/stage/testing';
import { FlvWriter, RtmpServer, StreamHub, type MediaPacket } from '@cyclorama/streaming';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

const ENV = { CYCLORAMA_LIVE_SIZES: '640x360', CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' } as const;
const SIZE = { width: 640, height: 360 } as const;
/** Where the mouth of a presenter of full height in the middle moves. */
const FACE = { x: 290, y: 70, width: 60, height: 70 } as const;
/** Louder than this there is speech; RMS of 20 ms. */
const SPEECH = 0.01;
/** Comment → first sample of its answer, when nothing else uses the machine: 300 ms; with a test runner beside it: */
const ANSWER_MS = 1500;

interface Spoken {
  readonly kind: 'speech';
  readonly text: string;
  readonly began: string;
  readonly began_pts: number;
  readonly ended_pts: number;
  readonly cut: boolean;
  readonly reply_id?: string;
}

let server: ServerProcess;
let client: Client;
let folder: string;
let receiver: Server;
const calls: { readonly event_type: string; readonly message: string }[] = [];
let target: { readonly hub: StreamHub; readonly server: RtmpServer; readonly port: number };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-room-'));
  const hub = new StreamHub();
  const guard = { mayPublish: () => Promise.resolve(true), mayPlay: () => Promise.resolve(true) } as const;
  const rtmp = new RtmpServer({ hub, guard, host: '127.0.0.1', port: 0, log: () => undefined });
  target = { hub, server: rtmp, port: (await rtmp.listen()).port };
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      calls.push(JSON.parse(body) as (typeof calls)[number]);
      response.end('{}');
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  server = await startServer({
    env: ENV,
  });
  client = new Client(server.credentials);
}, 180_000);

afterAll(async () => {
  await server.stop();
  target.hub.close();
  await target.server.close();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a live room', { timeout: 180_000 }, () => {
  it('says its script on its RTMP target, and answers a comment at once', async () => {
    const room = await makeRoom('Shop', 'room', [
      'Welcome to our little shop. Today we show you summer dresses from our own studio in the south. Every one of them is made by hand from good cotton.',
      'That was our show. Goodbye everybody.',
    ]);
    const path = join(folder, 'room.flv');
    const recording = recordTo(path, 'room');
    const { job, report, place } = await start(room);
    await until(
      'the job to run',
      async () => ((await stateOf(place)) === 'PROCESSING' ? true : undefined),
      60,
    );

    // In the middle of the second sentence somebody asks.
    await until('the first paragraph', () => Promise.resolve(called('SHOOT_SCRIPT_SWITCH')[0]), 60, 20);
    const began = recording.lastMs();
    await until(
      'its second sentence',
      () => Promise.resolve(recording.lastMs() > began + 3200 ? true : undefined),
      60,
      20,
    );
    const askedAt = Date.now();
    await comment(report, 'how much is it?');
    await until('the show to end', async () => ((await stateOf(place)) === 'SUCCEED' ? true : undefined), 90);
    await recording.close();

    const { stream_duration: streamed = 0 } = await client.must<{ stream_duration?: number }>('GET', place);
    const record = await recordOf(place);
    const speech = record.filter(isSpeech);
    expect(speech.map(({ text, cut }) => (cut ? `${text}|` : text))).toEqual([
      'Welcome to our little shop.',
      'Today we show you summer dresses from our own studio in the south.|',
      'It costs forty dollars.',
      'Today we show you summer dresses from our own studio in the south.',
      'Every one of them is made by hand from good cotton.',
      'That was our show.',
      'Goodbye everybody.',
    ]);
    expect(record.filter(({ kind }) => kind === 'event')).toMatchObject([
      { outcome: 'speech', ruleName: 'price' },
    ]);
    const reply = speech[2]!;
    const latency = Date.parse(reply.began) - askedAt;
    console.info(`comment → first sample of the answer: ${latency} ms`);
    expect(latency).toBeLessThan(ANSWER_MS);
    expect(streamed).toBeGreaterThan(10);
    expect(called('RTMP_STREAM_STATE_CHANGE').map(({ state }) => state)).toEqual([
      'CONNECTING',
      'CONNECTED',
      'END',
    ]);
    expect(called('SHOOT_SCRIPT_SWITCH').map(({ shoot_script_title: title }) => title)).toEqual([
      'Paragraph 1',
      'Paragraph 2',
    ]);
    expect(called('REPLY_COMMAND_FINISH')).toMatchObject([{ room_id: room, job_id: job }]);

    const { left } = await readSamples(path);
    const frames = await readFrames(path);
    const level = (from: number, to: number): number => rms(left, from, to);
    const heard = speech.map(({ began_pts: began, ended_pts: ended, text }) => {
      // All of it: a machine that has too much to do leaves out a moment here and there.
      const loud = level(began, ended);
      return { text, loud: loud > SPEECH ? 'speech' : `${loud.toFixed(4)} at ${began}` };
    });
    expect(heard).toEqual(speech.map(({ text }) => ({ text, loud: 'speech' })));
    // Nothing sounds before the first word, and what was cut is not heard under its answer's beginning.
    expect(level(speech[0]!.began_pts - 400, speech[0]!.began_pts - 20)).toBeLessThan(SPEECH / 10);
    // The answer follows what it cut within a breath.
    expect(reply.began_pts - speech[1]!.ended_pts).toBeLessThan(200);
    const moves = (from: number, to: number): number => motion(frames, from, to);
    const talking = moves(speech[3]!.began_pts + 200, speech[3]!.ended_pts - 200);
    const waiting = moves(speech[0]!.began_pts - 1000, speech[0]!.began_pts - 100);
    expect(talking).toBeGreaterThan(waiting * 2);
  });

  it('goes on at the same paragraph, on the same target, when everything is killed', async () => {
    const room = await makeRoom(
      'Market',
      'market',
      [
        'This is where it all begins. We have a lot to show today.',
        'These are the apples from the hills behind the town. They are sweet and red and fresh from the tree.',
        'And these are the pears. That was all for today.',
      ],
      -1,
    );
    const recording = recordTo(join(folder, 'market.flv'), 'market');
    const { report, place, job } = await start(room);
    const switches = (): readonly (string | undefined)[] =>
      called('SHOOT_SCRIPT_SWITCH')
        .filter(({ job_id: id }) => id === job)
        .map(({ shoot_script_title: title }) => title);
    await until('the first paragraph', () => Promise.resolve(switches()[0]), 60, 20);
    await comment(report, 'what is the price?');
    await until('the second paragraph', () => Promise.resolve(switches()[1]), 60, 20);
    const { dataDir } = server;
    await server.kill();
    const killedAt = Date.now();
    const seen = recording.lastMs();
    server = await startServer({ dataDir, env: ENV });
    client = new Client(server.credentials);
    await until(
      'pictures on the target',
      () => Promise.resolve(recording.lastMs() > seen ? true : undefined),
      30,
      20,
    );
    console.info(
      `killed → on the target again: ${Date.now() - killedAt} ms, the start of the server included`,
    );
    await comment(report.replace(/^https?:\/\/[^/]+/, server.credentials.endpoint), 'what is the price?');
    await until('the show to end', async () => ((await stateOf(place)) === 'SUCCEED' ? true : undefined), 90);
    await recording.close();
    const record = await recordOf(place);
    const said = record.filter(isSpeech).map(({ text }) => text);
    expect(said.slice(said.lastIndexOf('It costs forty dollars.') + 1)).toContain(
      'These are the apples from the hills behind the town.',
    );
    expect(said.slice(-2)).toEqual(['And these are the pears.', 'That was all for today.']);
    // It had answered before, and answers once.
    expect(said.filter((text) => text === 'This is where it all begins.').length).toBeLessThanOrEqual(2);
    expect(said.filter((text) => text === 'It costs forty dollars.')).toHaveLength(1);
  });
});

/** A room that pushes to the target under a stream key. @returns its id */
async function makeRoom(
  name: string,
  streamKey: string,
  paragraphs: readonly string[],
  window = 0,
): Promise<string> {
  const presenter = await systemAsset('HUMAN_MODEL_2D', 'Clara');
  const voice = await systemAsset('VOICE_MODEL', 'Clara');
  const { port } = receiver.address() as AddressInfo;
  const { room_id: room } = await client.must<{ room_id: string }>('POST', '/smart-live-rooms', {
    room_name: name,
    scene_scripts: [
      {
        script_name: 'Dresses',
        model_asset_id: presenter,
        voice_config: { voice_asset_id: voice },
        background_config: [{ background_type: 'COLOR', background_color_config: '#204060' }],
        shoot_scripts: paragraphs.map((text, index) => ({
          sequence_no: index + 1,
          title: `Paragraph ${index + 1}`,
          text_config: { text },
        })),
      },
    ],
    interaction_rules: [
      {
        rule_name: 'price',
        event_type: 1,
        hit_condition: {
          relation: 'AND',
          tags: [{ tag: 'content', match: 'REGEX', value: 'price|how much' }],
        },
        trigger: {
          time_window: window,
          reply_mode: 'SYSTEM_REPLY',
          reply_texts: ['It costs forty dollars.'],
          reply_order: 'ORDER',
          play_type: 'PLAY_NOW',
        },
      },
    ],
    video_config: { codec: 'H264', bitrate: 1000, ...SIZE },
    output_urls: [`rtmp://127.0.0.1:${target.port}/live`],
    stream_keys: [streamKey],
    live_event_callback_config: {
      live_event_type_callback_url: `http://127.0.0.1:${port}/events`,
      callback_event_type: ['SHOOT_SCRIPT_SWITCH', 'RTMP_STREAM_STATE_CHANGE', 'REPLY_COMMAND_FINISH'],
    },
  });
  return room;
}

async function start(
  room: string,
): Promise<{ readonly job: string; readonly report: string; readonly place: string }> {
  const { job_id: job, live_event_report_url: report } = await client.must<{
    job_id: string;
    live_event_report_url: string;
  }>('POST', `/smart-live-rooms/${room}/smart-live-jobs`, {}, 202);
  return { job, report, place: `/smart-live-rooms/${room}/smart-live-jobs/${job}` };
}

/** A viewer's comment. */
async function comment(report: string, content: string): Promise<void> {
  const event = {
    timestamp: Date.now(),
    type: 1,
    content: JSON.stringify({ user: { name: 'Ann' }, content }),
  };
  const answer = await fetch(report, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ total: 1, events: [event] }),
  });
  expect(answer.status).toBe(200);
}

async function recordOf(place: string): Promise<readonly { readonly kind: string }[]> {
  const { live_job_log: log } = await client.must<{ live_job_log: { interaction_records_url: string } }>(
    'GET',
    place,
  );
  return (await (await fetch(log.interaction_records_url)).json()) as readonly { kind: string }[];
}

function isSpeech(entry: { readonly kind: string }): entry is Spoken {
  return entry.kind === 'speech';
}

/** Messages of the callbacks of a kind that have come. */
function called(type: string): readonly Readonly<Record<string, string>>[] {
  return calls
    .filter(({ event_type: one }) => one === type)
    .map(({ message }) => JSON.parse(message) as Record<string, string>);
}

async function stateOf(place: string): Promise<string> {
  return (await client.must<{ state: string }>('GET', place)).state;
}

/** A system asset by a word of its name. */
async function systemAsset(type: string, word: string): Promise<string> {
  const { assets } = await client.must<{ assets: readonly { asset_id: string; asset_name: string }[] }>(
    'GET',
    `/digital-assets?asset_type=${type}&asset_source=SYSTEM&limit=100`,
  );
  const found = assets.find(({ asset_name: name }) => name.includes(word)) ?? assets[0];
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found.asset_id;
}

/** Records what is pushed to the target. */
function recordTo(path: string, key: string): { lastMs(): number; close(): Promise<void> } {
  const file: WriteStream = createWriteStream(path);
  const writer = new FlvWriter();
  file.write(writer.header({ video: true, audio: true }));
  let lastMs = Number.NaN;
  const viewer = target.hub.play(`live/${key}`, {
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

function rms(samples: Float32Array, fromMs: number, toMs: number): number {
  const part = samples.subarray(Math.max(0, Math.round(fromMs * 48)), Math.max(0, Math.round(toMs * 48)));
  return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / Math.max(1, part.length));
}

/** Mean change of the face from picture to picture. */
function motion(frames: readonly RgbaFrame[], fromMs: number, toMs: number): number {
  let sum = 0;
  let count = 0;
  frames.forEach((frame, i) => {
    const before = frames[i - 1];
    const at = frame.time * 1000;
    if (before === undefined || at < fromMs || at > toMs) return;
    for (let y = FACE.y; y < FACE.y + FACE.height; y++)
      for (let x = FACE.x; x < FACE.x + FACE.width; x++) {
        const pixel = (y * frame.width + x) * 4 + 1;
        sum += Math.abs(frame.rgba[pixel]! - before.rgba[pixel]!);
        count++;
      }
  });
  return sum / Math.max(1, count);
}
