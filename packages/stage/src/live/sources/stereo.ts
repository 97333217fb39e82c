import * as av from 'node-av';
import { check } from '../../container/native.ts';
import { SAMPLE_RATE } from '../time.ts';

/** Output samples for which a change of rate holds; it is renewed long before. */
const SPAN = 4_800_000;

/**
 * Brings decoded sound of any rate, format and layout to 48 kHz stereo float. Mono is copied to both sides at full
 * level, surround is folded down without exceeding full scale.
 */
export class StereoConverter {
  readonly #bendable: boolean;
  #key = '';
  #context: av.SoftwareResampleContext | undefined;
  #mono = false;
  #bend = 0;
  #planes: Buffer[] = [];
  /** What `convert` and `flush` made; the arrays are reused. */
  left = new Float32Array(0);
  right = new Float32Array(0);

  /** `bendable`: its rate can be changed a little on the way, which costs a filter. */
  constructor(bendable: boolean) {
    this.#bendable = bendable;
  }

  /** True when a frame needs another conversion than the one before: `flush` first. */
  changes(frame: av.Frame): boolean {
    return this.#context !== undefined && keyOf(frame) !== this.#key;
  }

  /** Samples at 48 kHz that are inside. */
  get delay(): number {
    return this.#context ? Number(this.#context.getDelay(BigInt(SAMPLE_RATE))) : 0;
  }

  /** Converts a frame; returns the number of samples in `left` and `right`. `bend`: relative change of length. */
  convert(frame: av.Frame, bend: number): number {
    if (keyOf(frame) !== this.#key) this.#open(frame);
    const context = this.#context!;
    if (this.#bendable && Math.abs(bend - this.#bend) > 1e-6) this.#bend = bend;
    if (this.#bendable) check(context.setCompensation(Math.round(this.#bend * SPAN), SPAN), 'rate');
    return this.#run(frame.extendedData ?? frame.data, frame.nbSamples);
  }

  /** What is still inside. */
  flush(): number {
    const count = this.#context ? this.#run(null, 0) : 0;
    this.reset();
    return count;
  }

  /** Forgets what is inside. */
  reset(): void {
    this.#context?.free();
    this.#context = undefined;
    this.#key = '';
  }

  #run(input: Buffer[] | null, count: number): number {
    const context = this.#context!;
    const room = context.getOutSamples(count) + 32;
    if (this.left.length < room) this.#grow(room);
    const made = check(context.convertSync(this.#planes, this.left.length, input, count), 'resample');
    if (this.#mono) this.right.set(this.left.subarray(0, made));
    return made;
  }

  #grow(room: number): void {
    const planes = [Buffer.alloc(room * 8), Buffer.alloc(room * 8)];
    [this.left, this.right] = planes.map(
      (plane) => new Float32Array(plane.buffer, plane.byteOffset, room * 2),
    ) as [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
    this.#planes = this.#mono ? planes.slice(0, 1) : planes;
  }

  #open(frame: av.Frame): void {
    this.reset();
    const channels = frame.channels;
    this.#mono = channels === 1;
    const target = this.#mono ? av.AV_CHANNEL_LAYOUT_MONO : av.AV_CHANNEL_LAYOUT_STEREO;
    const layout = frame.channelLayout.mask !== 0n ? frame.channelLayout : layoutOf(channels);
    const context = new av.SoftwareResampleContext();
    try {
      const format = frame.format as av.AVSampleFormat;
      check(
        context.allocSetOpts2(target, av.AV_SAMPLE_FMT_FLTP, SAMPLE_RATE, layout, format, frame.sampleRate),
        'resampler',
      );
      if (channels > 2)
        check(context.setOption('rematrix_maxval', 1, av.AV_OPT_TYPE_DOUBLE), 'rematrix_maxval');
      check(context.init(), 'resampler');
    } catch (error) {
      context.free();
      throw error;
    }
    this.#context = context;
    this.#key = keyOf(frame);
    this.#bend = 0;
    this.#grow(Math.max(2048, this.left.length / 2));
  }
}

function keyOf(frame: av.Frame): string {
  return `${String(frame.format)}/${frame.sampleRate}/${frame.channels}/${frame.channelLayout.mask}`;
}

function layoutOf(channels: number): av.ChannelLayout {
  const known: Readonly<Record<number, av.ChannelLayout>> = {
    1: av.AV_CHANNEL_LAYOUT_MONO,
    2: av.AV_CHANNEL_LAYOUT_STEREO,
    6: av.AV_CHANNEL_LAYOUT_5POINT1,
    8: av.AV_CHANNEL_LAYOUT_7POINT1,
  };
  const layout = known[channels];
  if (!layout) throw new Error(`sound with ${channels} unnamed channels cannot be mixed`);
  return layout;
}
