import type { Matter, MatterOptions } from '../../matte/matter.ts';
import type { MatteSettings } from '../../matte/settings.ts';
import { half, type Picture } from '../../pixels/picture.ts';

/** `similarity` at which the matter for tests throws, and a model that cannot be opened. */
export const BREAKS = 0.125;
export const NO_MODEL = 'none';
/** Luma of everything that a scene matter keeps: to tell it from a screen matter. */
export const SCENE_LUMA = 100;

/** Real ms that a scene matter takes to open. */
const OPENING_MS = 60;

/** A module of matters whose results are known to the pixel: greenish chroma vanishes, everything else stays. */
export async function openMatter({ settings, memory }: MatterOptions): Promise<Matter> {
  if (settings.kind === 'scene') {
    await new Promise((resolve) => setTimeout(resolve, OPENING_MS));
    if (settings.model === NO_MODEL) throw new Error('there is no such model');
  }
  return new TestMatter(settings, memory);
}

export function matterBytes(width: number, height: number): number {
  return width * height;
}

class TestMatter implements Matter {
  #settings: MatteSettings;
  readonly #memory: WebAssembly.Memory;
  #looked = -Infinity;

  constructor(settings: MatteSettings, memory: WebAssembly.Memory) {
    this.#settings = settings;
    this.#memory = memory;
  }

  set(settings: MatteSettings): void {
    this.#settings = settings;
  }

  look(_picture: Picture, atMs: number): void {
    if (atMs <= this.#looked) throw new Error('time goes back');
    this.#looked = atMs;
    if (this.#settings.kind === 'screen' && this.#settings.similarity === BREAKS)
      throw new Error('told to break');
  }

  draw(source: Picture, target: Picture): void {
    if (source.a !== 0 || target.a === 0) throw new Error('opaque to transparent, it should be');
    const bytes = new Uint8Array(this.#memory.buffer);
    const settings = this.#settings;
    const all = settings.kind === 'screen' && settings.similarity === 0;
    const kept = (c: number): boolean => all || bytes[source.u + c]! > 110 || bytes[source.v + c]! > 110;
    for (let row = 0; row < source.height; row++) {
      for (let column = 0; column < source.width; column++) {
        const at = row * source.strideY + column;
        const keep = kept((row >> 1) * source.strideC + (column >> 1));
        const luma = settings.kind === 'scene' ? SCENE_LUMA : bytes[source.y + at]!;
        bytes[target.y + at] = keep ? luma : 0;
        bytes[target.a + at] = keep ? 255 : 0;
      }
    }
    for (let row = 0; row < half(source.height); row++) {
      for (let column = 0; column < half(source.width); column++) {
        const at = row * source.strideC + column;
        const keep = kept(at);
        bytes[target.u + at] = keep ? bytes[source.u + at]! : 0;
        bytes[target.v + at] = keep ? bytes[source.v + at]! : 0;
        bytes[target.ac + at] = keep ? 255 : 0;
      }
    }
  }

  close(): void {
    // Nothing of its own.
  }
}
