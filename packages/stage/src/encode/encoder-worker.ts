import * as av from 'node-av';
import { parentPort } from 'node:worker_threads';
import { Muxer } from '../container/muxer.ts';
import { breathe, check, newPacket } from '../container/native.ts';
import { packedSize } from '../pixels/picture.ts';
import { Ring } from '../render/ring.ts';
import type { EncodeJob, EncodeMessage } from './messages.ts';
import { openVideoEncoder } from './video-encoder.ts';

// A thread that encodes the pictures of a piece where they lie, and writes the piece.

const port = parentPort!;
const post = (message: EncodeMessage): void => port.postMessage(message);

/** Returns false when it was told to stop before the last frame. */
async function encode(job: EncodeJob): Promise<boolean> {
  const { format, frames } = job;
  const { width, height, alpha, fps } = format;
  const ring = new Ring(job.ring, job.slots.length);
  const encoder = openVideoEncoder(format);
  const timeBase = { num: fps.den, den: fps.num };
  let muxer: Muxer | undefined;
  const packet = newPacket();
  const drain = (into: Muxer): void => {
    while (encoder.receivePacketSync(packet) >= 0) {
      packet.duration = 1n;
      into.write(0, packet);
      packet.unref();
    }
  };
  try {
    muxer = new Muxer(
      job.path,
      format.container === 'mp4' ? 'mp4' : 'webm',
      [
        {
          describe: (parameters) => check(encoder.parametersFromContext(parameters), 'stream parameters'),
          timeBase,
          frameRate: fps,
          ...(alpha ? { metadata: { alpha_mode: '1' } } : {}),
        },
      ],
      format.container === 'mp4' ? { video_track_timescale: fps.num } : {},
    );
    const size = packedSize(width, height, alpha);
    const pixels = job.slots.map((at) => Buffer.from(job.memory.buffer, at, size));
    for (let n = 0; n < frames; n++) {
      while (ring.written <= n) {
        if (ring.stopped) return false;
        ring.sleepUntilWritten(n, 1000);
      }
      if (ring.stopped) return false;
      const frame = av.Frame.fromVideoBuffer(pixels[ring.frame(n).slot]!, {
        width,
        height,
        format: alpha ? av.AV_PIX_FMT_YUVA420P : av.AV_PIX_FMT_YUV420P,
        pts: BigInt(n),
        timeBase,
      });
      frame.colorSpace = av.AVCOL_SPC_BT709;
      frame.colorRange = av.AVCOL_RANGE_MPEG;
      check(encoder.sendFrameSync(frame), 'encode');
      frame.free();
      drain(muxer);
      // Encoders copy what they keep: the slot is free as soon as the call returns.
      ring.release(n + 1);
      post({ kind: 'frame', done: n + 1 });
      if (n % 8 === 0) await breathe();
    }
    check(encoder.sendFrameSync(null), 'finish encoding');
    drain(muxer);
    muxer.close();
    muxer = undefined;
    return true;
  } finally {
    muxer?.abandon();
    packet.free();
    encoder.freeContext();
  }
}

port.on('message', (job: EncodeJob) => {
  encode(job).then(
    (complete) => post(complete ? { kind: 'done' } : { kind: 'failed', message: 'stopped' }),
    (error: unknown) =>
      post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
