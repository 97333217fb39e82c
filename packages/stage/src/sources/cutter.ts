import type { Kernels } from '../kernels/load.ts';
import type { Matter } from '../matte/matter.ts';
import { matterBytes, openMatter } from '../matte/open.ts';
import type { MatteSettings } from '../matte/settings.ts';
import type { StageMemory } from '../pixels/memory.ts';
import { allocatePicture, half, type Picture } from '../pixels/picture.ts';
import type { LayerSpec, Rect } from '../plan.ts';

/** No side of a layer whose surroundings are taken away is longer, pixels. */
const MAX_SIDE = 4096;

/**
 * So many frames before the first of a run are studied as well: where one run goes on where another ended, what a matter
 * has learnt is nearly the same, and the seam cannot be seen.
 */
export const WARM_UP = 10;

/** What a thread needs to cut pictures out of their surroundings; plain, so that it can be posted. */
export interface CutterJob {
  readonly settings: MatteSettings;
  /** Where pictures are drawn before; its size is that of the results. */
  readonly raw: Picture;
  readonly scratch: number;
}

/** Sets memory aside for a cutter. `alpha`: pictures have a transparency of their own. @throws RangeError */
export function makeCutterJob(
  memory: StageMemory,
  settings: MatteSettings,
  { width, height }: { readonly width: number; readonly height: number },
  alpha: boolean,
): CutterJob {
  const raw = allocatePicture(memory, width, height, alpha);
  return { settings, raw, scratch: memory.allocate(matterBytes(width, height)) };
}

export function releaseCutterJob(memory: StageMemory, job: CutterJob): void {
  memory.release(job.raw.block);
  memory.release(job.scratch);
}

/** Takes the surroundings of one layer's pictures away, in the thread in which it was opened. */
export class Cutter {
  readonly #matter: Matter;
  readonly #kernels: Kernels;
  readonly #raw: Picture;
  readonly #colors: Picture;

  private constructor(matter: Matter, kernels: Kernels, raw: Picture) {
    this.#matter = matter;
    this.#kernels = kernels;
    this.#raw = raw;
    this.#colors = { ...raw, a: 0, ac: 0 };
  }

  /** @throws RangeError for settings that cannot be, Error when a model cannot be opened */
  static async open(memory: WebAssembly.Memory, kernels: Kernels, job: CutterJob): Promise<Cutter> {
    const { settings, raw, scratch } = job;
    const { width, height } = raw;
    return new Cutter(await openMatter({ settings, memory, scratch, width, height }), kernels, raw);
  }

  /** Where the next picture is drawn. */
  get raw(): Picture {
    return this.#raw;
  }

  /** Studies the raw picture. Times ascend. */
  async look(atMs: number): Promise<void> {
    await this.#matter.look(this.#colors, atMs);
  }

  /** Writes what remains of the raw picture to `target`: same size, with alpha planes. */
  draw(target: Picture): void {
    const raw = this.#raw;
    this.#matter.draw(this.#colors, target);
    if (!raw.a) return;
    // Its colours are weighted already: only what covers remains to be weighted.
    const { width, height } = target;
    this.#kernels.multiply(target.a, target.strideY, raw.a, raw.strideY, width, height);
    this.#kernels.multiply(target.ac, target.strideC, raw.ac, raw.strideC, half(width), half(height));
  }

  close(): void {
    this.#matter.close();
  }
}

/** The whole source as a layer shows it, and what of it is seen. */
export interface Standing {
  /** Where the whole source stands, in output pixels. */
  readonly whole: Rect;
  /** Even distance of what is seen from the whole's corner. */
  readonly dx: number;
  readonly dy: number;
}

/**
 * Where the whole of a source stands whose part `seen` is shown by a layer: matters look at all of it, whatever a layer
 * leaves. @throws RangeError when that is too large
 */
export function standOf(
  natural: { readonly width: number; readonly height: number },
  { rect, fit }: Pick<LayerSpec, 'rect' | 'fit'>,
  seen: Rect,
): Standing {
  let { width, height } = rect;
  if (fit !== 'stretch') {
    const choose = fit === 'cover' ? Math.max : Math.min;
    const scale = choose(rect.width / natural.width, rect.height / natural.height);
    width = natural.width * scale;
    height = natural.height * scale;
  }
  const across = along(rect.x + (rect.width - width) / 2, width, seen.x, seen.width);
  const down = along(rect.y + (rect.height - height) / 2, height, seen.y, seen.height);
  if (across.length > MAX_SIDE || down.length > MAX_SIDE)
    throw new RangeError(`${across.length} × ${down.length} pixels are too many to be cut out`);
  const whole = { x: across.from, y: down.from, width: across.length, height: down.length };
  return { whole, dx: seen.x - whole.x, dy: seen.y - whole.y };
}

/** Whole pixels around what is seen, which begins at an even one of them. */
function along(
  from: number,
  length: number,
  seen: number,
  seenLength: number,
): { readonly from: number; readonly length: number } {
  const first = seen - 2 * Math.max(0, Math.round((seen - from) / 2));
  const end = Math.max(Math.round(from + length), seen + seenLength);
  return { from: first, length: end - first };
}
