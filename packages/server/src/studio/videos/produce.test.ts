import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSubtitles } from '@cyclorama/stage';
import {
  findClap,
  makeClap,
  makeTestVideo,
  meanRect,
  readFrameNumber,
  readFrames,
  readSamples,
  rms,
  streamInfo,
  writeWav,
} from '@cyclorama/stage/testing';
import type { RgbaFrame } from '@cyclorama/stage/testing';
import { layTimeline } from '../../compile/index.ts';
import type { VideoDocument, WireLayer } from '../../compile/index.ts';
import { createHostPool } from '../../hosts/child-hosts.ts';
import { encodePng } from '../../hosts/tasks/render-png.ts';
import { produceForTest, writeColorPng } from './testing/produce.ts';
import type { TestProduction } from './testing/produce.ts';

const hosts = createHostPool();
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-test-media-'));
const made: string[] = [folder];

afterAll(async () => {
  await hosts.close();
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

async function produce(
  ...args: Parameters<typeof produceForTest> extends [unknown, ...infer Rest] ? Rest : never
) {
  const video = await produceForTest(hosts, ...args);
  made.push(video.workDir);
  return video;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const at = (dx: number, dy: number, width: number, height: number, layer_index: number) => ({
  position: { dx, dy, layer_index },
  size: { width, height },
});

describe('layers, subtitles and backgrounds of a decoded video', () => {
  let video: TestProduction;
  let frames: RgbaFrame[];

  beforeAll(async () => {
    writeColorPng(join(folder, 'red.png'), { width: 64, height: 64 }, [255, 0, 0], encodePng);
    writeColorPng(join(folder, 'blue.png'), { width: 64, height: 64 }, [0, 0, 255], encodePng);
    await makeTestVideo(join(folder, 'clip.mp4'), { width: 320, height: 180, fps: 25, frames: 20 });
    const layers: readonly WireLayer[] = [
      // Blue stands above red although it is written first.
      { layer_type: 'IMAGE', asset_id: 'blue', ...at(180, 120, 240, 240, 9) },
      { layer_type: 'IMAGE', asset_id: 'red', ...at(60, 120, 240, 240, 3) },
      {
        layer_type: 'VIDEO',
        asset_id: 'clip',
        ...at(960, 60, 720, 405, 5),
        video_config: { loop_count: -1 },
      },
      {
        layer_type: 'TEXT',
        position: { dx: 60, dy: 480, layer_index: 7 },
        text_config: { text_context: base64('████'), font_size: 100, font_color: '#00FF00' },
      },
    ];
    const document: VideoDocument = {
      video_config: { codec: 'H264', bitrate: 2000, width: 640, height: 360, is_subtitle_enable: true },
      shoot_scripts: [
        {
          sequence_no: 1,
          shoot_script: {
            text_config: { text: 'Look here, my friends. <3' },
            background_config: [{ background_type: 'COLOR', background_color_config: '#000000' }],
            layer_config: layers,
          },
        },
        {
          sequence_no: 2,
          shoot_script: {
            text_config: { text: 'Done.' },
            background_config: [{ background_type: 'IMAGE', background_asset_id: 'blue' }],
            layer_config: [
              {
                layer_type: 'VIDEO',
                asset_id: 'clip',
                ...at(960, 60, 720, 405, 5),
                video_config: { loop_count: 0 },
              },
            ],
          },
        },
      ],
    };
    const files = new Map(
      ['red', 'blue', 'clip'].map((name) => [
        `asset:${name}`,
        join(folder, name === 'clip' ? 'clip.mp4' : `${name}.png`),
      ]),
    );
    video = await produce(document, { files });
    frames = await readFrames(video.videoPath);
  });

  const clipAt = { x: 320, y: 20, width: 240, height: 135 };

  it('has the planned frames at 25 a second and a sound of the same length', () => {
    expect(frames).toHaveLength(video.frames);
    const info = streamInfo(video.videoPath);
    expect(info.fastStart).toBe(true);
    expect(video.duration).toBe(video.frames / 25);
  });

  it('puts pictures at their places, higher layers above lower ones', () => {
    const frame = frames[10]!;
    expect(meanRect(frame, { x: 26, y: 46, width: 28, height: 68 }).r).toBeGreaterThan(220);
    const overlap = meanRect(frame, { x: 64, y: 46, width: 32, height: 68 });
    expect(overlap.b).toBeGreaterThan(220);
    expect(overlap.r).toBeLessThan(40);
    const outside = meanRect(frame, { x: 150, y: 46, width: 60, height: 68 });
    expect(outside.r + outside.g + outside.b).toBeLessThan(20);
  });

  it('draws text layers in their colour at their place', () => {
    const { g, r } = meanRect(frames[10]!, { x: 24, y: 172, width: 80, height: 12 });
    expect(g).toBeGreaterThan(200);
    expect(r).toBeLessThan(60);
  });

  it('plays a video layer frame by frame, round and round, or once and holds', () => {
    const [first, second] = layTimeline(video.timings.map((one) => one.duration)).segments;
    for (const n of [0, 1, 7, 19, 20, 33]) expect(readFrameNumber(frames[n]!, clipAt)).toBe(n % 20);
    expect(readFrameNumber(frames[second!.from]!, clipAt)).toBe(0);
    expect(readFrameNumber(frames[second!.from + 5]!, clipAt)).toBe(5);
    expect(readFrameNumber(frames[second!.from + 22]!, clipAt)).toBe(19);
    expect(second!.from).toBe(first!.to);
  });

  it('changes the background on the first frame of the next segment', () => {
    const { from } = layTimeline(video.timings.map((one) => one.duration)).segments[1]!;
    const ground = { x: 10, y: 300, width: 40, height: 20 };
    expect(meanRect(frames[from - 1]!, ground).b).toBeLessThan(30);
    expect(meanRect(frames[from]!, ground).b).toBeGreaterThan(220);
  });

  it('shows subtitles in their time, with the text of the files, and nothing outside', () => {
    const cues = parseSubtitles(readFileSync(video.srtPath, 'utf8'));
    expect(cues.map((cue) => cue.text).join(' ')).toContain('Look here, my friends.');
    expect(parseSubtitles(readFileSync(video.vttPath, 'utf8')).map((cue) => cue.text)).toEqual(
      cues.map((cue) => cue.text),
    );
    const white = (n: number) => {
      const { rgba, width } = frames[n]!;
      let count = 0;
      for (let y = 300; y < 345; y += 1) {
        for (let x = 100; x < 540; x += 1) {
          const p = (y * width + x) * 4;
          if (rgba[p]! > 200 && rgba[p + 1]! > 200 && rgba[p + 2]! > 200) count += 1;
        }
      }
      return count;
    };
    for (const cue of cues) expect(white(Math.round(((cue.start + cue.end) / 2) * 25))).toBeGreaterThan(60);
    const shown = (second: number) =>
      cues.some((cue) => second >= cue.start - 0.05 && second <= cue.end + 0.05);
    const silent = frames.map((_frame, n) => n).filter((n) => !shown(n / 25));
    expect(silent.length).toBeGreaterThan(5);
    for (const n of silent) expect(white(n), `frame ${n}`).toBeLessThan(5);
  });

  it('speaks where the timeline says, and is silent before', async () => {
    const { left } = await readSamples(video.videoPath);
    const [first] = layTimeline(video.timings.map((one) => one.duration)).segments;
    expect(rms(left.subarray(0, first!.speechSample - 2400))).toBeLessThan(1e-3);
    const word = video.timings[0]!.words[0]!;
    const from = first!.speechSample + Math.round(word.start * 48_000);
    expect(rms(left.subarray(from, from + Math.round((word.end - word.start) * 48_000)))).toBeGreaterThan(
      0.02,
    );
  });
});

describe('recorded segments', () => {
  it('keep picture and sound together to a few milliseconds, also in later segments', async () => {
    const claps = [0.5, 0.813, 0.377];
    const sources = claps.map((second, index) => {
      const path = join(folder, `clap-${index}.wav`);
      writeWav(path, [makeClap(1.21 + index * 0.033, second)]);
      return { source: { kind: 'recording' as const, path, text: '', language: 'en-US' } };
    });
    const document: VideoDocument = {
      video_config: { codec: 'H264', bitrate: 1000, width: 640, height: 360 },
      shoot_scripts: claps.map((_clap, index) => ({
        sequence_no: index,
        shoot_script: {
          script_type: 'AUDIO',
          layer_config: [{ layer_type: 'TEXT', text_config: { text_context: base64('x') } }],
        },
      })),
    };
    const video = await produce(document, { sources });
    const { left } = await readSamples(video.videoPath);
    const timeline = layTimeline(video.timings.map((one) => one.duration));
    claps.forEach((second, index) => {
      const { speechSample, from } = timeline.segments[index]!;
      const found = findClap(left, from * 1920);
      expect(Math.abs(found - (speechSample + second * 48_000)) / 48, `segment ${index}, ms`).toBeLessThan(5);
    });
  });
});

describe('the sound of a video layer', () => {
  it('is heard with each round of its picture, or once', async () => {
    // The sound is longer than the ten pictures: looped by itself it would drift away from them.
    const sound = makeClap(0.47, 0.1);
    const path = join(folder, 'loud.mp4');
    await makeTestVideo(path, {
      width: 160,
      height: 90,
      fps: 25,
      frames: 10,
      sound: { left: sound, right: sound },
    });
    const heard = async (loop_count: number) => {
      const layer = { layer_type: 'VIDEO' as const, asset_id: 'loud', ...at(0, 0, 160, 90, 1) };
      const video = await produce(
        {
          video_config: { codec: 'H264', bitrate: 1000, clip_mode: 'CROP', width: 160, height: 90 },
          shoot_scripts: [{ shoot_script: { layer_config: [{ ...layer, video_config: { loop_count } }] } }],
        },
        { files: new Map([['asset:loud', path]]), sources: [{ source: { kind: 'silence' } }] },
      );
      expect(video.frames).toBe(23);
      return (await readSamples(video.videoPath)).left;
    };
    const looped = await heard(-1);
    for (const second of [0.1, 0.5, 0.9]) {
      const found = findClap(looped, Math.round((second - 0.05) * 48_000));
      expect(Math.abs(found - second * 48_000) / 48, `clap at ${second} s, ms`).toBeLessThan(5);
    }
    const once = await heard(0);
    expect(Math.abs(findClap(once) - 4800) / 48).toBeLessThan(5);
    expect(rms(once.subarray(0.45 * 48_000))).toBeLessThan(1e-3);
  });
});

describe('the system watermark', () => {
  it('is seen at the lower right of every picture, faintly, and nowhere else', async () => {
    const video = await produce(
      {
        video_config: { codec: 'H264', bitrate: 1000, width: 640, height: 360 },
        shoot_scripts: [
          {
            shoot_script: {
              background_config: [{ background_type: 'COLOR', background_color_config: '#000000' }],
              layer_config: [{ layer_type: 'TEXT', text_config: { text_context: base64('.') } }],
            },
          },
        ],
      },
      { watermark: '████████', sources: [{ source: { kind: 'silence' } }] },
    );
    const found = await readFrames(video.videoPath);
    for (const frame of found) {
      const { r, g, b } = meanRect(frame, { x: 590, y: 341, width: 36, height: 5 });
      for (const level of [r, g, b]) expect(Math.abs(level - 255 * 0.55)).toBeLessThan(40);
      expect(meanRect(frame, { x: 20, y: 60, width: 600, height: 260 }).g).toBeLessThan(3);
      expect(meanRect(frame, { x: 0, y: 330, width: 320, height: 30 }).g).toBeLessThan(3);
    }
    expect(found).toHaveLength(video.frames);
  });
});

describe('transparent video', () => {
  it('has alpha around the presenter and none inside', async () => {
    const video = await produce({
      model_asset_id: 'clara',
      view_mode: 'LANDSCAPE',
      video_config: {
        codec: 'VP8',
        bitrate: 1000,
        clip_mode: 'CROP',
        width: 640,
        height: 360,
        dx: 640,
        dy: 500,
      },
      shoot_scripts: [{ shoot_script: { text_config: { text: 'Hi.' } } }],
    });
    expect(video.container).toBe('webm');
    const [frame] = await readFrames(video.videoPath, { from: 5, count: 1, alpha: true });
    expect(meanRect(frame!, { x: 2, y: 2, width: 20, height: 20 }).a).toBeLessThan(5);
    expect(meanRect(frame!, { x: 300, y: 200, width: 40, height: 40 }).a).toBeGreaterThan(250);
  });
});
