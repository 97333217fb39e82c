import type { Picture } from '../../pixels/picture.ts';
import type { ScreenMatte } from '../settings.ts';
import { SCREEN_MATTE } from '../settings.ts';
import { BLUE, findBackdrop, GREEN, turn } from './find.ts';
import { takeSamples } from './take.ts';

/**
 * Looks at one picture and proposes settings for it: which screen stands there and how it is keyed best. Undefined
 * when no screen of one colour is in the picture. Takes some milliseconds; meant for a button, not for every frame.
 */
export function sampleBackdrop(memory: WebAssembly.Memory, picture: Picture): ScreenMatte | undefined {
  const samples = takeSamples(new Uint8Array(memory.buffer), picture, 256, 144);
  const found = findBackdrop(samples, [GREEN, BLUE], 0.12);
  if (!found) return undefined;
  const angle = Math.atan2(found.v, found.u);
  return { ...SCREEN_MATTE, backdrop: turn(angle, GREEN.angle) < GREEN.width ? 'green' : 'blue' };
}
