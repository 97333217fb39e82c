import type { Kernels } from '../../kernels/load.ts';
import { half, type Picture } from '../../pixels/picture.ts';
import type { Rect } from '../../plan.ts';
import { Compositor, cut } from '../../render/compositor.ts';
import { eachCopy, softness } from './crawl.ts';
import { layerRect, type MutableRect, type Size } from './geometry.ts';
import type { Crawl, DrawnLayer, DrawnOverlay, DrawnScene } from './messages.ts';
import type { Scaler } from './scaler.ts';
import type { SourceView } from './source-view.ts';

/** A layer as it is in one frame. */
interface Shown {
  /** Where the whole picture stands. */
  rect: MutableRect;
  /** What of it may be seen. */
  readonly window: MutableRect;
  readonly whole: MutableRect;
  picture: Picture | undefined;
  opacity: number;
  /** Drawn as grey: its transparency. */
  asMatte: boolean;
  /** Hides everything beneath. */
  covers: boolean;
}

/** Where the programme finds its sources and when an overlay began to scroll. */
export interface Cast {
  source(number: number): SourceView | undefined;
  /** First frame in which an overlay was seen. */
  since(key: string, frame: number): number;
}

/** Draws scenes of one bus. */
export class Drawer {
  readonly #compositor: Compositor;
  readonly #scaler: Scaler;
  readonly #size: Size;
  /** Pixels of this bus per pixel of the programme. */
  readonly #reduction: number;
  readonly #cast: Cast;
  readonly #shown: Shown[] = [];
  readonly #natural: MutableRect = { x: 0, y: 0, width: 0, height: 0 };

  constructor(kernels: Kernels, scaler: Scaler, size: Size, programme: Size, cast: Cast) {
    this.#compositor = new Compositor(kernels);
    this.#scaler = scaler;
    this.#size = size;
    this.#reduction = size.width / programme.width;
    this.#cast = cast;
  }

  /** Draws a whole scene; `target` is opaque. */
  draw(target: Picture, scene: DrawnScene, frame: number): void {
    const count = this.#arrange(scene.layers);
    let first = count - 1;
    while (first >= 0 && !this.#shown[first]!.covers) first--;
    if (first < 0) {
      first = 0;
      this.#compositor.clear(target);
      this.#overlays(target, scene.overlays, 'background', frame);
    }
    for (let index = first; index < count; index++) this.#layer(target, this.#shown[index]!);
    this.#overlays(target, scene.overlays, 'cover', frame);
  }

  /** Finds place and picture of all layers that can be seen; returns how many. */
  #arrange(layers: readonly DrawnLayer[]): number {
    let count = 0;
    for (const layer of layers) {
      const view = this.#cast.source(layer.source);
      if (!view || layer.opacity <= 0) continue;
      const shown = (this.#shown[count] ??= {
        ...emptyRects(),
        picture: undefined,
        opacity: 0,
        asMatte: false,
        covers: false,
      });
      if (!this.#place(layer, view, shown)) continue;
      shown.opacity = layer.opacity;
      shown.asMatte = layer.asMatte;
      const { window: rect, picture } = shown;
      shown.covers =
        picture !== undefined &&
        picture.a === 0 &&
        layer.opacity >= 255 &&
        rect.x <= 0 &&
        rect.y <= 0 &&
        rect.x + rect.width >= this.#size.width &&
        rect.y + rect.height >= this.#size.height;
      count++;
    }
    return count;
  }

  #place(layer: DrawnLayer, view: SourceView, shown: Shown): boolean {
    const natural = view.natural(this.#natural);
    if (natural) {
      this.#natural.width *= this.#reduction;
      this.#natural.height *= this.#reduction;
    } else {
      this.#natural.width = this.#size.width;
      this.#natural.height = this.#size.height;
    }
    const { whole, window } = shown;
    // Of a source that never had a picture nobody knows the shape: its card fills the box.
    layerRect(layer.box, natural ? layer.fill : 'none', this.#natural, this.#size, whole, window);
    const outside =
      window.x >= this.#size.width ||
      window.y >= this.#size.height ||
      window.x + window.width <= 0 ||
      window.y + window.height <= 0;
    if (outside) return false;
    // A card is made for what is seen: nothing of it is cut off.
    shown.rect = view.fallback ? window : whole;
    shown.picture = view.fallback
      ? cardFor(view.cards, window.width, window.height)
      : view.picture(whole.width, whole.height);
    return shown.picture !== undefined;
  }

  #layer(target: Picture, shown: Shown): void {
    const { rect, window, picture } = shown;
    if (!picture) return;
    if (picture.width === rect.width && picture.height === rect.height) {
      const inside = rect.width === window.width && rect.height === window.height;
      const left = window.x - rect.x;
      const top = window.y - rect.y;
      const part = inside ? picture : cut(picture, left, top, window.width, window.height);
      this.#put(target, part, window.x, window.y, shown);
      return;
    }
    // Only what can be seen is scaled.
    const x = Math.max(0, window.x);
    const y = Math.max(0, window.y);
    const width = Math.min(this.#size.width, window.x + window.width) - x;
    const height = Math.min(this.#size.height, window.y + window.height) - y;
    const perX = picture.width / rect.width;
    const perY = picture.height / rect.height;
    const crop: Rect = {
      x: (x - rect.x) * perX,
      y: (y - rect.y) * perY,
      width: width * perX,
      height: height * perY,
    };
    const scaled = this.#scaler.scale(picture, crop, width, height);
    this.#put(target, scaled, x, y, shown);
  }

  #put(target: Picture, picture: Picture, x: number, y: number, { opacity, asMatte }: Shown): void {
    if (asMatte) this.#compositor.drawMatte(target, picture, x, y);
    else this.#compositor.draw(target, picture, x, y, opacity);
  }

  #overlays(
    target: Picture,
    overlays: readonly DrawnOverlay[],
    order: DrawnOverlay['order'],
    frame: number,
  ): void {
    for (const overlay of overlays) {
      if (overlay.order !== order) continue;
      if (overlay.crawl) this.#crawl(target, overlay, overlay.crawl, frame);
      else this.#compositor.draw(target, overlay.picture, overlay.x, overlay.y, overlay.opacity);
    }
  }

  #crawl(target: Picture, overlay: DrawnOverlay, crawl: Crawl, frame: number): void {
    const { window, scale, axis } = crawl;
    const frames = frame - this.#cast.since(overlay.key, frame);
    const length = axis === 'x' ? window.width : window.height;
    const strip = axis === 'x' ? overlay.picture.width : overlay.picture.height;
    // Positions are counted in the programme's pixels, so that all buses show the same moment.
    eachCopy(crawl, strip / scale, length / scale, frames, (position) => {
      const at = Math.round((position * scale) / 2) * 2;
      const end = Math.min(length, at + strip);
      for (let from = Math.max(0, at); from < end;) {
        const { until, share } = softness(crawl, this.#size, length, from);
        const to = Math.min(end, until);
        this.#slice(target, overlay, crawl, at, from, to, Math.round(overlay.opacity * share));
        from = to;
      }
    });
  }

  /** Draws what of a copy at `at` stands between two places of its window. */
  #slice(
    target: Picture,
    overlay: DrawnOverlay,
    { axis, window }: Crawl,
    at: number,
    from: number,
    to: number,
    opacity: number,
  ): void {
    const { picture } = overlay;
    const part =
      axis === 'x'
        ? cut(picture, from - at, 0, to - from, Math.min(picture.height, window.height))
        : cut(picture, 0, from - at, Math.min(picture.width, window.width), to - from);
    const x = window.x + (axis === 'x' ? from : 0);
    const y = window.y + (axis === 'y' ? from : 0);
    this.#compositor.draw(target, part, x, y, opacity);
  }
}

function emptyRects(): Pick<Shown, 'rect' | 'whole' | 'window'> {
  const whole = { x: 0, y: 0, width: 0, height: 0 };
  return { rect: whole, whole, window: { x: 0, y: 0, width: 0, height: 0 } };
}

/** The card of this size, or the largest. */
function cardFor(cards: readonly Picture[], width: number, height: number): Picture | undefined {
  let best: Picture | undefined;
  for (const card of cards) {
    if (card.width === width && card.height === height) return card;
    if (!best || half(card.width) * card.height > half(best.width) * best.height) best = card;
  }
  return best;
}
