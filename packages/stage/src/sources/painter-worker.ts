import { breathe } from '../container/native.ts';
import { loadKernels } from '../kernels/load.ts';
import { convertRgba } from '../pixels/rgba.ts';
import type { CreatePainter, PaintedPicture, Painter } from '../plan.ts';
import { awaitRoom, awaitSlot, Ring } from '../render/ring.ts';
import { Cutter, WARM_UP } from './cutter.ts';
import { DirtyArea } from './dirty.ts';
import type { PainterJob } from './messages.ts';
import { post, serve } from './worker-side.ts';

// A thread that drives a painter ahead of the compositor and converts only what changed.

// Warnings with a code are of painters; of a thread's warnings nobody else hears.
process.on('warning', ({ code, message }: Error & { readonly code?: string }) => {
  if (code !== undefined && !code.startsWith('DEP')) post({ kind: 'warning', code, message });
});

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
  let cutter: Cutter | undefined;
  try {
    const kernels = loadKernels(job.memory);
    const bytes = new Uint8Array(job.memory.buffer);
    const ring = new Ring(job.ring, slots.length);
    if (job.cut) cutter = await Cutter.open(job.memory, kernels, job.cut);
    // With a cutter there is one picture that is painted, and slots are made from it.
    const painted = cutter ? [cutter.raw] : slots;
    const stale = painted.map((slot) => new DirtyArea(slot.width, slot.height));
    const convert = (index: number, rgba: PaintedPicture['rgba']): void => {
      const image = { width, height, rgba };
      for (const area of stale[index]!.take())
        convertRgba(kernels, bytes, image, painted[index]!, area, dx, dy, job.scratch, job.scratchBytes);
    };
    const msOf = (n: number): number => ((job.first + n) * 1000 * job.fps.den) / job.fps.num;
    let slot = -1;
    let version = 0;
    const begin = cutter ? -Math.min(job.first, WARM_UP) : 0;
    for (let n = begin; n < job.count; n++) {
      if (ring.stopped) return;
      const { rgba, dirty } = await painter.paint(job.first + n);
      if (rgba.length !== width * height * 4) {
        throw new Error(`frame ${job.first + n} has ${rgba.length} bytes instead of ${width * height * 4}`);
      }
      // The first picture of a job has no known predecessor in these slots.
      if (!dirty || n === begin) for (const area of stale) area.all();
      else {
        for (const area of stale) {
          for (const r of dirty) area.add({ x: r.x + dx, y: r.y + dy, width: r.width, height: r.height });
        }
      }
      if (n < 0) {
        convert(0, rgba);
        await cutter?.look(msOf(n));
        continue;
      }
      if (n > 0 && dirty?.length === 0) {
        if (!awaitRoom(ring)) return;
      } else {
        slot = awaitSlot(ring);
        if (slot < 0) return;
        convert(cutter ? 0 : slot, rgba);
        await cutter?.look(msOf(n));
        cutter?.draw(slots[slot]!);
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
  } finally {
    cutter?.close();
  }
});
