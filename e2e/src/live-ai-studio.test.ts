import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fftLevel, meanRect, readFrames, readSamples } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApsaraClient } from './testing/apsara.ts';
import { Client } from './testing/client.ts';
import { settled, upload } from './testing/media.ts';
import {
  CAMERA,
  findPresenter,
  makePresenterClip,
  makeSetClip,
  PRESENTER,
  SET,
} from './testing/presenter.ts';
import { descendants, startServer, until, type ServerProcess } from './testing/server.ts';
import { publish, readClip, record, type Camera, type Clip } from './testing/streams.ts';

const CLIP_SECONDS = 4;
const TONE = 620;
/** Half as high as the picture, a quarter from the left and from the top. */
const PLACE = { PositionX: 0.25, PositionY: 0.25, HeightNormalized: 0.5 };
/** Pixels that an edge may lie beside its place. */
const TOLERANCE = 2;

interface Running {
  readonly output_stream: string;
  readonly state: string;
  readonly viewers: number;
  readonly urls: Readonly<Record<'rtmp' | 'flv' | 'hls' | 'hls_fmp4' | 'whep', string>>;
}

let server: ServerProcess;
let apsara: ApsaraClient;
let folder: string;
let clip: Clip;
let camera: Camera;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-ai-studio-'));
  const [presenter, set] = [join(folder, 'presenter.flv'), join(folder, 'set.mp4')];
  await makePresenterClip(presenter, CLIP_SECONDS, TONE);
  await makeSetClip(set);
  clip = readClip(presenter, CLIP_SECONDS * 1000);
  server = await startServer();
  apsara = new ApsaraClient(server.credentials);
  const client = new Client(server.credentials);
  const asset = { type: 'VIDEO', name: 'set', fileType: 'mp4' };
  const { asset_id: film } = await settled(client, await upload(client, asset, readFileSync(set)));
  await apsara.must('CreateLiveAIStudio', {
    StudioName: 'blue room',
    BackgroundType: 'VOD',
    BackgroundResourceId: film,
    MattingType: 'green',
    MattingLayout: PLACE,
  });
  for (const [Suffix, IsLazy] of [
    ['_set', false],
    ['_lazy', true],
  ] as const)
    await apsara.must('AddLiveAIProduceRules', {
      App: 'live',
      Domain: 'live.example.com',
      Suffix,
      IsLazy,
      LiveTemplate: 'lp_ld',
      StudioName: 'blue room',
    });
  camera = await publish(streamUrl('presenter'), clip);
}, 180_000);

afterAll(async () => {
  await camera.cut();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function streamUrl(name: string): string {
  const { rtmp_url, stream_key } = server.credentials;
  return `${rtmp_url}/${name}?key=${stream_key}`;
}

async function compositions(): Promise<readonly Running[]> {
  const { endpoint } = server.credentials;
  const token = await new Client(server.credentials).useToken();
  const answer = await fetch(`${endpoint}/api/compositions`, { headers: { 'x-auth-token': token } });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { compositions: Running[] }).compositions;
}

async function running(output: string): Promise<Running> {
  return (await compositions()).find(({ output_stream }) => output_stream === output)!;
}

describe('a presenter before a green cloth', { timeout: 120_000 }, () => {
  it('stands in the set at her place, with her voice, under the name with the suffix', async () => {
    const path = join(folder, 'composed.flv');
    await record(streamUrl('presenter_set'), path, (_, pictures) => pictures >= 6 * CAMERA.fps);
    const frames = await readFrames(path);
    const last = frames.at(-1)!;
    expect([last.width, last.height]).toEqual([640, 360]);
    const scale = PLACE.HeightNormalized;
    const wanted = {
      x: PLACE.PositionX * 640 + PRESENTER.x * scale,
      y: PLACE.PositionY * 360 + PRESENTER.y * scale,
      width: PRESENTER.width * scale,
      height: PRESENTER.height * scale,
    };
    for (const frame of frames.slice(-CAMERA.fps)) {
      const found = findPresenter(
        frame,
        Math.round(wanted.x + wanted.width / 2),
        Math.round(wanted.y + wanted.height / 2),
      );
      expect(Math.abs(found.x - wanted.x)).toBeLessThanOrEqual(TOLERANCE);
      expect(Math.abs(found.y - wanted.y)).toBeLessThanOrEqual(TOLERANCE);
      expect(Math.abs(found.x + found.width - wanted.x - wanted.width)).toBeLessThanOrEqual(TOLERANCE);
      expect(Math.abs(found.y + found.height - wanted.y - wanted.height)).toBeLessThanOrEqual(TOLERANCE);
    }
    // Where the cloth was is the set, beside her and far from her.
    const colour = (x: number, y: number) => {
      const { r, g, b } = meanRect(last, { x, y, width: 20, height: 20 });
      return [r, g, b] as const;
    };
    for (const [x, y] of [
      [200, 100],
      [400, 200],
      [20, 20],
      [600, 320],
    ] as const)
      expect(SET.isSet(colour(x, y))).toBe(true);
    const [r, g, b] = colour(310, 190);
    expect(r).toBeGreaterThan(g);
    expect(g).toBeGreaterThan(b - 10);
    const { left } = await readSamples(path);
    const sound = left.subarray(-48_000);
    expect(fftLevel(sound, TONE - 60, TONE + 60)).toBeGreaterThan(fftLevel(sound, 2000, 4000) + 40);
  });

  it('plays by FLV and HLS with its key, and not without', async () => {
    const { urls, state } = await running('presenter_set');
    expect(state).toBe('on-air');
    const flv = await fetch(urls.flv);
    const first = await flv.body!.getReader().read();
    expect(Buffer.from(first.value!.subarray(0, 3)).toString('latin1')).toBe('FLV');
    for (const [hls, magic] of [
      [urls.hls, (bytes: Uint8Array) => bytes[0] === 0x47 && bytes[188] === 0x47],
      [urls.hls_fmp4, (bytes: Uint8Array) => Buffer.from(bytes).includes('moof')],
    ] as const) {
      const playlist = await (await fetch(hls)).text();
      const segment = playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'))[0]!;
      const answer = await fetch(new URL(segment, hls));
      expect(answer.status).toBe(200);
      expect(magic(new Uint8Array(await answer.arrayBuffer()))).toBe(true);
    }
    for (const url of [urls.flv, urls.hls, urls.hls_fmp4])
      expect((await fetch(url.split('?')[0]!)).status).toBe(403);
    const offer = { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: 'v=0' };
    expect((await fetch(urls.whep.split('?')[0]!, offer)).status).toBe(401);
    expect((await fetch(urls.whep, offer)).status).toBe(400);
  });

  it('keeps her place in a changed template without a break', async () => {
    const path = join(folder, 'moved.flv');
    const watching = record(streamUrl('presenter_set'), path, (_, pictures) => pictures >= 6 * CAMERA.fps);
    await apsara.must('ModifyLiveAIStudio', {
      StudioName: 'blue room',
      MattingType: 'green',
      MattingLayout: { PositionX: 0, PositionY: 0.5, HeightNormalized: 0.5 },
    });
    const seen = await watching;
    expect((seen.lastMs - seen.firstMs) / (1000 / CAMERA.fps)).toBeCloseTo(seen.pictures - 1, 1);
    const found = findPresenter((await readFrames(path)).at(-1)!, 160, 270);
    expect(Math.abs(found.x - PRESENTER.x / 2)).toBeLessThanOrEqual(TOLERANCE);
    expect(Math.abs(found.y - (180 + PRESENTER.y / 2))).toBeLessThanOrEqual(TOLERANCE);
  });

  it('is composed for a lazy rule once somebody asks, who waits for the first picture', async () => {
    const before = await running('presenter_lazy');
    expect([before.state, before.viewers]).toEqual(['waiting', 0]);
    const playlist = await fetch(before.urls.hls);
    expect(playlist.status).toBe(200);
    expect(await playlist.text()).toContain('#EXTM3U');
    const now = await running('presenter_lazy');
    expect(now.state).toBe('on-air');
    expect(now.viewers).toBeGreaterThan(0);
  });

  it('has her composed name to herself', async () => {
    await expect(publish(streamUrl('presenter_set'), clip)).rejects.toThrow();
    expect((await running('presenter_set')).state).toBe('on-air');
  });

  it('leaves nothing behind when the server is killed', async () => {
    const all = descendants(server.child.pid);
    expect(all.some((pid) => isLiveHost(pid))).toBe(true);
    await server.kill();
    await until(
      'the end of its hosts',
      async () => (all.some((pid) => isLiveHost(pid)) ? undefined : true),
      10,
    );
  });
});

function isLiveHost(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('hosts/live/');
  } catch {
    return false; // it has ended
  }
}
