import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { CODES } from './text.ts';

/** What a service said. */
export type Heard =
  | { readonly kind: 'text'; readonly text: string; readonly isFinal: boolean }
  /** Nothing comes any more. */
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: unknown };

/** How to talk to a streaming service about one utterance. */
export interface Dialect {
  /** Sent first. */
  readonly begin: (language: DialogLanguage) => readonly string[];
  readonly sound: (samples: Int16Array) => Uint8Array;
  /** Sent when the utterance is over. */
  readonly finish: string;
  /** The first final text after `finish` is the last; otherwise it says so. */
  readonly endsWithFinal: boolean;
  /** @throws Error when it makes no sense */
  readonly read: (message: string) => Heard;
}

/** Ours, as documented in docs/recognisers.md. */
export const OWN_DIALECT: Dialect = {
  begin: (language) => [
    JSON.stringify({
      type: 'start',
      language: CODES[language],
      sample_rate: 16_000,
      channels: 1,
      encoding: 'pcm_s16le',
    }),
  ],
  sound: (samples) => {
    const bytes = new Uint8Array(samples.length * 2);
    const view = new DataView(bytes.buffer);
    samples.forEach((sample, i) => view.setInt16(2 * i, sample, true));
    return bytes;
  },
  finish: JSON.stringify({ type: 'finish' }),
  endsWithFinal: true,
  read: (message) => {
    const { text, is_final, error } = objectOf(message);
    if (error !== undefined && error !== null) return { kind: 'failed', reason: error };
    if (typeof text !== 'string') throw new Error('text is missing');
    return { kind: 'text', text, isFinal: is_final === true };
  },
};

/** That of the WebSocket server that comes with sherpa-onnx. */
export const SHERPA_DIALECT: Dialect = {
  begin: () => [],
  sound: (samples) => {
    const bytes = new Uint8Array(samples.length * 4);
    const view = new DataView(bytes.buffer);
    samples.forEach((sample, i) => view.setFloat32(4 * i, sample / 32_768, true));
    return bytes;
  },
  finish: 'Done',
  endsWithFinal: false,
  read: (message) => {
    if (message === 'Done!') return { kind: 'done' };
    const { text, is_final } = objectOf(message);
    if (typeof text !== 'string') throw new Error('text is missing');
    return { kind: 'text', text, isFinal: is_final === true };
  },
};

/** An address whose fragment is `#sherpa-onnx` is spoken to as such a server expects it; fragments are never sent. */
export function dialectOf(text: string): { readonly address: string; readonly dialect: Dialect } {
  const url = new URL(text);
  const dialect = url.hash === '#sherpa-onnx' ? SHERPA_DIALECT : OWN_DIALECT;
  url.hash = '';
  return { address: url.href, dialect };
}

function objectOf(message: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(message);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('it is no JSON object');
  return value as Readonly<Record<string, unknown>>;
}
