import { parentPort } from 'node:worker_threads';
import { breathe } from '../container/native.ts';
import { loadKernels } from '../kernels/load.ts';
import { awaitRoom, awaitSlot, Ring } from '../render/ring.ts';
import type { SlotsMessage, VideoJob } from './messages.ts';
import { VideoReader } from './video-reader.ts';
import { VideoScaler } from './video-scaler.ts';
import { post, serve } from './worker-side.ts';

// A thread that plays a video: demux → decode → scale into the programme's memory, ahead of the compositor.

const port = parentPort!;

/** The file of the last job stays open: the next piece usually goes on where this one ended. */
let open: { readonly name: string; readonly reader: VideoReader } | undefined;

function openReader(path: string, loop: number): VideoReader {
  const name = `${loop} ${path}`;
  if (open?.name === name) return open.reader;
  open?.reader.close();
  open = undefined;
  const reader = new VideoReader(path, loop);
  open = { name, reader };
  return reader;
}

function slots(): Promise<SlotsMessage> {
  return new Promise((resolve) => {
    port.once('message', resolve);
  });
}

serve(async (order) => {
  const job = order as VideoJob;
  const reader = openReader(job.path, job.loop);
  let scaler: VideoScaler | undefined;
  try {
    const { naturalWidth, naturalHeight, hasAlpha, orientation } = reader;
    const reply = slots();
    post({ kind: 'opened', naturalWidth, naturalHeight, hasAlpha });
    const { slots: pictures, placement } = await reply;
    if (!placement) return;
    scaler = new VideoScaler(loadKernels(job.memory), {
      orientation,
      naturalWidth,
      naturalHeight,
      placement,
      alpha: hasAlpha,
      enhance: job.enhance,
    });
    const bytes = new Uint8Array(job.memory.buffer);
    const ring = new Ring(job.ring, pictures.length);
    let shown = -1;
    let slot = -1;
    let version = 0;
    for (let n = 0; n < job.count; n++) {
      const { frame, id } = await reader.at(((job.first + n) * job.fps.den) / job.fps.num);
      if (id === shown) {
        if (!awaitRoom(ring)) return;
      } else {
        slot = awaitSlot(ring);
        if (slot < 0) return;
        scaler.into(bytes, pictures[slot]!, frame);
        shown = id;
        version++;
      }
      ring.publish(slot, version);
      post({ kind: 'frame' });
      if (n % 8 === 0) await breathe();
    }
  } catch (error) {
    open?.reader.close();
    open = undefined;
    throw error;
  } finally {
    scaler?.close();
  }
});
