import type { Frame, Paint } from './brush.ts';
import { library, livingRoom, newsroom, office } from './rooms.ts';

/** A set: how it is painted and how the picture is finished. */
export interface SetDesign {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly paint: (p: Paint, f: Frame) => void;
  readonly look: { readonly bloom: number; readonly vignette: number; readonly grain: number; readonly seed: number };
}

export const SETS: readonly SetDesign[] = [
  { id: 'newsroom', name: 'Newsroom', tags: ['news', 'studio'], description: 'Curved video wall, light strips and a glossy floor.', paint: newsroom, look: { bloom: 0.35, vignette: 0.55, grain: 3, seed: 1 } },
  { id: 'office', name: 'Morning office', tags: ['business', 'bright'], description: 'Tall windows, desks and lamps in morning light.', paint: office, look: { bloom: 0.16, vignette: 0.3, grain: 3, seed: 2 } },
  { id: 'library', name: 'Study', tags: ['education', 'warm'], description: 'A wall of books with a reading lamp at dusk.', paint: library, look: { bloom: 0.3, vignette: 0.5, grain: 4, seed: 3 } },
  { id: 'living-room', name: 'Living room', tags: ['casual', 'evening'], description: 'Sofa, lamp and the city behind a large pane.', paint: livingRoom, look: { bloom: 0.28, vignette: 0.42, grain: 3, seed: 4 } },
];
