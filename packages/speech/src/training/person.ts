import { CEPSTRAL_RATE } from '../align/features.ts';
import { resample } from '../dsp/resample.ts';
import { statisticsOf, type VoiceStatistics } from './likeness.ts';
import { readMono } from './wav-file.ts';

/** A sentence that a person read. */
export interface Reading {
  readonly path: string;
  /** Empty where it is not known. */
  readonly text: string;
  /** Mono at 16 kHz. */
  readonly samples: Float32Array;
  readonly seconds: number;
}

/** A person as heard. */
export interface Person {
  readonly readings: readonly Reading[];
  readonly statistics: VoiceStatistics;
  readonly seconds: number;
}

/** Seconds of speech that tell a voice; more changes nothing. */
const ENOUGH = 90;

/** Reads the recordings of a person. @throws BadRecording for a file that is none */
export async function listenTo(
  recordings: readonly { readonly path: string; readonly text: string }[],
  onRead?: (done: number) => void,
): Promise<Person> {
  const readings: Reading[] = [];
  for (const [index, { path, text }] of recordings.entries()) {
    const { samples, rate } = await readMono(path);
    const low = resample(samples, rate, CEPSTRAL_RATE);
    readings.push({ path, text: text.trim(), samples: low, seconds: low.length / CEPSTRAL_RATE });
    onRead?.((index + 1) / recordings.length);
  }
  let seconds = 0;
  const heard = readings.filter((reading) => {
    if (seconds >= ENOUGH) return false;
    seconds += reading.seconds;
    return true;
  });
  return {
    readings,
    statistics: statisticsOf(heard.map(({ samples }) => samples)),
    seconds: readings.reduce((sum, reading) => sum + reading.seconds, 0),
  };
}
