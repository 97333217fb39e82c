import type { Tx } from '../context.ts';

/** A callback that will be delivered at least once, after the transaction that wrote it commits. */
export interface OutboundCall {
  readonly projectId: string;
  readonly url: string;
  readonly body: unknown;
  readonly auth:
    | { readonly kind: 'none' }
    /** In the query: `secret`, `time_stamp` (style video, the default) or `hwSecret`, `hwTime` (live). */
    | { readonly kind: 'mss-a'; readonly key: string; readonly style?: 'video' | 'live' }
    /** In headers. */
    | { readonly kind: 'mss-a-head'; readonly key: string }
    /** Our own, over time and body, in `x-cyclorama-…` headers; see docs/callbacks.md. */
    | { readonly kind: 'hmac'; readonly accessKey: string; readonly key: string };
  /** Calls with the same one leave in the order in which they were enqueued, each when the one before has settled. */
  readonly order?: string;
  /** What it is about, for operators, e.g. `video-job:ID`. */
  readonly subject: string;
}

export interface Outbox {
  enqueue(tx: Tx, call: OutboundCall): Promise<void>;
}
