import type { LiveAvatarMessage, LiveAvatarReport } from '@cyclorama/avatar/catalogue';
import type { DialogVoice } from '../voices.ts';

const RATE = 1000;

/** Voices that take no time: a character of text lasts 10 ms. What they cannot say contains “unspeakable”. */
export const QUICK_VOICE: DialogVoice = {
  speak: (text, seed, signal, onPiece) => {
    signal.throwIfAborted();
    if (text.includes('unspeakable')) return Promise.reject(new Error('this cannot be said'));
    const performance = {
      ...{ duration: text.length / 100, seed },
      ...{ phonemes: [], words: [], sentences: [], emotions: [], actions: [] },
    };
    onPiece({ text, samples: new Float32Array(text.length * 10), rate: RATE, performance });
    return Promise.resolve();
  },
  ready: () => Promise.resolve(),
};

interface Saying {
  readonly id: string;
}

/** An avatar that says what it is told, piece by piece, when a test lets it. */
export class HandAvatar {
  readonly #report: (report: LiveAvatarReport) => void;
  #list: Saying[] = [];
  hushed = 0;

  constructor(report: (report: LiveAvatarReport) => void) {
    this.#report = report;
  }

  /** Pieces that it was told and has not finished. */
  get waiting(): number {
    return this.#list.length;
  }

  tell(message: LiveAvatarMessage): Promise<void> {
    if (message.kind === 'hush') {
      this.hushed += 1;
      const gone = this.#list;
      this.#list = [];
      for (const { id } of gone) this.#report({ kind: 'ended', id, cut: true });
    }
    if (message.kind === 'say') {
      this.#list.push({ id: message.id });
      if (this.#list.length === 1) this.#report({ kind: 'began', id: message.id });
    }
    return Promise.resolve();
  }

  /** It is gone with all that it was told, and another one stands there. */
  vanish(): void {
    this.#list = [];
  }

  /** Finishes the piece that sounds, and begins the next one. */
  finish(): void {
    const [first] = this.#list;
    if (first === undefined) throw new Error('nothing is being said');
    this.#list = this.#list.slice(1);
    this.#report({ kind: 'ended', id: first.id, cut: false });
    const [next] = this.#list;
    if (next !== undefined) this.#report({ kind: 'began', id: next.id });
  }
}
