import { renameSync, rmSync } from 'node:fs';
import type { AudioSpec, RenderPlan } from '../plan.ts';
import { DuckingCurve, SpeechActivity } from './ducking.ts';
import { Limiter } from './limiter.ts';
import { LoudnessMeter, type Loudness } from './loudness.ts';
import { mixRate } from './read-sound.ts';
import { Track } from './track.ts';
import { WavWriter } from './wav-file.ts';

const blockSize = mixRate / 2;
/** Very quiet programmes are not blown up to noise, dB. */
const largestBoost = 20;
/** What limiting may take away before it is left at that, dB. */
const largestCorrection = 3;

export interface MasterOptions {
  /** Integrated programme loudness to reach, LUFS; absent = levels stay as mixed. */
  readonly targetLufs?: number;
  /** Ceiling, dBTP. */
  readonly truePeak: number;
}

export interface MixdownOptions {
  readonly signal?: AbortSignal;
  /** 0…1, never falling. */
  readonly onProgress?: (share: number) => void;
  /** Default: levels as mixed, true peak −1 dBTP. */
  readonly master?: MasterOptions;
}

export interface MixdownResult {
  readonly samples: number;
  /** Loudness of the file, LUFS; −Infinity for silence. */
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
  /** Gain that the master applied. */
  readonly gainDb: number;
}

/** Length of a plan's programme at 48 kHz. */
export function programmeSamples(plan: Pick<RenderPlan, 'frames' | 'format'>): number {
  const { num, den } = plan.format.fps;
  return Math.round((plan.frames * mixRate * den) / num);
}

/**
 * Mixes a plan's sound into a stereo float WAV at 48 kHz, exactly as long as the picture. Works in blocks: memory does
 * not grow with the programme. Rejects with the signal's reason when cancelled and with MediaError when a source
 * cannot be decoded; nothing is left behind then.
 */
export async function mixdown(
  plan: Pick<RenderPlan, 'frames' | 'format' | 'audio' | 'ducking'>,
  outPath: string,
  options: MixdownOptions = {},
): Promise<MixdownResult> {
  const total = programmeSamples(plan);
  const temporary = `${outPath}.part`;
  const progress = steadyProgress(options.onProgress);
  const writer = new WavWriter(temporary);
  let open = true;
  try {
    const curve = await planDucking(plan, total, options, (share) => progress(share * 0.25));
    const meter = new LoudnessMeter();
    await forBlocks(
      total,
      options.signal,
      mixer(plan.audio, total, curve, (block) => {
        meter.push(block.left, block.right);
        writer.write(block);
        progress(0.25 + (0.55 * writer.length) / Math.max(1, total));
      }),
    );
    const result = await master(writer, meter, options, (share) => progress(0.8 + share * 0.2));
    writer.finish();
    open = false;
    renameSync(temporary, outPath);
    progress(1);
    return result;
  } catch (error) {
    if (open) writer.abandon();
    rmSync(temporary, { force: true });
    throw error;
  }
}

type Block = { readonly left: Float32Array; readonly right: Float32Array };
interface BlockWork {
  readonly work: (from: number, count: number) => void;
  readonly close: () => void;
}

/** A first walk through the speech alone tells where music has to step back. */
async function planDucking(
  plan: Pick<RenderPlan, 'audio' | 'ducking'>,
  total: number,
  options: MixdownOptions,
  onShare: (share: number) => void,
): Promise<DuckingCurve | null> {
  const speech = plan.audio.filter((spec) => spec.role === 'speech');
  if (plan.ducking.depthDb === 0 || speech.length === 0 || !plan.audio.some((spec) => spec.role === 'music'))
    return null;
  const activity = new SpeechActivity();
  let done = 0;
  await forBlocks(
    total,
    options.signal,
    mixer(speech, total, null, (block) => {
      activity.push(block.left, block.right);
      done += block.left.length;
      onShare(done / total);
    }),
  );
  return new DuckingCurve(activity, plan.ducking.depthDb, plan.ducking.rampMs);
}

function mixer(
  specs: readonly AudioSpec[],
  total: number,
  curve: DuckingCurve | null,
  deliver: (block: Block) => void,
): BlockWork {
  const tracks = specs.map((spec) => new Track(spec, total));
  return {
    work(from, count) {
      const left = new Float32Array(count);
      const right = new Float32Array(count);
      const gains = curve?.gains(from, count);
      for (const track of tracks) {
        track.mixInto(left, right, from, track.role === 'music' ? gains : undefined);
      }
      deliver({ left, right });
    },
    close() {
      for (const track of tracks) track.close();
    },
  };
}

async function forBlocks(
  total: number,
  signal: AbortSignal | undefined,
  { work, close }: BlockWork,
): Promise<void> {
  try {
    for (let from = 0; from < total; from += blockSize) {
      signal?.throwIfAborted();
      work(from, Math.min(blockSize, total - from));
      // Gives timers and cancellation a turn, and native memory its collection.
      await new Promise(setImmediate);
    }
    signal?.throwIfAborted();
  } finally {
    close();
  }
}

/**
 * Second walk: gain to the target loudness and limiting, in place; skipped when nothing would change. Limiting takes
 * loudness away, so the gain is first tried without writing and corrected by what was lost.
 */
async function master(
  writer: WavWriter,
  mixed: LoudnessMeter,
  options: MixdownOptions,
  onShare: (share: number) => void,
): Promise<MixdownResult> {
  const { targetLufs, truePeak } = options.master ?? { truePeak: -1 };
  const before = mixed.read();
  const samples = writer.length;
  const keep = targetLufs === undefined || before.integrated === -Infinity;
  let gainDb = keep ? 0 : Math.min(largestBoost, targetLufs - before.integrated);
  if (gainDb === 0 && before.truePeak <= truePeak) {
    return { samples, integratedLufs: before.integrated, truePeakDbtp: before.truePeak, gainDb };
  }
  const shared = { truePeak, signal: options.signal };
  if (!keep && before.truePeak + gainDb > truePeak) {
    const tried = await limitedWalk(writer, {
      ...shared,
      gainDb,
      reads: 'loudness',
      store: () => undefined,
      share: (done) => onShare(done * 0.5),
    });
    gainDb = Math.min(largestBoost, gainDb + Math.min(largestCorrection, targetLufs - tried.integrated));
  }
  const after = await limitedWalk(writer, {
    ...shared,
    gainDb,
    reads: 'all',
    store: (block, at) => writer.writeAt(block, at),
    share: (done) => onShare(0.5 + done * 0.5),
  });
  return { samples, integratedLufs: after.integrated, truePeakDbtp: after.truePeak, gainDb };
}

/** Reads the mix, applies gain and limiter, hands the blocks on in place, and measures what came out. */
async function limitedWalk(
  writer: WavWriter,
  options: {
    readonly gainDb: number;
    readonly truePeak: number;
    readonly signal: AbortSignal | undefined;
    readonly store: (block: Block, at: number) => void;
    readonly share: (done: number) => void;
    readonly reads: 'all' | 'loudness';
  },
): Promise<Loudness> {
  const samples = writer.length;
  const meter = new LoudnessMeter(options.reads);
  const limiter = new Limiter(options.truePeak);
  const gain = 10 ** (options.gainDb / 20);
  // The limiter gives its samples late: the first ones are thrown away, the last ones flushed.
  let skip = Limiter.delay;
  let written = 0;
  const pass = (block: Block): void => {
    const from = Math.min(skip, block.left.length);
    skip -= from;
    const to = Math.min(block.left.length, from + samples - written);
    const kept = { left: block.left.subarray(from, to), right: block.right.subarray(from, to) };
    meter.push(kept.left, kept.right);
    options.store(kept, written);
    written += kept.left.length;
  };
  await forBlocks(samples, options.signal, {
    work(from, count) {
      const { left, right } = writer.read(from, count);
      for (let n = 0; n < count; n++) {
        left[n] = left[n]! * gain;
        right[n] = right[n]! * gain;
      }
      pass(limiter.process(left, right));
      options.share((from + count) / samples);
    },
    close: () => undefined,
  });
  pass(limiter.flush());
  return meter.read();
}

function steadyProgress(report: ((share: number) => void) | undefined): (share: number) => void {
  let last = -1;
  return (share) => {
    const rounded = Math.round(share * 1000) / 1000;
    if (rounded <= last) return;
    last = rounded;
    report?.(rounded);
  };
}
