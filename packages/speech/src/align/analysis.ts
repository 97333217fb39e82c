import { dress, type Tone } from '../dsp/chain.ts';
import { medianPitch, trackPitch } from '../dsp/pitch.ts';
import { stretch } from '../dsp/psola.ts';
import { resample } from '../dsp/resample.ts';
import { decodeWav } from '../dsp/wav.ts';
import { pack, unpack, type EngineSpeech } from '../engines/protocol.ts';
import { SAMPLE_RATE, type SpeechTimings } from '../types.ts';
import { findSilences } from './activity.ts';
import { alignTokens, alignToReference } from './known-text.ts';
import { alignSound } from './sound-only.ts';

/** What the analysing process can be asked; samples are mono. */
export type AnalysisRequest =
  | { readonly kind: 'pitch'; readonly samples: Float32Array }
  | {
      readonly kind: 'align-text';
      readonly samples: Float32Array;
      readonly reference: Float32Array;
      readonly times: SpeechTimings;
    }
  | { readonly kind: 'align-sound'; readonly samples: Float32Array }
  | {
      /** Sound of a remote engine, to be dressed and timed. */
      readonly kind: 'take-in';
      readonly bytes: Uint8Array;
      readonly format: 'wav' | 'pcm16';
      readonly rate: number;
      readonly tone: Tone;
      readonly pitch: number;
      readonly reference: EngineSpeech;
    };

export type AnalysisResponse =
  | { readonly kind: 'pitch'; readonly hz: number }
  | { readonly kind: 'times'; readonly timings: SpeechTimings }
  | { readonly kind: 'speech'; readonly speech: EngineSpeech };

/** Twenty seconds tell the sex of a voice as well as an hour. */
const PITCH_SAMPLES = 20 * SAMPLE_RATE;

function trimSilence(samples: Float32Array): Float32Array {
  const silences = findSilences(samples, SAMPLE_RATE, 0.03);
  const duration = samples.length / SAMPLE_RATE;
  const head = silences[0]?.start === 0 ? silences[0].end : 0;
  const last = silences.at(-1);
  const tail = last && last.end >= duration - 1e-6 && last.start > head ? last.start : duration;
  const from = Math.max(0, Math.round((head - 0.015) * SAMPLE_RATE));
  return samples.slice(from, Math.round((tail + 0.05) * SAMPLE_RATE));
}

function decode(request: Extract<AnalysisRequest, { kind: 'take-in' }>): {
  samples: Float32Array;
  rate: number;
} {
  const bytes = Buffer.from(request.bytes.buffer, request.bytes.byteOffset, request.bytes.byteLength);
  if (request.format === 'wav') {
    const { channels, sampleRate } = decodeWav(bytes);
    const [left = new Float32Array(0), ...others] = channels;
    const samples = left.map(
      (v, i) => (v + others.reduce((sum, c) => sum + (c[i] ?? 0), 0)) / channels.length,
    );
    return { samples, rate: sampleRate };
  }
  const samples = Float32Array.from(
    { length: bytes.length >> 1 },
    (_, i) => bytes.readInt16LE(2 * i) / 32_768,
  );
  return { samples, rate: request.rate };
}

/** Runs in the analysing process. */
export function answerAnalysis(request: AnalysisRequest): Promise<AnalysisResponse> {
  switch (request.kind) {
    case 'pitch': {
      const track = trackPitch(request.samples.subarray(0, PITCH_SAMPLES), SAMPLE_RATE);
      return Promise.resolve({ kind: 'pitch', hz: medianPitch(track) });
    }
    case 'align-text': {
      const { timings } = alignToReference(request.samples, request.reference, request.times);
      return Promise.resolve({ kind: 'times', timings });
    }
    case 'align-sound':
      return Promise.resolve({ kind: 'times', timings: alignSound(request.samples) });
    case 'take-in': {
      const { samples, rate } = decode(request);
      const wide = trimSilence(resample(samples, rate, SAMPLE_RATE));
      const moved = stretch(wide, SAMPLE_RATE, { pitch: request.pitch, time: 1 });
      const phonemes = alignTokens(moved, unpack(request.reference), request.reference.phonemes);
      return Promise.resolve({ kind: 'speech', speech: { ...pack(dress(moved, request.tone)), phonemes } });
    }
  }
}
