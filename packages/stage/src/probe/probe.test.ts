import { createCanvas } from '@napi-rs/canvas';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  statSync,
  copyFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaError } from '../media-info.ts';
import {
  countFrames,
  findClap,
  makeClap,
  makeTestSound,
  makeTestVideo,
  makeTone,
  meanRect,
  readFrameNumber,
  readFrames,
  readSamples,
  streamInfo,
  writeWav,
} from '../testing/index.ts';
import {
  checkKind,
  defaultProbeLimits,
  isBrowserPlayable,
  makeProxy,
  makeProxyInChild,
  probeInChild,
  probeMedia,
  thumbnail,
  thumbnailInChild,
} from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-probe-'));
const at = (name: string): string => join(folder, name);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const videos = ['v.mp4', 'v.mov', 'v.mkv', 'v.webm', 'v.flv', 'v.ts', 'v.avi'];
const sounds = ['s.mp3', 's.m4a', 's.aac', 's.ogg', 's.flac', 's.wav'];
const images = ['i.png', 'i.jpeg', 'i.webp', 'i.gif', 'i.bmp'];

beforeAll(async () => {
  for (const name of videos) {
    await makeTestVideo(at(name), { width: 320, height: 180, fps: 25, frames: 50, tone: 440 });
  }
  const tone = makeTone(440, 2);
  for (const name of sounds.slice(0, -1)) await makeTestSound(at(name), tone);
  writeWav(at('s.wav'), [tone, tone]);
  await makeImages();
});

async function makeImages(): Promise<void> {
  const canvas = createCanvas(120, 80);
  const context = canvas.getContext('2d');
  const gradient = context.createLinearGradient(0, 0, 120, 80);
  gradient.addColorStop(0, '#ff0000');
  gradient.addColorStop(1, '#0000ff');
  context.fillStyle = gradient;
  context.fillRect(0, 0, 120, 80);
  writeFileSync(at('i.png'), await canvas.encode('png'));
  writeFileSync(at('i.jpeg'), await canvas.encode('jpeg', 90));
  writeFileSync(at('i.webp'), await canvas.encode('webp', 90));
  writeFileSync(at('i.gif'), await canvas.encode('gif', 10));
  writeFileSync(at('i.bmp'), bmp(120, 80));
  context.clearRect(0, 0, 60, 80);
  writeFileSync(at('alpha.png'), await canvas.encode('png'));
}

function bmp(width: number, height: number): Buffer {
  const file = Buffer.alloc(54 + width * height * 3, 0x40);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(0, 6);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  file.fill(0, 30, 54);
  return file;
}

/** A PNG header that claims a size, with an end but no picture. */
function pngClaiming(width: number, height: number): Buffer {
  const png = readFileSync(at('i.png'));
  const copy = Buffer.from(png);
  copy.writeUInt32BE(width, 16);
  copy.writeUInt32BE(height, 20);
  return copy;
}

describe('probeMedia', () => {
  it('reads size, rate, length and sound of every video container', async () => {
    for (const name of videos) {
      const info = await probeMedia(at(name));
      expect(info.kind, name).toBe('video');
      expect(info.video, name).toMatchObject({ width: 320, height: 180, rotation: 0, hasAlpha: false });
      expect(info.video!.frameRate, name).toBeCloseTo(25, 0);
      expect(Math.abs(info.duration - 2), name).toBeLessThan(0.06);
      expect(info.audio, name).toMatchObject({ sampleRate: 48_000, channels: 2 });
      expect(info.bitrateKbps, name).toBeGreaterThan(10);
      expect(info.sizeBytes).toBe(statSync(at(name)).size);
    }
  });

  it('reads every sound format', async () => {
    for (const name of sounds) {
      const info = await probeMedia(at(name));
      expect(info.kind, name).toBe('audio');
      expect(info.container, name).toBe(name.slice(2));
      expect(Math.abs(info.duration - 2), name).toBeLessThan(0.06);
      expect(info.video, name).toBeUndefined();
    }
  });

  it('reads every picture format, with transparency', async () => {
    for (const name of images) {
      const info = await probeMedia(at(name));
      expect(info, name).toMatchObject({ kind: 'image', container: name.slice(2), duration: 0 });
      expect(info.video, name).toMatchObject({ width: 120, height: 80 });
    }
    expect((await probeMedia(at('alpha.png'))).video?.hasAlpha).toBe(true);
    expect((await probeMedia(at('i.jpeg'))).video?.hasAlpha).toBe(false);
  });

  it('sees the transparency of WebM', async () => {
    await makeTestVideo(at('alpha.webm'), {
      width: 64,
      height: 64,
      fps: 25,
      frames: 5,
      numbered: false,
      alpha: 100,
    });
    expect((await probeMedia(at('alpha.webm'))).video?.hasAlpha).toBe(true);
  });

  it('reads the turn of a phone photo', async () => {
    const jpeg = readFileSync(at('i.jpeg'));
    const exif = Buffer.from(
      'ffe100224578696600004d4d002a00000008000101120003000000010006000000000000',
      'hex',
    );
    writeFileSync(at('turned.jpeg'), Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]));
    expect((await probeMedia(at('turned.jpeg'))).video?.rotation).toBe(90);
    const small = await thumbnail(at('turned.jpeg'), { width: 60, height: 60 });
    expect([small.width, small.height]).toEqual([40, 60]);
  });

  it('judges by content, not by name', async () => {
    copyFileSync(at('s.mp3'), at('sound.mp4'));
    expect((await probeMedia(at('sound.mp4'))).kind).toBe('audio');
    await expect(checkKind(at('sound.mp4'), 'video')).rejects.toMatchObject({ reason: 'wrong-type' });
    await expect(checkKind(at('v.mp4'), 'video')).resolves.toMatchObject({ kind: 'video' });
  });

  it('refuses playlists under any name', async () => {
    for (const text of [
      '#EXTM3U\n#EXT-X-TARGETDURATION:1\nhttp://127.0.0.1/a.ts\n',
      'ffconcat version 1.0\nfile /etc/passwd\n',
      '\ufeff#EXTM3U\nfile:///etc/passwd',
      '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
      '[playlist]\nFile1=http://127.0.0.1/',
    ]) {
      writeFileSync(at('list.mp4'), text);
      await expect(probeMedia(at('list.mp4')), text).rejects.toMatchObject({ reason: 'playlist' });
    }
  });

  it('refuses text, SVG, programs and empty files', async () => {
    for (const [text, reason] of [
      ['hello', 'wrong-type'],
      ['<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>', 'wrong-type'],
      ['\u007fELF\u0002\u0001\u0001', 'wrong-type'],
      ['', 'truncated'],
    ] as const) {
      writeFileSync(at('odd.png'), text);
      await expect(probeMedia(at('odd.png'))).rejects.toMatchObject({ reason });
    }
  });

  it('refuses decompression bombs by their header', async () => {
    writeFileSync(at('bomb.png'), pngClaiming(60_000, 60_000));
    await expect(probeMedia(at('bomb.png'))).rejects.toMatchObject({ reason: 'too-large' });
    await expect(thumbnail(at('bomb.png'), { width: 10, height: 10 })).rejects.toMatchObject({
      reason: 'too-large',
    });
    await expect(probeMedia(at('v.mp4'), { ...defaultProbeLimits, maxPixels: 1000 })).rejects.toMatchObject({
      reason: 'too-large',
    });
    // The same giant as the cover of a song.
    const cover = pngClaiming(60_000, 60_000);
    const body = Buffer.concat([Buffer.from('\0image/png\0\u0003\0', 'latin1'), cover]);
    const frame = Buffer.alloc(10);
    frame.write('APIC', 0, 'latin1');
    frame.writeUInt32BE(body.length, 4);
    const size = frame.length + body.length;
    const tag = Buffer.from([
      0x49,
      0x44,
      0x33,
      3,
      0,
      0,
      (size >> 21) & 127,
      (size >> 14) & 127,
      (size >> 7) & 127,
      size & 127,
    ]);
    writeFileSync(at('cover.mp3'), Buffer.concat([tag, frame, body, readFileSync(at('s.mp3'))]));
    await expect(probeMedia(at('cover.mp3'))).rejects.toMatchObject({ reason: 'too-large' });
  });

  it('refuses what is too long', async () => {
    const short = { ...defaultProbeLimits, maxDurationSeconds: 1 };
    for (const name of ['v.mp4', 's.mp3', 'v.ts']) {
      await expect(probeMedia(at(name), short), name).rejects.toMatchObject({ reason: 'too-long' });
    }
  });

  it('refuses truncated files of every format that knows its length', async () => {
    for (const name of [
      'v.mp4',
      'v.mov',
      'v.mkv',
      'v.webm',
      'v.avi',
      's.mp3',
      's.m4a',
      's.wav',
      's.flac',
      ...images,
    ]) {
      copyFileSync(at(name), at('cut'));
      truncateSync(at('cut'), Math.floor(statSync(at(name)).size * 0.6));
      await expect(probeMedia(at('cut')), name).rejects.toMatchObject({ name: 'MediaError' });
    }
  });

  it('refuses a container whose streams are noise', async () => {
    const file = readFileSync(at('v.mp4'));
    const start = file.indexOf('mdat') + 4;
    const end = file.indexOf('moov') > start ? file.indexOf('moov') - 4 : file.length;
    for (let index = start; index < end; index++) file[index] = (index * 7919) & 255;
    writeFileSync(at('noise.mp4'), file);
    await expect(probeMedia(at('noise.mp4'))).rejects.toBeInstanceOf(MediaError);
  });
});

describe('isBrowserPlayable', () => {
  it('knows what browsers play', async () => {
    const playable = async (name: string): Promise<boolean> => isBrowserPlayable(await probeMedia(at(name)));
    for (const name of ['v.mp4', 'v.webm', 's.mp3', 's.wav', 'i.png'])
      expect(await playable(name), name).toBe(true);
    for (const name of ['v.flv', 'v.ts', 'v.avi', 'v.mkv']) expect(await playable(name), name).toBe(false);
  });
});

describe('thumbnail', () => {
  it('shows the right picture in the right proportions', async () => {
    const shot = await thumbnail(at('v.mp4'), { width: 160, height: 160, atSeconds: 1.2, format: 'png' });
    expect([shot.width, shot.height, shot.format]).toEqual([160, 90, 'png']);
    writeFileSync(at('shot.png'), shot.bytes);
    const [frame] = await readFrames(at('shot.png'));
    expect(readFrameNumber(frame!)).toBe(30);
  });

  it('keeps colours and transparency of pictures', async () => {
    const small = await thumbnail(at('alpha.png'), { width: 60, height: 60 });
    expect(small.format).toBe('png');
    writeFileSync(at('small.png'), small.bytes);
    const [frame] = await readFrames(at('small.png'), { alpha: true });
    expect(meanRect(frame!, { x: 2, y: 2, width: 24, height: 30 }).a).toBeLessThan(3);
    const right = meanRect(frame!, { x: 50, y: 30, width: 8, height: 8 });
    expect(right.b).toBeGreaterThan(200);
    expect(right.a).toBeGreaterThan(250);
  });

  it('is refused for sound', async () => {
    await expect(thumbnail(at('s.wav'), { width: 10, height: 10 })).rejects.toMatchObject({
      reason: 'no-streams',
    });
  });
});

describe('makeProxy', () => {
  it('turns a foreign format into an MP4 that browsers play, frame for frame and in sync', async () => {
    const clap = makeClap(2, 1);
    await makeTestVideo(at('clap.mkv'), {
      width: 320,
      height: 180,
      fps: 25,
      frames: 50,
      videoCodec: 'mpeg4',
      sound: { left: clap, right: clap },
    });
    await makeProxy(at('clap.mkv'), at('proxy.mp4'));
    const info = await probeMedia(at('proxy.mp4'));
    expect(isBrowserPlayable(info)).toBe(true);
    expect(streamInfo(at('proxy.mp4')).fastStart).toBe(true);
    expect(await countFrames(at('proxy.mp4'))).toBe(50);
    const [frame] = await readFrames(at('proxy.mp4'), { from: 30, count: 1 });
    expect(readFrameNumber(frame!)).toBe(30);
    expect(Math.abs(findClap((await readSamples(at('proxy.mp4'))).left) - 48_000)).toBeLessThan(1100);
  });

  it('handles sound alone and leaves nothing behind when it fails', async () => {
    await makeProxy(at('s.flac'), at('sound-proxy.mp4'));
    expect(await probeMedia(at('sound-proxy.mp4'))).toMatchObject({ kind: 'audio', container: 'm4a' });
    await expect(
      makeProxy(at('i.png'), at('image-proxy.mp4'), { signal: AbortSignal.abort() }),
    ).rejects.toThrow();
    expect(existsSync(at('image-proxy.mp4'))).toBe(false);
    expect(existsSync(at('image-proxy.mp4.part'))).toBe(false);
  });
});

describe('child process', () => {
  it('gives the same answers and refusals', async () => {
    expect(await probeInChild(at('v.mp4'))).toEqual(await probeMedia(at('v.mp4')));
    writeFileSync(at('list.mp4'), '#EXTM3U\n');
    await expect(probeInChild(at('list.mp4'))).rejects.toMatchObject({
      name: 'MediaError',
      reason: 'playlist',
    });
    const shot = await thumbnailInChild(at('i.jpeg'), { width: 50, height: 50 });
    expect(Buffer.from(shot.bytes).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  it('is killed when cancelled or silent for too long, and its half-made file goes too', async () => {
    const abort = new AbortController();
    const cancelled = makeProxyInChild(at('v.ts'), at('never.mp4'), {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });
    await expect(cancelled).rejects.toThrow('enough');
    expect(existsSync(at('never.mp4.part'))).toBe(false);
    await expect(probeInChild(at('v.mp4'), defaultProbeLimits, { timeoutMs: 1 })).rejects.toMatchObject({
      reason: 'unreadable',
    });
  });
});
