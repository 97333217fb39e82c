import * as av from 'node-av';
import { parentPort, workerData } from 'node:worker_threads';
import { breathe, dictionary, newPacket } from '../../container/native.ts';
import { StageTime, type TimeShare } from '../time.ts';
import type { FeedMessage } from './messages.ts';

/** What a demuxing thread is made with. */
export interface DemuxJob {
  readonly url: string;
  /** FFmpeg's short name; absent = found out. */
  readonly format?: string;
  readonly time: TimeShare;
  readonly options: Readonly<Record<string, string | number>>;
  /** Tell when a connection stands. */
  readonly announce: boolean;
  /** Not 0: nobody wants what it reads any more. */
  readonly halt: SharedArrayBuffer;
}

// A thread that reads one input to its end with blocking calls and hands its packets over. Reads have time limits, so
// it comes to an end by itself; ended from outside within a native call it would take the whole process with it.

const port = parentPort!;
const job = workerData as DemuxJob;
const time = new StageTime(job.time);
const halt = new Int32Array(job.halt);

function post(message: FeedMessage, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

class Demuxer {
  readonly #format = new av.FormatContext();
  readonly #packet = newPacket();
  readonly #chosen: Record<'video' | 'audio', number> = { video: -1, audio: -1 };
  readonly #seen: Record<'video' | 'audio', number> = { video: -Infinity, audio: -Infinity };

  /** Returns why it ended. */
  async run(): Promise<string> {
    if (Atomics.load(halt, 0) !== 0) return 'closed';
    const options = dictionary(job.options);
    const input = job.format === undefined ? null : av.InputFormat.findInputFormat(job.format);
    const opened = this.#format.openInputSync(job.url, input, options);
    options.free();
    if (opened < 0) return new av.FFmpegError(opened).message;
    const known = this.#format.findStreamInfoSync(null);
    if (known < 0) return new av.FFmpegError(known).message;
    if (job.announce) post({ kind: 'connected' });
    for (const [media, type] of [
      ['video', av.AVMEDIA_TYPE_VIDEO],
      ['audio', av.AVMEDIA_TYPE_AUDIO],
    ] as const) {
      const index = this.#format.findBestStream(type);
      if (index >= 0) this.#choose(media, index);
    }
    for (let turn = 1; ; turn++) {
      const read = this.#format.readFrameSync(this.#packet);
      if (Atomics.load(halt, 0) !== 0) return 'closed';
      if (read < 0) return read === av.AVERROR_EOF ? 'the sender ended' : new av.FFmpegError(read).message;
      this.#pass();
      this.#packet.unref();
      if (turn % 16 === 0) await breathe();
    }
  }

  close(): void {
    this.#packet.free();
    this.#format.closeInputSync();
  }

  #choose(media: 'video' | 'audio', index: number): void {
    const stream = this.#format.streams[index];
    if (!stream) return;
    this.#chosen[media] = index;
    const { codecpar } = stream;
    const { num, den } = stream.sampleAspectRatio;
    const data = Uint8Array.from(codecpar.extradata ?? []);
    post({
      kind: 'config',
      media,
      config: {
        codec: codecpar.codecId,
        data,
        width: codecpar.width,
        height: codecpar.height,
        sampleRate: codecpar.sampleRate,
        channels: codecpar.channelLayout.nbChannels,
        aspect: num > 0 && den > 0 ? num / den : 0,
      },
    });
  }

  #pass(): void {
    const packet = this.#packet;
    const index = packet.streamIndex;
    const now = time.now();
    const media = this.#mediaOf(index, now);
    if (!media) return;
    this.#seen[media] = now;
    const { num, den } = this.#format.streams[index]!.timeBase;
    const ms = (ticks: bigint): number =>
      ticks === av.AV_NOPTS_VALUE ? Number.NaN : (Number(ticks) * 1000 * num) / den;
    const data = Uint8Array.from(packet.data ?? []);
    post(
      {
        kind: 'media',
        media,
        dts: ms(packet.dts),
        pts: ms(packet.pts),
        key: packet.isKeyframe,
        data,
        at: now,
      },
      [data.buffer],
    );
  }

  /** What a stream is used as; a new stream takes over from one that fell silent (the sender changed its codec). */
  #mediaOf(index: number, now: number): 'video' | 'audio' | undefined {
    if (index === this.#chosen.video) return 'video';
    if (index === this.#chosen.audio) return 'audio';
    const type = this.#format.streams[index]?.codecpar.codecType;
    const media =
      type === av.AVMEDIA_TYPE_VIDEO ? 'video' : type === av.AVMEDIA_TYPE_AUDIO ? 'audio' : undefined;
    if (!media || now - this.#seen[media] < 1000) return undefined;
    this.#choose(media, index);
    return media;
  }
}

port.once('message', () => {
  const demuxer = new Demuxer();
  void demuxer
    .run()
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    .then((reason) => {
      demuxer.close();
      post({ kind: 'lost', reason });
      port.close();
    });
});
