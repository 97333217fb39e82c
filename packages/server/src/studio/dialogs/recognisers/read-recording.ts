import { refuse } from '../robots/reading.ts';

const RATE = 16_000;
/** Format tag of samples as they are. */
const PCM = 1;
const MOST_SECONDS = 30;

/**
 * The samples of a WAV file.
 * @returns 16 bit little endian
 * @throws MssError MSS.00000003 when it is something else than 16 kHz mono with 16 bits, or longer than 30 s
 */
export function readRecording(wav: Uint8Array): Uint8Array {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const wordAt = (at: number): string =>
    at + 4 > wav.length ? '' : String.fromCharCode(...wav.subarray(at, at + 4));
  if (wordAt(0) !== 'RIFF' || wordAt(8) !== 'WAVE') refuse('body', 'expected a WAV file');
  let isRight = false;
  for (let at = 12; at + 8 <= wav.length;) {
    const [name, size] = [wordAt(at), view.getUint32(at + 4, true)];
    const from = at + 8;
    if (name === 'fmt ' && from + 16 <= wav.length)
      isRight =
        view.getUint16(from, true) === PCM &&
        view.getUint16(from + 2, true) === 1 &&
        view.getUint32(from + 4, true) === RATE &&
        view.getUint16(from + 14, true) === 16;
    if (name === 'data') {
      if (!isRight) break;
      const samples = wav.subarray(from, from + size);
      if (samples.length > MOST_SECONDS * RATE * 2) refuse('body', `expected at most ${MOST_SECONDS} s`);
      return samples;
    }
    at = from + size + (size % 2);
  }
  return refuse('body', 'expected a WAV file with 16 kHz, one channel and 16 bits');
}
