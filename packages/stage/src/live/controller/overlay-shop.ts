import type { Kernels } from '../../kernels/load.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import type { Picture } from '../../pixels/picture.ts';
import type { LiveFormat, LiveOverlay } from '../document.ts';
import { crawlPace } from '../programme/crawl.ts';
import type { Size } from '../programme/geometry.ts';
import type { Crawl, DrawnOverlay } from '../programme/messages.ts';
import { OverlayPictures } from './overlay-pictures.ts';

interface Kept {
  readonly made:
    { readonly picture: Picture; readonly x: number; readonly y: number; readonly crawl?: Crawl } | undefined;
  uses: number;
}

/** Keeps the pictures of overlays as long as a scene shows them; scenes that share an overlay share its picture. */
export class OverlayShop {
  readonly #memory: StageMemory;
  readonly #pictures: OverlayPictures;
  readonly #format: LiveFormat;
  readonly #kept = new Map<string, Kept>();
  readonly #names = new Map<DrawnOverlay, string>();

  constructor(memory: StageMemory, kernels: Kernels, format: LiveFormat) {
    this.#memory = memory;
    this.#format = format;
    this.#pictures = new OverlayPictures(memory, kernels);
  }

  /** The overlay for a bus of this size; undefined when it cannot be seen. Give it back with `release`. */
  get(overlay: LiveOverlay, size: Size): DrawnOverlay | undefined {
    if (overlay.content.kind === 'text' && overlay.content.text.trim() === '') return undefined;
    const { content, box, effect } = overlay;
    const name = JSON.stringify([content, box, effect, size.width, size.height]);
    let kept = this.#kept.get(name);
    if (!kept) {
      kept = { made: this.#make(overlay, size), uses: 0 };
      this.#kept.set(name, kept);
    }
    if (!kept.made) {
      if (kept.uses === 0) this.#kept.delete(name);
      return undefined;
    }
    kept.uses++;
    const drawn: DrawnOverlay = {
      key: JSON.stringify([overlay.id, content, effect]),
      order: overlay.order,
      opacity: Math.round(overlay.opacity * 255),
      ...kept.made,
    };
    this.#names.set(drawn, name);
    return drawn;
  }

  /** As `get`; undefined also when the overlay cannot be drawn. */
  tryGet(overlay: LiveOverlay, size: Size): DrawnOverlay | undefined {
    try {
      return this.get(overlay, size);
    } catch {
      return undefined;
    }
  }

  release(overlays: readonly DrawnOverlay[]): void {
    for (const overlay of overlays) {
      const name = this.#names.get(overlay);
      const kept = name === undefined ? undefined : this.#kept.get(name);
      if (name === undefined || !kept) continue;
      this.#names.delete(overlay);
      if (--kept.uses > 0) continue;
      this.#kept.delete(name);
      if (kept.made) this.#memory.release(kept.made.picture.block);
    }
  }

  /** How many pictures are kept. */
  get count(): number {
    return this.#kept.size;
  }

  #make(overlay: LiveOverlay, size: Size): Kept['made'] {
    const reduction = size.width / this.#format.width;
    if (overlay.effect === 'none') return this.#pictures.still(overlay, size, reduction);
    const strip = this.#pictures.strip(overlay, size, reduction);
    if (!strip) return undefined;
    const { picture, window } = strip;
    const axis = overlay.effect === 'animateH' ? 'x' : 'y';
    const [length, through] = axis === 'x' ? [picture.width, window.width] : [picture.height, window.height];
    const { fps } = this.#format;
    const pace = crawlPace(axis, length / reduction, through / reduction, this.#format, fps.num / fps.den);
    return { picture, x: window.x, y: window.y, crawl: { axis, window, scale: reduction, ...pace } };
  }
}
