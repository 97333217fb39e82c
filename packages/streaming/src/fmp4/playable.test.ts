import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FlvReader } from '../flv/reader.ts';
import type { MediaPacket } from '../packets.ts';
import { Fmp4Muxer, type Fmp4Piece } from './muxer.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-fmp4-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Three seconds whose picture flashes, and whose tone sounds, in the second of them. */
function record(...encoding: readonly string[]): readonly MediaPacket[] {
  const flv = execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'color=black:s=160x96:r=25:d=3'],
    ...['-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=3'],
    ...['-vf', "drawbox=color=white:t=fill:enable='between(t,1,1.99)'"],
    ...['-af', "volume=0:enable='not(between(t,1,2))'"],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', ...encoding],
    ...['-c:a', 'aac', '-b:a', '64k', '-f', 'flv', '-'],
  ]);
  const packets: MediaPacket[] = [];
  const reader = new FlvReader({ onPacket: (packet) => packets.push(packet) });
  reader.push(flv);
  return packets;
}

function bytesOf(pieces: readonly Fmp4Piece[]): Buffer {
  return Buffer.concat(pieces.flatMap((piece) => (piece.kind === 'type' ? [] : [piece.data])));
}

function frames(file: string): readonly { readonly time: number; readonly luma: number }[] {
  const lines = execFileSync('ffprobe', [
    ...['-v', 'error', '-f', 'lavfi', `movie=${file},signalstats`],
    ...['-show_entries', 'frame=pts_time:frame_tags=lavfi.signalstats.YAVG', '-of', 'csv=p=0'],
  ])
    .toString()
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [time = NaN, luma = NaN] = line.split(',').map(Number);
    return { time, luma };
  });
}

/** Seconds at which a tone begins. */
function toneAt(file: string): number {
  const pcm = execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', file, '-af', 'aresample=async=1:first_pts=0'],
    ...['-map', '0:a', '-f', 's16le', '-ac', '1', '-ar', '48000', '-'],
  ]);
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2));
  return samples.findIndex((sample) => Math.abs(sample) > 1000) / 48_000;
}

test.each([
  ['without pictures that look ahead', ['-bf', '0', '-tune', 'zerolatency']],
  ['with pictures between later ones', ['-bf', '2']],
])('a player shows every picture at its time, with its sound: %s', (_name, encoding) => {
  const packets = record(...encoding);
  const file = join(folder, `plain-${encoding.length}.mp4`);
  writeFileSync(file, bytesOf(packets.flatMap(muxing())));
  const shown = frames(file);
  // The last one waits for its follower; it need not be the last that is shown.
  expect(shown.length).toBeGreaterThanOrEqual(74);
  shown.slice(0, 70).forEach(({ time }, i) => expect(time).toBeCloseTo(i / 25, 2));
  const flash = shown.find(({ luma }) => luma > 128)!;
  expect(flash.time).toBeCloseTo(1, 2);
  expect(Math.abs(toneAt(file) - flash.time)).toBeLessThan(0.05);
});

test('pictures that were left out leave no hole: a player shows what there is, one after the other', () => {
  const packets = record('-bf', '0', '-tune', 'zerolatency');
  const muxer = new Fmp4Muxer();
  const isLate = (packet: MediaPacket): boolean => 'dts' in packet && packet.dts >= 480;
  const isBack = (packet: MediaPacket): boolean => !('dts' in packet) || packet.dts >= 980;
  const before = packets.filter((packet) => !isLate(packet)).flatMap((packet) => muxer.packet(packet));
  muxer.restart();
  const after = packets
    .filter((packet) => isLate(packet) && isBack(packet))
    .flatMap((packet) => muxer.packet(packet));
  const file = join(folder, 'dropped.mp4');
  writeFileSync(file, bytesOf([...before, ...after]));
  const shown = frames(file);
  for (let i = 1; i < shown.length; i++) expect(shown[i]!.time - shown[i - 1]!.time).toBeLessThan(0.1);
  const flash = shown.find(({ luma }) => luma > 128)!;
  expect(flash.time).toBeGreaterThan(0.4);
  expect(flash.time).toBeLessThan(0.56);
  expect(Math.abs(toneAt(file) - flash.time)).toBeLessThan(0.05);
});

function muxing(): (packet: MediaPacket) => readonly Fmp4Piece[] {
  const muxer = new Fmp4Muxer();
  return (packet) => muxer.packet(packet);
}
