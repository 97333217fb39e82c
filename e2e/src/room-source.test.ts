import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSamples } from '@cyclorama/stage/testing';
import { signSdk } from '@cyclorama/signing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApsaraClient } from './testing/apsara.ts';
import { Client } from './testing/client.ts';
import { addLayout, type SceneStreams } from './testing/show.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';
import { record } from './testing/streams.ts';

/** RMS of the words of a presenter, and of nothing at all. */
const SPEECH = 0.01;
const SILENCE = 0.001;

let server: ServerProcess;
let client: Client;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-room-source-'));
  server = await startServer({ env: { CYCLORAMA_LIVE_SIZES: '640x360', CYCLORAMA_LIVE_CORES: '0' } });
  client = new Client(server.credentials);
}, 180_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it(
  'a live room is a source of a production studio, as long as it is on air',
  { timeout: 300_000 },
  async () => {
    const room = await makeRoom();
    const apsara = new ApsaraClient(server.credentials);
    const { CasterId } = await apsara.must<{ CasterId: string }>('CreateCaster', {
      ...{ CasterName: 'with a room', ChargeType: 'PostPaid', NormType: 1, ClientToken: 'e2e' },
    });
    await apsara.must('SetCasterConfig', {
      CasterId,
      DomainName: 'live.example.com',
      TranscodeConfig: { casterTemplate: 'lp_ld' },
    });
    await apsara.must('AddCasterVideoResource', {
      ...{ CasterId, LocationId: 'RV01', ResourceName: 'shop', LiveStreamUrl: `cyclorama://room/${room}` },
    });
    const layout = await addLayout(apsara, CasterId, { location: 'RV01' });
    type Started = Record<'PgmSceneInfos' | 'PvwSceneInfos', { SceneInfo: SceneStreams[] }>;
    const started = await apsara.must<Started>('StartCaster', { CasterId });
    const pgm = started.PgmSceneInfos.SceneInfo[0]!;
    const pvw = started.PvwSceneInfos.SceneInfo[0]!;
    for (const { SceneId } of [pgm, pvw])
      await apsara.must('UpdateCasterSceneConfig', { CasterId, SceneId, LayoutId: layout });
    await sourceIs(CasterId, 'absent');
    expect(await loudness(pgm, 'before')).toBeLessThan(SILENCE);

    const first = await start(room);
    await sourceIs(CasterId, 'playing');
    await untilItSpeaks(room);
    const both = await Promise.all([loudness(pgm, 'pgm'), loudness(pvw, 'pvw')]);
    for (const loud of both) expect(loud).toBeGreaterThan(SPEECH);
    await client.must('POST', `${first}/stop`);
    await sourceIs(CasterId, 'absent');
    // What is under way comes to its end.
    await until('silence', async () => ((await loudness(pgm, 'after')) < SILENCE ? true : undefined), 60);

    const second = await start(room);
    await sourceIs(CasterId, 'playing');
    await untilItSpeaks(room);
    expect(await loudness(pgm, 'again')).toBeGreaterThan(SPEECH);
    await client.must('POST', `${second}/stop`);
    await apsara.must('StopCaster', { CasterId });
  },
);

async function makeRoom(): Promise<string> {
  const { room_id: room } = await client.must<{ room_id: string }>('POST', '/smart-live-rooms', {
    room_name: 'Shop',
    scene_scripts: [
      {
        script_name: 'Dresses',
        model_asset_id: await systemAsset('HUMAN_MODEL_2D'),
        voice_config: { voice_asset_id: await systemAsset('VOICE_MODEL') },
        background_config: [{ background_type: 'COLOR', background_color_config: '#204060' }],
        shoot_scripts: [
          {
            sequence_no: 1,
            title: 'Hello',
            text_config: { text: 'Welcome to our little shop. Today we show you summer dresses by hand.' },
          },
        ],
      },
    ],
    play_policy: { repeat_count: -1 },
    video_config: { codec: 'H264', bitrate: 1000, width: 640, height: 360 },
  });
  return room;
}

async function start(room: string): Promise<string> {
  const { job_id: job } = await client.must<{ job_id: string }>(
    'POST',
    `/smart-live-rooms/${room}/smart-live-jobs`,
    {},
    202,
  );
  return `/smart-live-rooms/${room}/smart-live-jobs/${job}`;
}

/** Our own API. */
async function own<Body>(path: string): Promise<Body> {
  const { endpoint, access_key: accessKey, secret_key: secretKey } = server.credentials;
  const url = new URL(`/api${path}`, endpoint);
  const headers = signSdk(
    { method: 'GET', url, body: '', headers: {} },
    { accessKey, secretKey },
    new Date(),
  );
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

interface CasterStatus {
  readonly status: { readonly sources: readonly { readonly id: string; readonly state: string }[] } | null;
}

/** Waits until the room's source is there, or is its card. */
async function sourceIs(casterId: string, wanted: 'absent' | 'playing'): Promise<void> {
  await until(
    `the room to be ${wanted}`,
    async () => {
      const { status } = await own<CasterStatus>(`/casters/${casterId}/status`);
      const state = status?.sources.find(({ id }) => id === 'RV01')?.state;
      const isThere = state === 'live';
      return state !== undefined && isThere === (wanted === 'playing') ? true : undefined;
    },
    60,
  );
}

async function untilItSpeaks(room: string): Promise<void> {
  type Rooms = { readonly rooms: readonly { readonly room_id: string; readonly job_id: string }[] };
  type Spoken = { readonly job_id: string; readonly entries: readonly unknown[] };
  await until(
    'the first sentence',
    async () => {
      const { rooms } = await own<Rooms>('/rooms');
      const running = rooms.find(({ room_id: id }) => id === room)?.job_id;
      const { job_id: job, entries } = await own<Spoken>(`/rooms/${room}/as-spoken`);
      return running === job && entries.length > 0 ? true : undefined;
    },
    60,
  );
}

/** RMS of the loudest half second of a programme. */
async function loudness({ StreamUrl: url }: SceneStreams, name: string): Promise<number> {
  const path = join(folder, `${name}.flv`);
  let from = Number.NaN;
  await record(url, path, (lastMs) => {
    if (Number.isNaN(from)) from = lastMs;
    return lastMs - from > 8000;
  });
  const { left } = await readSamples(path);
  let loudest = 0;
  // What a player is given first is older: a group of pictures and its sound.
  for (let at = 3 * 48_000; at + 24_000 <= left.length; at += 12_000) {
    const part = left.subarray(at, at + 24_000);
    loudest = Math.max(loudest, Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length));
  }
  return loudest;
}

async function systemAsset(type: string): Promise<string> {
  const { assets } = await client.must<{ assets: readonly { asset_id: string; asset_name: string }[] }>(
    'GET',
    `/digital-assets?asset_type=${type}&asset_source=SYSTEM&limit=100`,
  );
  const found = assets.find(({ asset_name: name }) => name.includes('Clara')) ?? assets[0];
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found.asset_id;
}
