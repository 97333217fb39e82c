import type { Frame, Paint } from './brush.ts';
import { arches } from './abstracts.ts';
import { terrace } from './gardens.ts';
import { library, livingRoom } from './homes.ts';
import { kitchen } from './kitchens.ts';
import { newsroom, office } from './rooms.ts';
import { festival, winter } from './seasons.ts';
import { atelier, boutique } from './shops.ts';
import { classroom, keynote } from './stages.ts';

/** How a set is painted and how the picture is finished. */
export interface SetDesign {
  readonly paint: (p: Paint, f: Frame) => void;
  readonly look: {
    readonly bloom: number;
    readonly vignette: number;
    readonly grain: number;
    readonly seed: number;
  };
}

/** By the id of the catalogue. */
export const DESIGNS: ReadonlyMap<string, SetDesign> = new Map([
  ['newsroom', { paint: newsroom, look: { bloom: 0.35, vignette: 0.55, grain: 3, seed: 1 } }],
  ['office', { paint: office, look: { bloom: 0.16, vignette: 0.3, grain: 3, seed: 2 } }],
  ['library', { paint: library, look: { bloom: 0.3, vignette: 0.5, grain: 4, seed: 3 } }],
  ['living-room', { paint: livingRoom, look: { bloom: 0.28, vignette: 0.42, grain: 3, seed: 4 } }],
  ['boutique', { paint: boutique, look: { bloom: 0.24, vignette: 0.34, grain: 3, seed: 5 } }],
  ['atelier', { paint: atelier, look: { bloom: 0.18, vignette: 0.28, grain: 3, seed: 6 } }],
  ['kitchen', { paint: kitchen, look: { bloom: 0.18, vignette: 0.3, grain: 3, seed: 7 } }],
  ['classroom', { paint: classroom, look: { bloom: 0.14, vignette: 0.34, grain: 3, seed: 8 } }],
  ['keynote', { paint: keynote, look: { bloom: 0.45, vignette: 0.45, grain: 3, seed: 9 } }],
  ['arches', { paint: arches, look: { bloom: 0.12, vignette: 0.26, grain: 2, seed: 10 } }],
  ['winter', { paint: winter, look: { bloom: 0.36, vignette: 0.45, grain: 3, seed: 11 } }],
  ['festival', { paint: festival, look: { bloom: 0.34, vignette: 0.45, grain: 3, seed: 12 } }],
  ['terrace', { paint: terrace, look: { bloom: 0.26, vignette: 0.3, grain: 3, seed: 13 } }],
]);
