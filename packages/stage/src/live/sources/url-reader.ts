import { Worker } from 'node:worker_threads';
import type { AddressCheck, Feed } from '../stage-api.ts';
import type { StageTime } from '../time.ts';
import type { DemuxJob } from './demux-worker.ts';
import type { FeedMessage } from './messages.ts';

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
/** Microseconds without data after which a connection counts as lost. */
const TIMEOUT_US = 3_000_000;
/** A listener looks so often whether it should go on waiting for a caller. */
const LISTEN_US = 2_000_000;

export interface UrlReaderOptions {
  readonly url: string;
  readonly time: StageTime;
  readonly checkAddress: AddressCheck;
  readonly deliver: (message: FeedMessage) => void;
}

/** Reads SRT and RTSP by FFmpeg in a thread, again and again with backoff until it is closed. */
export function openUrlReader(options: UrlReaderOptions): Feed {
  let closed = false;
  const halt = new SharedArrayBuffer(4);
  let timer: NodeJS.Timeout | undefined;
  let backoff = FIRST_BACKOFF_MS;
  const listens = /[?&]mode=listener\b/.test(options.url);

  const again = (reason: string | undefined): void => {
    if (closed) return;
    // Waiting for a caller is no failure.
    if (reason !== undefined) options.deliver({ kind: 'lost', reason });
    timer = setTimeout(() => void attempt(), listens ? 20 : backoff);
    backoff = Math.min(MAX_BACKOFF_MS, backoff * 1.5);
  };

  const attempt = async (): Promise<void> => {
    let url: string;
    try {
      url = await options.checkAddress(options.url);
    } catch (error) {
      again(error instanceof Error ? error.message : String(error));
      return;
    }
    if (closed) return;
    const job: DemuxJob = { url, time: options.time.share, options: optionsFor(url), announce: true, halt };
    const own = new Worker(new URL('./demux-worker.js', import.meta.url), { workerData: job });
    let stood = false;
    let reason: string | undefined;
    own.on('message', (message: FeedMessage) => {
      if (closed) return;
      if (message.kind === 'lost') {
        if (stood || !listens) reason = message.reason;
        return;
      }
      if (message.kind === 'connected') {
        stood = true;
        backoff = FIRST_BACKOFF_MS;
      }
      options.deliver(message);
    });
    own.on('error', (error) => {
      reason = error.message;
    });
    own.on('exit', () => again(reason));
    own.unref();
    own.postMessage('go');
  };
  void attempt();

  return {
    close() {
      closed = true;
      clearTimeout(timer);
      // A read that is under way ends within its time limit, and the thread with it.
      Atomics.store(new Int32Array(halt), 0, 1);
    },
  };
}

function optionsFor(url: string): Readonly<Record<string, string | number>> {
  const probing = { probesize: 500_000, analyzeduration: 1_000_000, fflags: 'nobuffer' };
  if (/^rtsps?:/i.test(url)) return { ...probing, rtsp_transport: 'tcp', timeout: TIMEOUT_US };
  return { ...probing, timeout: TIMEOUT_US, listen_timeout: LISTEN_US, connect_timeout: 3000 };
}
