import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { goertzel, readFrameNumber, readFrames, readSamples } from '../../testing/index.ts';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { RtcHost, RtcSide } from '../outputs/rtc-side.ts';
import { HEIGHT, rendition, Rig, TONE, WIDTH } from '../outputs/test-rig.ts';
import { GopCollector } from '../outputs/gops.ts';
import { TsMuxer } from '../outputs/containers/mpegts.ts';
import { nalUnits, toAnnexB } from './avc.ts';
import { Rendition, type RenditionOptions } from './rendition.ts';

const rigs: Rig[] = [];
const encoders: Rendition[] = [];
afterEach(async () => {
  for (const encoder of encoders.splice(0)) {
    encoder.fence();
    await encoder.ended;
  }
  for (const rig of rigs.splice(0)) await rig.close();
});

/** An encoder of a rig with everything that it made. */
class Made {
  readonly rig: Rig;
  readonly configs: EncodedConfig[] = [];
  readonly packets: EncodedPacket[] = [];
  readonly behind: boolean[] = [];
  readonly presets: { preset: string; frame: number }[] = [];
  readonly faults: string[] = [];
  readonly encoder: Rendition;
  readonly #collected: Buffer[] = [];
  readonly #collector: GopCollector;

  constructor(rig: Rig, changes: Partial<RenditionOptions['settings']> = {}) {
    this.rig = rig;
    rigs.push(rig);
    const muxer = new TsMuxer();
    this.#collector = new GopCollector((gop) => this.#collected.push(Buffer.from(muxer.write(gop))));
    this.encoder = new Rendition({
      ...{ id: 'main', memory: rig.memory.memory, frames: rig.frames, sound: rig.sound, grid: rig.grid },
      firstFrame: rig.next,
      settings: rendition('main', changes),
      sink: {
        config: (config) => {
          this.configs.push(config);
          this.#collector.config(config);
        },
        packet: (packet) => {
          this.packets.push(packet);
          this.#collector.packet(packet);
        },
      },
      onPreset: (preset, frame) => this.presets.push({ preset, frame }),
      onBehind: (on) => this.behind.push(on),
      onFault: (message) => this.faults.push(message),
    });
    encoders.push(this.encoder);
  }

  of(kind: EncodedPacket['kind']): EncodedPacket[] {
    return this.packets.filter((packet) => packet.kind === kind);
  }

  /** Makes frames as fast as the encoder takes them. */
  async make(count: number): Promise<void> {
    for (let made = 0; made < count; made++) {
      await this.rig.seen(() => this.encoder.lag < 4);
      await this.rig.make(1);
    }
  }

  /** What a player sees. */
  async file(): Promise<string> {
    await this.encoder.stop();
    this.#collector.flush();
    const path = join(this.rig.folder, 'made.ts');
    writeFileSync(path, Buffer.concat(this.#collected));
    return path;
  }

  async numbers(): Promise<(number | null)[]> {
    return (await readFrames(await this.file())).map((frame) => readFrameNumber(frame));
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => n + from);

describe('a rendition', () => {
  it('gives a packet per frame with keys on the grid, and sound of the right level', async () => {
    const made = new Made(new Rig({ firstFrame: 30 }));
    await made.make(100);
    const path = await made.file();
    const video = made.of('video');
    expect(video.map(({ ptsMs }) => ptsMs)).toEqual(range(30, 130).map((n) => n * 40));
    expect(video.flatMap(({ key, ptsMs }) => (key ? [ptsMs / 40] : []))).toEqual([30, 50, 100]);
    expect(made.configs.length).toBe(1);
    expect(made.configs[0]).toMatchObject({ width: WIDTH, height: HEIGHT });
    const { left } = await readSamples(path);
    const at = left.length - 48_000 + 9600;
    expect(goertzel(left, 440, { from: at, to: at + 24_000 })).toBeCloseTo(TONE, 2);
  });

  it('keeps time stamps whole when pictures come faster than it encodes', async () => {
    const made = new Made(new Rig());
    await made.make(5);
    await made.rig.make(24, true);
    await made.rig.seen(() => made.encoder.lag === 0);
    await made.make(5);
    const numbers = await made.numbers();
    expect(made.of('video').map(({ ptsMs }) => ptsMs)).toEqual(range(0, 34).map((n) => n * 40));
    expect(made.encoder.progress.replaced).toBeGreaterThan(0);
    // Each picture is its own or a later one, never an earlier one.
    numbers.forEach((number, n) => expect(number).toBeGreaterThanOrEqual(n));
    expect(numbers.slice(-5)).toEqual(range(29, 34));
    expect(made.behind).toEqual([]);
  });

  it('never falls more than a second behind: it leaves frames out, says so, and catches up', async () => {
    const made = new Made(new Rig());
    await made.make(5);
    await made.rig.make(200, true);
    await made.rig.seen(() => made.encoder.lag === 0);
    expect(made.behind).toEqual([true]);
    await made.make(60);
    const numbers = await made.numbers();
    expect(made.behind).toEqual([true, false]);
    const frames = made.of('video').map(({ ptsMs }) => ptsMs / 40);
    expect(frames.length).toBeLessThan(265);
    frames.forEach((frame, index) => expect(frame).toBeGreaterThan(frames[index - 1] ?? -1));
    // What was left out ends with a key frame where one was due.
    expect(made.of('video').find(({ ptsMs }) => ptsMs > 4 * 40 + 25 * 40)?.key).toBe(true);
    expect(numbers.slice(-50)).toEqual(range(215, 265));
  });

  it('that starts late begins sound with its first picture, not where the programme began', async () => {
    const rig = new Rig();
    // Two seconds of sound, of whose pictures none was made.
    const made = new Made(rig);
    rig.skip(50);
    await made.make(30);
    await made.encoder.stop();
    const [picture, heard] = [made.of('video')[0]!, made.of('aac')[0]!];
    expect([picture.key, picture.ptsMs]).toEqual([true, 2000]);
    expect(heard.ptsMs).toBeGreaterThanOrEqual(1999);
    expect(heard.ptsMs).toBeLessThan(2030);
  });

  it('makes a key frame when asked', async () => {
    const made = new Made(new Rig());
    await made.make(20);
    made.encoder.requestKey();
    await made.make(20);
    await made.encoder.stop();
    const keys = made.of('video').flatMap(({ key, ptsMs }) => (key ? [ptsMs / 40] : []));
    expect(keys.length).toBe(2);
    expect(keys[1]).toBeGreaterThanOrEqual(17);
  });

  it('changes preset and size on the grid, with a new configuration where it needs one, without a gap', async () => {
    const made = new Made(new Rig(), { preset: 'veryfast' });
    await made.make(20);
    made.encoder.set(rendition('main', { preset: 'ultrafast', audioKbps: 64 }));
    await made.make(50);
    made.encoder.set(rendition('main', { preset: 'ultrafast', audioKbps: 64, width: 160, height: 90 }));
    await made.make(60);
    expect(await made.numbers()).toEqual(range(0, 130));
    expect(made.presets).toEqual([{ preset: 'ultrafast', frame: 50 }]);
    expect(made.configs.map(({ width }) => width)).toEqual([320, 160]);
    made
      .of('aac')
      .forEach(({ ptsMs }, n, all) => expect(ptsMs - all[0]!.ptsMs).toBeCloseTo((n * 1024) / 48, 6));
  });

  it('scales the picture', async () => {
    const made = new Made(new Rig(), { width: 160, height: 90 });
    await made.make(12);
    const frames = await readFrames(await made.file());
    expect(frames.map((frame) => readFrameNumber(frame))).toEqual(range(0, 12));
    expect(frames[0]).toMatchObject({ width: 160, height: 90 });
  });

  it('keeps broken frame rates', async () => {
    const made = new Made(new Rig({ fps: { num: 30_000, den: 1001 } }));
    await made.make(70);
    expect(await made.numbers()).toEqual(range(0, 70));
    made.of('video').forEach(({ ptsMs }, n) => expect(ptsMs).toBeCloseTo((n * 1001) / 30, 6));
    expect(made.of('video').flatMap(({ key }, n) => (key ? [n] : []))).toEqual([0, 60]);
  });

  it('waits for its order to stop when the programme has ended', async () => {
    const made = new Made(new Rig());
    await made.make(30);
    made.rig.frames.stop();
    await made.rig.seen(() => made.encoder.lag === 0);
    await new Promise((resolve) => setImmediate(resolve));
    await made.encoder.stop();
    expect(made.of('video').length).toBe(30);
    expect(made.faults).toEqual([]);
  });

  it('whose thread dies goes on where it was', async () => {
    const made = new Made(new Rig());
    await made.make(10);
    await made.rig.seen(() => made.of('video').length === 10);
    // A picture size that x264 refuses ends the thread at the next key frame of the grid.
    made.encoder.set(rendition('main', { width: 0, height: 0 }));
    await made.make(38);
    await made.rig.make(7);
    await made.rig.seen(() => made.faults.length === 1);
    made.encoder.set(rendition('main'));
    await made.rig.seen(() => made.encoder.lag === 0);
    await made.rig.make(5);
    await made.rig.seen(() => made.encoder.lag === 0);
    const numbers = await made.numbers();
    expect(made.of('video').map(({ ptsMs }) => ptsMs)).toEqual(range(0, 60).map((n) => n * 40));
    numbers.forEach((number, n) => expect(number).toBeGreaterThanOrEqual(n));
  });
});

describe('Opus', () => {
  it('is made only while somebody watches, in blocks of 20 ms', async () => {
    const rig = new Rig();
    rigs.push(rig);
    let host: RtcHost | undefined;
    let viewers = 0;
    const video: EncodedPacket[] = [];
    const opus: EncodedPacket[] = [];
    const rtc: RtcSide = {
      viewers: (id) => (id === 'main' ? viewers : 0),
      config: () => undefined,
      video: (packet) => video.push(packet),
      opus: (packet) => opus.push(packet),
      watch: () => Promise.resolve({ id: 'viewer', answer: 'answer' }),
      unwatch: () => undefined,
      tell: () => undefined,
      stop: () => Promise.resolve(),
      fence: () => undefined,
    };
    const side = await rig.open(rig.document([rendition('main')], []), {
      rtc: (given) => {
        host = given;
        return rtc;
      },
    });
    await rig.make(20);
    await rig.settle();
    expect([video.length, opus.length]).toEqual([0, 0]);
    expect(await side.watch('main', 'offer')).toEqual({ id: 'viewer', answer: 'answer' });
    await expect(side.watch('other', 'offer')).rejects.toThrow('no rendition');
    viewers = 1;
    host!.viewersChanged('main');
    expect(side.status().viewers).toBe(1);
    await rig.make(25);
    await rig.settle();
    expect(host!.configOf('main')!.avcC[0]).toBe(1);
    expect(video.some(({ key }) => key)).toBe(true);
    expect(opus.length).toBeGreaterThan(30);
    opus.forEach(({ ptsMs }, n) => expect(ptsMs - opus[0]!.ptsMs).toBeCloseTo(n * 20, 6));
    viewers = 0;
    host!.viewersChanged('main');
    await rig.make(5);
    await rig.settle();
    const count = opus.length;
    await rig.make(20);
    await rig.settle();
    expect(opus.length).toBe(count);
  });
});

describe('AVC helpers', () => {
  const unit = (type: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length + 4, type);
    bytes.writeUInt32BE(length);
    return bytes;
  };

  it('turn lengths into start codes and put parameter sets first', () => {
    const parameters = { sps: [Buffer.from([0x67, 1])], pps: [Buffer.from([0x68])] };
    const annexB = toAnnexB(Buffer.concat([unit(0x65, 3), unit(0x41, 1)]), parameters, true);
    expect(Buffer.from(annexB).toString('hex')).toBe(
      ['09f0', '6701', '68', '656565', '41'].map((hex) => `00000001${hex}`).join(''),
    );
  });

  it('leave out what is cut short', () => {
    expect(nalUnits(unit(0x65, 3).subarray(0, 6))).toEqual([]);
    expect(nalUnits(Buffer.concat([unit(0x41, 2), Buffer.from([0, 0])])).length).toBe(1);
  });
});
