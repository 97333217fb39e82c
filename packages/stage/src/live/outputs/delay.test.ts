import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import { StageTime } from '../time.ts';
import { DelayLine } from './delay.ts';
import { eventually } from './test-rig.ts';

const config = (rendition: string): EncodedConfig => ({
  ...{ rendition, width: 2, height: 2, fps: { num: 25, den: 1 } },
  ...{ avcC: Uint8Array.of(1), asc: Uint8Array.of(2) },
});

/** A programme of 25 pictures and 25 blocks of sound a second through a delay, on a clock that is moved by hand. */
class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'delay-'));
  readonly time = StageTime.manual(0);
  readonly out: { readonly at: number; readonly packet: EncodedPacket }[] = [];
  readonly configs: { readonly at: number; readonly config: EncodedConfig }[] = [];
  readonly faults: string[] = [];
  keysAsked = 0;
  frame = 0;
  readonly line = new DelayLine({
    time: this.time,
    sink: {
      config: (made) => this.configs.push({ at: this.time.now(), config: made }),
      packet: (packet) => this.out.push({ at: this.time.now(), packet }),
    },
    scratch: this.folder,
    onNeedKey: () => this.keysAsked++,
    onFault: (message) => this.faults.push(message),
  });

  constructor() {
    benches.push(this);
  }

  run(seconds: number, bytes = 10): void {
    for (const end = this.frame + seconds * 25; this.frame < end; this.frame++) {
      this.time.moveTo(this.frame * 40);
      const ptsMs = this.frame * 40;
      const data = new Uint8Array(bytes).fill(this.frame);
      const key = this.frame % 50 === 0;
      this.line.packet({ rendition: 'main', kind: 'video', ptsMs, durationMs: 40, key, data });
      this.line.packet({ rendition: 'main', kind: 'aac', ptsMs, durationMs: 40, key: true, data });
    }
  }

  pictures(): { readonly at: number; readonly packet: EncodedPacket }[] {
    return this.out.filter(({ packet }) => packet.kind === 'video');
  }

  /** As `run`, with turns for what reads and writes files. */
  async runSlowly(seconds: number, bytes?: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.run(1, bytes);
      await new Promise(setImmediate);
    }
  }
}

const benches: Bench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) {
    bench.line.close();
    rmSync(bench.folder, { recursive: true });
  }
});

describe('a delay', () => {
  it('of nothing passes everything on at once', () => {
    const bench = new Bench();
    bench.line.config(config('a'));
    bench.run(2);
    expect(bench.out.length).toBe(100);
    bench.out.forEach(({ at, packet }) => expect(packet.ptsMs).toBe(at));
    expect(bench.configs.length).toBe(1);
  });

  it('lets everything leave later, with the time at which it leaves', () => {
    const bench = new Bench();
    bench.line.set(3000);
    bench.run(10);
    const pictures = bench.pictures();
    expect(pictures.length).toBe(7 * 25);
    pictures.forEach(({ at, packet }, n) => {
      expect(packet.ptsMs).toBe(3000 + n * 40);
      expect(at - packet.ptsMs).toBe(0);
      expect(packet.data[0]).toBe(n % 256);
    });
  });

  it('that grows is a pause, without loss', () => {
    const bench = new Bench();
    bench.run(4);
    bench.line.set(2000);
    bench.run(6);
    const pictures = bench.pictures();
    expect(pictures.map(({ packet }) => packet.data[0])).toEqual(pictures.map((_, n) => n));
    const steps = pictures.slice(1).map(({ packet }, n) => packet.ptsMs - pictures[n]!.packet.ptsMs);
    expect(steps.filter((step) => step !== 40)).toEqual([2040]);
  });

  it('that shrinks jumps to a key frame, and time goes on', () => {
    const bench = new Bench();
    bench.line.set(10_000);
    bench.run(20);
    bench.line.set(3000);
    bench.run(10);
    const pictures = bench.pictures();
    const jump = pictures.findIndex(
      ({ packet }, n) => n > 0 && packet.data[0] !== pictures[n - 1]!.packet.data[0]! + 1,
    );
    expect(pictures[jump]!.packet.key).toBe(true);
    const steps = pictures.slice(1).map(({ packet }, n) => packet.ptsMs - pictures[n]!.packet.ptsMs);
    const odd = steps.filter((step) => step !== 40);
    expect(odd.length).toBeLessThan(2);
    for (const step of odd) {
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThan(2040);
    }
    const sound = bench.out.filter(({ packet }) => packet.kind === 'aac');
    sound.forEach(
      ({ packet }, n) => n > 0 && expect(packet.ptsMs).toBeGreaterThan(sound[n - 1]!.packet.ptsMs),
    );
    for (const { at, packet } of bench.out.slice(-50)) expect(at).toBe(packet.ptsMs);
  });

  it('that is taken away asks for a key frame', () => {
    const bench = new Bench();
    bench.line.set(5000);
    bench.run(7);
    expect(bench.keysAsked).toBe(0);
    bench.line.set(0);
    expect(bench.keysAsked).toBe(1);
    bench.run(5);
    expect(bench.out.at(-1)!.at).toBe(bench.out.at(-1)!.packet.ptsMs);
    const steps = bench.pictures();
    steps.forEach(
      ({ packet }, n) => n > 0 && expect(packet.ptsMs).toBeGreaterThan(steps[n - 1]!.packet.ptsMs),
    );
  });

  it('keeps configurations in their place', () => {
    const bench = new Bench();
    bench.line.set(1000);
    bench.line.config(config('a'));
    bench.run(2);
    bench.line.config(config('b'));
    bench.run(2);
    expect(bench.configs.map(({ at, config: { rendition } }) => [rendition, at])).toEqual([
      ['a', 1000],
      ['b', 1960 + 1000],
    ]);
  });

  it('of minutes keeps most of it in files, and gives it back unchanged', async () => {
    const bench = new Bench();
    bench.line.set(120_000);
    await bench.runSlowly(110, 1000);
    await eventually(() => readdirSync(bench.folder).length === 1);
    const files = (): number => readdirSync(join(bench.folder, readdirSync(bench.folder)[0]!)).length;
    await eventually(() => files() > 60);
    await eventually(() => bench.line.memoryBytes < 50 * 1000 * 45);
    expect(bench.out.length).toBe(0);
    for (let n = 0; n < 60; n++) {
      bench.run(1, 1000);
      await eventually(() => bench.out.length >= Math.max(0, n - 10) * 50);
    }
    expect(bench.faults).toEqual([]);
    const pictures = bench.pictures();
    expect(pictures.length).toBe(50 * 25);
    pictures.forEach(({ packet }, n) => {
      expect(packet.ptsMs).toBe(120_000 + n * 40);
      expect(Buffer.compare(packet.data, Buffer.alloc(1000, n % 256))).toBe(0);
    });
    bench.line.close();
    expect(readdirSync(bench.folder)).toEqual([]);
  });

  it('of which files are lost goes on with the next key frame, and says so', async () => {
    const bench = new Bench();
    bench.line.set(60_000);
    await bench.runSlowly(50, 1000);
    await eventually(() => readdirSync(bench.folder).length === 1);
    const folder = join(bench.folder, readdirSync(bench.folder)[0]!);
    await eventually(() => bench.line.memoryBytes < 50 * 1000 * 32);
    rmSync(join(folder, '5.bin'));
    for (let n = 0; n < 60; n++) {
      bench.run(1, 1000);
      await eventually(() => n < 15 || bench.out.length >= (n - 15) * 50);
    }
    expect(bench.faults).toEqual([expect.stringContaining('lost')]);
    const pictures = bench.pictures();
    pictures.forEach(({ packet }, n) => {
      const before = pictures[n - 1]?.packet;
      if (before && packet.ptsMs - before.ptsMs !== 40) expect(packet.key).toBe(true);
    });
  });
});
