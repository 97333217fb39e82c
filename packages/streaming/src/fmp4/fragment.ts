import { box, fullBox, u32, u64 } from './boxes.ts';

/** A picture or a packet of sound on its track's clock. */
export interface Sample {
  readonly dts: number;
  readonly duration: number;
  /** Ticks from decoding to showing. */
  readonly delay: number;
  readonly key: boolean;
  readonly data: Uint8Array;
}

/** Samples of a track that follow each other. */
export interface Run {
  readonly track: number;
  readonly samples: readonly Sample[];
}

/** Depends on no other / depends on others and is no place to start. */
const SYNC = 0x02000000;
const DEPENDENT = 0x01010000;
const BASE_IS_MOOF = 0x020000;
/** Offset of the data; of each sample duration, size, flags, delay. */
const TRUN_HAS = 0x000f01;
const TRUN_HEAD = 20;
const PER_SAMPLE = 16;

/** One moof with its mdat. */
export function fragment(sequence: number, runs: readonly Run[]): Buffer {
  const filled = runs.filter(({ samples }) => samples.length > 0);
  // Sizes of boxes are known before their data is: mfhd 16, of each traf header 8, tfhd 16, tfdt 20.
  const moofSize = filled.reduce(
    (size, { samples }) => size + 8 + 16 + 20 + TRUN_HEAD + samples.length * PER_SAMPLE,
    8 + 16,
  );
  let at = moofSize + 8;
  const trafs = filled.map(({ track, samples }) => {
    const traf = box(
      'traf',
      fullBox('tfhd', 0, BASE_IS_MOOF, u32(track)),
      fullBox('tfdt', 1, 0, u64(samples[0]?.dts ?? 0)),
      fullBox(
        'trun',
        1,
        TRUN_HAS,
        u32(samples.length, at),
        ...samples.map(({ duration, data, key, delay }) =>
          u32(duration, data.length, key ? SYNC : DEPENDENT, delay),
        ),
      ),
    );
    for (const { data } of samples) at += data.length;
    return traf;
  });
  return Buffer.concat([
    box('moof', fullBox('mfhd', 0, 0, u32(sequence)), ...trafs),
    box('mdat', ...filled.flatMap(({ samples }) => samples.map(({ data }) => data))),
  ]);
}
