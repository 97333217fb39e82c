import type { Picture } from '../pixels/picture.ts';
import type { MatteSettings } from './settings.ts';

export interface MatterOptions {
  readonly settings: MatteSettings;
  /** Memory in which the pictures lie. */
  readonly memory: WebAssembly.Memory;
  /** Block of `matterBytes(width, height)` bytes in it, the matter's alone until it is closed. */
  readonly scratch: number;
  /** No picture will be larger. */
  readonly width: number;
  readonly height: number;
}

/**
 * Takes the surroundings of one source away, frame by frame, in any number of sizes. Belongs to one thread. Per frame:
 * `look` once, at the largest picture there is, then `draw` for each size that is wanted. All sizes show the whole
 * source (stretched where the proportions differ).
 */
export interface Matter {
  /** Takes effect with the next `look`. A change of kind or model needs a new matter. @throws RangeError */
  set(settings: MatteSettings): void;
  /** Studies a frame. `atMs` ascends; a jump backwards or of more than half a second forgets what was before. */
  look(picture: Picture, atMs: number): void | Promise<void>;
  /** Writes the person of `source` (opaque) to `target` (same size, premultiplied with alpha planes). */
  draw(source: Picture, target: Picture): void;
  close(): void;
}
