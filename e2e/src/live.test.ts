import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fftLevel, makeTestVideo, readFrameNumber, readFrames, readSamples } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApsaraClient, ApsaraRefusal } from './testing/apsara.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';
import { addLayout, cameraUrl, startShow, type SceneStreams } from './testing/show.ts';
import { publish, readClip, record, type Camera } from './testing/streams.ts';

const FPS = 25;
const CLIP_SECONDS = 8;
const FRAMES = FPS * CLIP_SECONDS;
const FRAME_MS = 1000 / FPS;
/** Numbers of camera B begin here, so that each picture tells whose it is. */
const SECOND = 8192;
const TONES = [440, 1500] as const;

let server: ServerProcess;
let apsara: ApsaraClient;
let folder: string;
const cameras: Camera[] = [];
let CasterId: string;
let pgm: SceneStreams;
let pvw: SceneStreams;
let layouts: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-live-'));
  const picture = { width: 640, height: 360, fps: FPS, frames: FRAMES };
  const clips = [join(folder, 'a.flv'), join(folder, 'b.flv')] as const;
  await makeTestVideo(clips[0], { ...picture, tone: TONES[0] });
  await makeTestVideo(clips[1], { ...picture, tone: TONES[1], firstNumber: SECOND });
  server = await startServer();
  for (const [index, path] of clips.entries()) {
    const clip = readClip(path, CLIP_SECONDS * 1000);
    cameras.push(await publish(cameraUrl(server.credentials, index + 1), clip));
  }
  ({ apsara, CasterId, pgm, pvw, layouts } = await startShow(server.credentials, 2));
}, 180_000);

afterAll(async () => {
  for (const camera of cameras) await camera.cut();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a programme of two cameras', { timeout: 120_000 }, () => {
  it('plays at the address that StartCaster returned, frame by frame', async () => {
    const path = join(folder, 'first.flv');
    await record(pgm.StreamUrl, path, (_, pictures) => pictures >= 10 * FPS);
    const numbers = (await readFrames(path)).map((frame) => readFrameNumber(frame));
    // The first seconds show how the cameras come in, and a busy machine may stumble: three seconds without a repeated
    // or lost frame do not happen by chance.
    let run = 0;
    let longest = 0;
    for (const [index, number] of numbers.entries()) {
      const before = numbers[index - 1];
      const follows = number !== null && before != null && (number - before + FRAMES) % FRAMES === 1;
      run = follows ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    expect(longest).toBeGreaterThanOrEqual(3 * FPS);
    const { left } = await readSamples(path);
    const sound = left.subarray(-2 * 48_000);
    const level = (hz: number): number => fftLevel(sound, hz - 60, hz + 60);
    expect(level(TONES[0])).toBeGreaterThan(level(TONES[1]) + 40);
  });

  it('cuts on the very frame that the answer names', async () => {
    const path = join(folder, 'cut.flv');
    const taken: { ptsMs: number; frame: number }[] = [];
    const watching = record(
      pgm.StreamUrl,
      path,
      (lastMs) => taken.length === 2 && lastMs > taken[1]!.ptsMs + 500,
    );
    for (const LayoutId of [layouts[1], layouts[0]]) {
      taken.push(await apsara.take('UpdateCasterSceneConfig', { CasterId, SceneId: pgm.SceneId, LayoutId }));
      const reached = taken.at(-1)!.ptsMs + 1000;
      await until(
        'a second of programme',
        async () => ((await programmeMs()) > reached ? true : undefined),
        20,
      );
    }
    const { firstMs } = await watching;
    const [there, back] = taken as [{ ptsMs: number; frame: number }, { ptsMs: number; frame: number }];
    expect(there.ptsMs).toBeCloseTo(there.frame * FRAME_MS, 3);
    const frames = await readFrames(path);
    expect(frames[0]!.time * 1000).toBeCloseTo(firstMs, -1);
    for (const frame of frames) {
      const at = Math.round(frame.time * 1000);
      const number = readFrameNumber(frame);
      const second = at > there.ptsMs - 1 && at < back.ptsMs - 1;
      expect([at, number !== null && number >= SECOND]).toEqual([at, second]);
    }
  });

  /** Where the programme is: setting what is set already changes nothing but is answered with its frame. */
  async function programmeMs(): Promise<number> {
    const same = { CasterId, SceneId: pgm.SceneId, FollowEnable: 1 };
    return (await apsara.take('UpdateCasterSceneAudio', same)).ptsMs;
  }

  it('takes the preview to the programme at once', async () => {
    const inset = await addLayout(
      apsara,
      CasterId,
      { location: 'RV01' },
      { location: 'RV02', box: { size: 0.5, x: 0.5, y: 0.5 } },
    );
    await apsara.must('SetCasterSceneConfig', { CasterId, SceneId: pvw.SceneId, LayoutId: inset });
    const { frame } = await apsara.take('CopyCasterSceneConfig', {
      CasterId,
      FromSceneId: pvw.SceneId,
      ToSceneId: pgm.SceneId,
    });
    expect(frame).toBeGreaterThan(0);
    const path = join(folder, 'inset.flv');
    await record(pgm.StreamUrl, path, (_, pictures) => pictures >= 3 * FPS);
    const [last] = (await readFrames(path)).slice(-1);
    expect(readFrameNumber(last!, { x: 320, y: 180, width: 320, height: 180 })).toBeGreaterThanOrEqual(
      SECOND,
    );
  });

  it('plays on, with a notice, when a camera goes; the picture comes back with it', async () => {
    await apsara.must('SetCasterSceneConfig', { CasterId, SceneId: pgm.SceneId, LayoutId: layouts[1] });
    const path = join(folder, 'lost.flv');
    await cameras[1]!.cut();
    const watched = await record(pgm.StreamUrl, path, (_, pictures) => pictures >= 5 * FPS);
    // Nothing of the programme is missing while the camera is.
    expect((watched.lastMs - watched.firstMs) / FRAME_MS).toBeCloseTo(watched.pictures - 1, 1);
    const frames = await readFrames(path);
    expect(readFrameNumber(frames.at(-1)!)).toBeNull();
    const clip = readClip(join(folder, 'b.flv'), CLIP_SECONDS * 1000);
    cameras[1] = await publish(cameraUrl(server.credentials, 2), clip);
    const again = join(folder, 'again.flv');
    await record(pgm.StreamUrl, again, (_, pictures) => pictures >= 6 * FPS);
    expect(readFrameNumber((await readFrames(again)).at(-1)!)).toBeGreaterThanOrEqual(SECOND);
  });

  it('plays as HLS and as FLV over HTTP too', async () => {
    const { CasterStreams } = await apsara.must<{
      CasterStreams: {
        CasterStream: {
          OutputType: number;
          StreamInfos: { StreamInfo: { OutputStreamUrl: string; VideoFormat: string }[] };
        }[];
      };
    }>('DescribeCasterStreamUrl', { CasterId });
    const infos = CasterStreams.CasterStream.find(({ OutputType }) => OutputType === 1)!.StreamInfos
      .StreamInfo;
    const hls = infos.find(({ VideoFormat }) => VideoFormat === 'm3u8')!.OutputStreamUrl;
    const playlist = await (await fetch(hls)).text();
    expect(playlist).toMatch(/^#EXTM3U\n/);
    const segment = playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'))[0]!;
    const bytes = new Uint8Array(await (await fetch(new URL(segment, hls))).arrayBuffer());
    expect([bytes[0], bytes[188]]).toEqual([0x47, 0x47]);
    const flv = infos.find(({ OutputStreamUrl }) => OutputStreamUrl.endsWith('.flv'))!.OutputStreamUrl;
    const response = await fetch(flv);
    const first = await response.body!.getReader().read();
    expect(Buffer.from(first.value!.subarray(0, 3)).toString('latin1')).toBe('FLV');
  });

  it('refuses another account’s and unknown ids without a ripple', async () => {
    const unknown = await apsara.call<ApsaraRefusal>('StartCaster', { CasterId: 'nothing-here' });
    expect([unknown.status, unknown.body.Code]).toEqual([404, 'InvalidCaster.NotFound']);
    const { status } = await apsara.call('UpdateCasterSceneConfig', {
      CasterId,
      SceneId: pgm.SceneId,
      LayoutId: 'nothing-here',
    });
    expect(status).toBe(404);
  });

  it('ends cleanly', async () => {
    await apsara.must('StopCaster', { CasterId });
    await apsara.must('DeleteCaster', { CasterId });
    const gone = await apsara.call<ApsaraRefusal>('DescribeCasterConfig', { CasterId });
    expect(gone.body.Code).toBe('InvalidCaster.NotFound');
  });
});
