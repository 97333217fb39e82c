import { LoudnessMeter } from '@cyclorama/stage';

/** Level of spoken text at volume 140 (−19 LUFS as mono) once the mix has put it on both sides. */
const SPEECH_LUFS = -16;
const LARGEST_BOOST_DB = 24;
/** Room that the boost leaves below full scale. */
const PEAK = 0.95;

/** A recording at the loudness of our own speech, never clipped; silence stays silence. */
export function levelSpeech(samples: Float32Array): Float32Array {
  const meter = new LoudnessMeter();
  meter.push(samples, samples);
  const { integrated } = meter.read();
  if (!Number.isFinite(integrated)) return samples;
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  const gain = Math.min(10 ** (Math.min(LARGEST_BOOST_DB, SPEECH_LUFS - integrated) / 20), PEAK / peak);
  return samples.map((sample) => sample * gain);
}
