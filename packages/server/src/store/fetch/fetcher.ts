import type { AddressGuard } from './guard.ts';

/** A body that is no JSON (a form with a file). */
export class RawBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  constructor(contentType: string, bytes: Uint8Array) {
    this.contentType = contentType;
    this.bytes = bytes;
  }
}

/** An answer that is read while it comes. */
export interface StreamedAnswer {
  readonly status: number;
  /** Lower case, without parameters. */
  readonly contentType: string;
  /** @throws FetchRefused when it breaks off, becomes too large or is stopped */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Fetches what users point us at; see design section 5 and decisions "Networks". */
export interface Fetcher {
  /** The address rules by themselves, for connections of other protocols. */
  readonly guard: AddressGuard;
  /**
   * Looks at a URL without fetching it: its scheme, and a literal address (or localhost) under the address rules. What
   * a name means is only known when it is fetched.
   * @throws FetchRefused ('url', 'scheme', 'address')
   */
  check(url: string): void;
  /**
   * Streams a http(s) URL into a local file.
   * @throws FetchRefused (scheme, private address, redirect to one, too large, too slow, status) with a message
   *   that names the reason and, for networks, the setting CYCLORAMA_ALLOWED_NETWORKS.
   */
  toFile(
    url: string,
    path: string,
    limits: { readonly maxBytes: number; readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<{ readonly size: number; readonly contentType?: string }>;
  /** POSTs JSON (callbacks, hooks) under the same address rules; body of the answer up to `maxBytes`. */
  post(
    url: string,
    body: unknown,
    options: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly timeoutMs: number;
      readonly maxBytes: number;
    },
  ): Promise<{ readonly status: number; readonly body: string }>;
  /**
   * POSTs JSON (or a `RawBody`) and hands out the answer while it comes. `timeoutMs` runs until its last byte.
   * @throws FetchRefused as `post` does
   */
  postStream(
    url: string,
    body: unknown,
    options: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly timeoutMs: number;
      readonly maxBytes: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<StreamedAnswer>;
}
