import { parentPort } from 'node:worker_threads';
import { breathe } from '../container/native.ts';
import { loadKernels } from '../kernels/load.ts';
import { awaitRoom, awaitSlot, Ring } from '../render/ring.ts';
import { Cutter, WARM_UP } from './cutter.ts';
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
  let cutter: Cutter | undefined;
  try {
    const { naturalWidth, naturalHeight, hasAlpha, orientation } = reader;
    const reply = slots();
    post({ kind: 'opened', naturalWidth, naturalHeight, hasAlpha });
    const { slots: pictures, placement, cut } = await reply;
    if (!placement) return;
    const kernels = loadKernels(job.memory);
    scaler = new VideoScaler(kernels, {
      orientation,
      naturalWidth,
      naturalHeight,
      placement,
      alpha: hasAlpha,
      enhance: job.enhance,
    });
    const bytes = new Uint8Array(job.memory.buffer);
    const ring = new Ring(job.ring, pictures.length);
    const msOf = (n: number): number => ((job.first + n) * 1000 * job.fps.den) / job.fps.num;
    if (cut) cutter = await Cutter.open(job.memory, kernels, cut);
    let studied = -1;
    for (let n = -Math.min(job.first, WARM_UP); cutter && n < 0; n++) {
      const { frame, id } = await reader.at(msOf(n) / 1000);
      if (id === studied) continue;
      scaler.into(bytes, cutter.raw, frame);
      await cutter.look(msOf(n));
      studied = id;
    }
    let shown = -1;
    let slot = -1;
    let version = 0;
    for (let n = 0; n < job.count; n++) {
      const { frame, id } = await reader.at(msOf(n) / 1000);
      if (id === shown) {
        if (!awaitRoom(ring)) return;
      } else {
        slot = awaitSlot(ring);
        if (slot < 0) return;
        const picture = pictures[slot]!;
        scaler.into(bytes, cutter?.raw ?? picture, frame);
        if (id !== studied) await cutter?.look(msOf(n));
        cutter?.draw(picture);
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
    cutter?.close();
  }
});
