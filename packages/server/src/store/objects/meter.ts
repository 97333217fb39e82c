import { createHash } from 'node:crypto';
import { ObjectRejected } from './errors.ts';

export interface MeterLimits {
  readonly maxSize?: number;
  /** Base64 MD5 that the bytes must have. */
  readonly md5?: string;
}

/** Counts and digests bytes on their way to storage, and refuses what breaks its promise. */
export class Meter {
  readonly #hash = createHash('md5');
  readonly #limits: MeterLimits;
  #size = 0;

  constructor(limits: MeterLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** @throws ObjectRejected ('size') as soon as the bytes exceed the limit. */
  take(chunk: Uint8Array): void {
    this.#size += chunk.byteLength;
    if (this.#limits.maxSize !== undefined && this.#size > this.#limits.maxSize) {
      throw new ObjectRejected(
        'size',
        `The content is larger than the ${this.#limits.maxSize} bytes that were agreed`,
      );
    }
    this.#hash.update(chunk);
  }

  /** Base64 MD5 of everything taken; call once. @throws ObjectRejected ('md5') */
  finish(): string {
    const md5 = this.#hash.digest('base64');
    if (this.#limits.md5 !== undefined && this.#limits.md5 !== md5) {
      throw new ObjectRejected('md5', `The content has the MD5 ${md5}, not the promised ${this.#limits.md5}`);
    }
    return md5;
  }
}
