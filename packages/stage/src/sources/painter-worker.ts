import { breathe } from '../container/native.ts';
import { loadKernels } from '../kernels/load.ts';
import { convertRgba } from '../pixels/rgba.ts';
import type { CreatePainter, Painter } from '../plan.ts';
import { awaitRoom, awaitSlot, Ring } from '../render/ring.ts';
import { DirtyArea } from './dirty.ts';
import type { PainterJob } from './messages.ts';
import { post, serve } from './worker-side.ts';

// A thread that drives a painter ahead of the compositor and converts only what changed.

/** The painter of the last job stays at hand: the next piece usually wants the same one. */
let kept: { readonly name: string; readonly painter: Painter } | undefined;

async function findPainter(job: PainterJob): Promise<Painter> {
  const { module, options, width, height, fps } = job;
  const name = JSON.stringify([module, options, width, height, fps]);
  if (kept?.name === name) return kept.painter;
  kept?.painter.close?.();
  kept = undefined;
  const loaded = (await import(module)) as { readonly createPainter?: CreatePainter };
  if (typeof loaded.createPainter !== 'function') throw new Error(`${module} does not export createPainter`);
  const painter = await loaded.createPainter(options, { width, height, fps });
  kept = { name, painter };
  return painter;
}

serve(async (order) => {
  const job = order as PainterJob;
  const { width, height, slots, dx, dy } = job;
  const painter = await findPainter(job);
  try {
    const kernels = loadKernels(job.memory);
    const bytes = new Uint8Array(job.memory.buffer);
    const ring = new Ring(job.ring, slots.length);
    const stale = slots.map((slot) => new DirtyArea(slot.width, slot.height));
    let slot = -1;
    let version = 0;
    for (let n = 0; n < job.count; n++) {
      if (ring.stopped) return;
      const { rgba, dirty } = await painter.paint(job.first + n);
      if (rgba.length !== width * height * 4) {
        throw new Error(`frame ${job.first + n} has ${rgba.length} bytes instead of ${width * height * 4}`);
      }
      // The first picture of a job has no known predecessor in these slots.
      if (!dirty || n === 0) for (const area of stale) area.all();
      else {
        for (const area of stale) {
          for (const r of dirty) area.add({ x: r.x + dx, y: r.y + dy, width: r.width, height: r.height });
        }
      }
      if (n > 0 && dirty?.length === 0) {
        if (!awaitRoom(ring)) return;
      } else {
        slot = awaitSlot(ring);
        if (slot < 0) return;
        const target = slots[slot]!;
        for (const area of stale[slot]!.take()) {
          const image = { width, height, rgba };
          convertRgba(kernels, bytes, image, target, area, dx, dy, job.scratch, job.scratchBytes);
        }
        version++;
      }
      ring.publish(slot, version);
      post({ kind: 'frame' });
      if (n % 4 === 0) await breathe();
    }
  } catch (error) {
    // What a painter is like after an error is its own secret; the next job gets a new one.
    const broken = kept;
    kept = undefined;
    broken?.painter.close?.();
    throw error;
  }
});
