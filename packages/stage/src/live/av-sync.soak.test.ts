import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSyncClip, SyncMeter } from '../testing/sync.ts';
import type { FeedSink } from './stage-api.ts';
import { openLiveSource } from './sources/index.ts';
import { readClip, timeOf, type Clip } from './sources/test-rig.ts';
import { document, layer, Rig, scene, source } from './testing/index.ts';
import { frameMs, SAMPLE_RATE } from './time.ts';

const folder = mkdtempSync(join(tmpdir(), 'av-sync-'));
const path = join(folder, 'sync.mp4');
/** Whole frames of AAC and of pictures, so that the round repeats without a seam. */
const ROUND_MS = 8000;
const EVERY_SECONDS = 4;
const minutes = Number(process.env.CYCLORAMA_SOAK_MINUTES ?? 60);

beforeAll(async () => {
  // The middle of three rounds is used: no priming, no end.
  await makeSyncClip(path, {
    width: 320,
    height: 180,
    fps: 25,
    seconds: (3 * ROUND_MS) / 1000,
    everySeconds: EVERY_SECONDS,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A sender that never ends, with a clock of its own and an uneven network. */
class Sender {
  readonly #sink: FeedSink;
  readonly #packets: Clip['packets'];
  readonly #speed: number;
  readonly #begin: number;
  #sent = 0;
  #random = 1;

  constructor(sink: FeedSink, ppm: number, nowMs: number) {
    const clip = readClip(path);
    this.#sink = sink;
    this.#packets = clip.packets.filter(
      (packet) => timeOf(packet) >= ROUND_MS - 0.01 && timeOf(packet) < 2 * ROUND_MS - 0.01,
    );
    this.#speed = 1 + ppm / 1e6;
    this.#begin = nowMs;
    sink.connected();
    for (const config of clip.config) sink.packet(config);
  }

  /** Hands over what arrives until stage time `nowMs`, up to 60 ms late. */
  sendUntil(nowMs: number): void {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    const late = (this.#random / 2 ** 32) * 60;
    const until = (nowMs - late - this.#begin) * this.#speed;
    for (;;) {
      const round = Math.floor(this.#sent / this.#packets.length) - 1;
      const packet = this.#packets[this.#sent % this.#packets.length]!;
      const shift = round * ROUND_MS;
      if (timeOf(packet) + shift > until) return;
      this.#sink.packet(
        packet.kind === 'video'
          ? { ...packet, dts: packet.dts + shift, pts: packet.pts + shift }
          : { ...packet, pts: packet.pts + shift },
      );
      this.#sent++;
    }
  }
}

it.each([120, -120])(
  'keeps picture and sound of a sender whose clock is off by %i ppm within 40 ms over an hour',
  async (ppm) => {
    let sink: FeedSink | undefined;
    const rig = await Rig.start({
      document: document([source('a')], scene([layer('a')])),
      openSource: openLiveSource,
      openFeed: (_source, opened) => {
        sink = opened;
        return { close: () => undefined };
      },
    });
    try {
      const meter = new SyncMeter();
      const { grid, pgm } = rig.stage.thread;
      const left = new Float32Array(1920);
      const right = new Float32Array(1920);
      let heard = pgm.sound.written;
      let sender: Sender | undefined;
      const memory: number[] = [];
      const frames = minutes * 60 * 25;
      await rig.frames(frames, (frame) => {
        const ms = frameMs(grid, frame);
        if (sink) (sender ??= new Sender(sink, ppm, rig.time.now())).sendUntil(rig.time.now());
        const { width, height, y } = rig.picture(frame);
        meter.picture(ms, y[(height >> 1) * width + (width >> 1)]!);
        while (pgm.sound.read(heard, left.length, left, right)) {
          meter.sound((heard * 1000) / SAMPLE_RATE, left);
          heard += left.length;
        }
        if (frame % 7500 === 0) memory.push(process.memoryUsage.rss());
      });
      const offsets = meter.offsets();
      const worst = offsets.reduce((max, { offsetMs }) => Math.max(max, Math.abs(offsetMs)), 0);
      const mean = (part: typeof offsets): number =>
        part.reduce((sum, { offsetMs }) => sum + offsetMs, 0) / part.length;
      const board = [...rig.stage.sources.all][0]?.opened.board;
      console.log(
        `${ppm} ppm, ${minutes} min: ${offsets.length} of ${meter.flashes.length} flashes with beep, worst ${worst.toFixed(1)} ms, ` +
          `first ten ${mean(offsets.slice(0, 10)).toFixed(1)}, last ten ${mean(offsets.slice(-10)).toFixed(1)}, ` +
          `drift seen ${board?.driftPpm.toFixed(0)} ppm, dropped ${board?.dropped}, rss MB ${memory.map((each) => Math.round(each / 2 ** 20)).join(' ')}`,
      );
      // Everything the sender flashed was seen and heard, but for the first seconds.
      expect(meter.flashes.length).toBeGreaterThan(Math.floor((minutes * 60) / EVERY_SECONDS) - 3);
      expect(offsets.length).toBeGreaterThan(meter.flashes.length - 2);
      expect(worst).toBeLessThanOrEqual(40);
    } finally {
      await rig.stop();
    }
  },
  3_600_000,
);
