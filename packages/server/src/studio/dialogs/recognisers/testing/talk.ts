import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import type { BrainFailure, Recogniser, RecogniserStream } from '../../port.ts';

const RATE = 16_000;

/** Something like a voice: syllables of a buzzing vowel, 16 bit little endian. */
export function talk(seconds: number): Uint8Array {
  return pcm(seconds, (t) => {
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * t)) ** 0.5;
    let sum = 0;
    for (let h = 1; h <= 20; h++) sum += Math.sin(2 * Math.PI * 140 * h * t + h) / h;
    return 0.15 * syllable * sum;
  });
}

/** A quiet room. */
export function silence(seconds: number): Uint8Array {
  let seed = 3;
  return pcm(seconds, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed / 2 ** 32 - 0.5) * 0.001;
  });
}

function pcm(seconds: number, at: (t: number) => number): Uint8Array {
  const bytes = new Uint8Array(Math.round(seconds * RATE) * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i * 2 < bytes.length; i++)
    view.setInt16(2 * i, Math.max(-32_768, Math.min(32_767, Math.round(at(i / RATE) * 32_767))), true);
  return bytes;
}

/** A visitor at a recogniser: what he says, and everything that he is told. */
export class Visitor {
  readonly texts: { readonly text: string; readonly isLast: boolean }[] = [];
  readonly failures: BrainFailure[] = [];
  /** Seconds of sound after which each start was told. */
  readonly starts: number[] = [];
  readonly stream: RecogniserStream;
  #heard = 0;
  #news: (() => void)[] = [];

  constructor(recogniser: Recogniser, language: DialogLanguage = 'en_US') {
    this.stream = recogniser.open({
      language,
      onText: (text, isLast) => this.#told(() => this.texts.push({ text, isLast })),
      onSpeech: () => this.#told(() => this.starts.push(this.#heard / RATE / 2)),
      onFailure: (failure) => this.#told(() => this.failures.push(failure)),
    });
  }

  /** Sound in messages of 40 ms, as pages send it. */
  say(...sounds: readonly Uint8Array[]): this {
    for (const sound of sounds)
      for (let at = 0; at < sound.length; at += 1280) {
        const part = sound.subarray(at, at + 1280);
        this.#heard += part.length;
        this.stream.hear(part);
      }
    return this;
  }

  /** Last texts so far. */
  get said(): readonly string[] {
    return this.texts.filter(({ isLast }) => isLast).map(({ text }) => text);
  }

  /** Waits until something is so; it looks whenever something is told. */
  async until(isSo: (visitor: this) => boolean): Promise<void> {
    while (!isSo(this)) await new Promise<void>((resolve) => this.#news.push(resolve));
  }

  #told(note: () => void): void {
    note();
    for (const resolve of this.#news.splice(0)) resolve();
  }
}
