import type { LiveRendition } from '../document.ts';
import type { RenditionSettings } from '../encode/messages.ts';

const PRESETS = ['faster', 'veryfast', 'superfast', 'ultrafast'] as const;

/** Level from which smaller programme renditions are off. */
const LADDERS_OFF = 1;

/**
 * What is given up under load, in this order: smaller renditions of the programme, then x264's effort, step by step.
 * The largest rendition of the programme and its frame rate are never touched.
 */
export class Pressure {
  readonly #tell: (what: string, on: boolean) => void;
  readonly #off = new Set<string>();
  #level = 0;

  constructor(tell: (what: string, on: boolean) => void) {
    this.#tell = tell;
  }

  /** False when that is the level already. */
  set(level: number): boolean {
    const next = Math.max(0, Math.min(PRESETS.length, Math.round(level)));
    if (next === this.#level) return false;
    this.#level = next;
    return true;
  }

  /** How a rendition is encoded now, or that it is not. */
  settingsOf(
    rendition: LiveRendition,
    all: readonly LiveRendition[],
  ): { readonly settings: RenditionSettings; readonly off: boolean } {
    const off = this.#level >= LADDERS_OFF && rendition.bus === 'pgm' && mainOf(all) !== rendition.id;
    if (off !== this.#off.has(rendition.id)) {
      if (off) this.#off.add(rendition.id);
      else this.#off.delete(rendition.id);
      this.#tell(`ladder ${rendition.id}`, off);
    }
    const steps = Math.max(0, this.#level - LADDERS_OFF);
    const index = Math.min(PRESETS.length - 1, PRESETS.indexOf(rendition.preset) + steps);
    return { settings: { ...rendition, preset: PRESETS[index] ?? rendition.preset }, off };
  }
}

/** The largest rendition of the programme; the first of equals. */
function mainOf(all: readonly LiveRendition[]): string | undefined {
  let main: LiveRendition | undefined;
  for (const rendition of all) {
    if (rendition.bus !== 'pgm') continue;
    if (!main || rendition.width * rendition.height > main.width * main.height) main = rendition;
  }
  return main?.id;
}
