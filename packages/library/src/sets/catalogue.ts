import type { Frame, Paint } from './brush.ts';
import { arches } from './abstracts.ts';
import { terrace } from './gardens.ts';
import { library, livingRoom } from './homes.ts';
import { kitchen } from './kitchens.ts';
import { newsroom, office } from './rooms.ts';
import { festival, winter } from './seasons.ts';
import { atelier, boutique } from './shops.ts';
import { classroom, keynote } from './stages.ts';

/** A set: how it is painted and how the picture is finished. */
export interface SetDesign {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly paint: (p: Paint, f: Frame) => void;
  readonly look: {
    readonly bloom: number;
    readonly vignette: number;
    readonly grain: number;
    readonly seed: number;
  };
}

export const SETS: readonly SetDesign[] = [
  {
    id: 'newsroom',
    name: 'Newsroom',
    tags: ['news', 'studio'],
    description: 'Curved video wall, light strips and a glossy floor.',
    paint: newsroom,
    look: { bloom: 0.35, vignette: 0.55, grain: 3, seed: 1 },
  },
  {
    id: 'office',
    name: 'Morning office',
    tags: ['business', 'bright'],
    description: 'Tall windows, desks and lamps in morning light.',
    paint: office,
    look: { bloom: 0.16, vignette: 0.3, grain: 3, seed: 2 },
  },
  {
    id: 'library',
    name: 'Study',
    tags: ['education', 'warm'],
    description: 'A wall of books with a reading lamp at dusk.',
    paint: library,
    look: { bloom: 0.3, vignette: 0.5, grain: 4, seed: 3 },
  },
  {
    id: 'living-room',
    name: 'Living room',
    tags: ['casual', 'evening'],
    description: 'Sofa, lamp and the city behind a large pane.',
    paint: livingRoom,
    look: { bloom: 0.28, vignette: 0.42, grain: 3, seed: 4 },
  },
  {
    id: 'boutique',
    name: 'Boutique',
    tags: ['shop', 'beauty', 'e-commerce'],
    description: 'Lit shelves of bottles and jars behind an oak counter.',
    paint: boutique,
    look: { bloom: 0.24, vignette: 0.34, grain: 3, seed: 5 },
  },
  {
    id: 'atelier',
    name: 'Fashion atelier',
    tags: ['shop', 'fashion', 'e-commerce'],
    description: 'Rails of clothes, an arch and terrazzo in soft light.',
    paint: atelier,
    look: { bloom: 0.18, vignette: 0.28, grain: 3, seed: 6 },
  },
  {
    id: 'kitchen',
    name: 'Kitchen',
    tags: ['shop', 'food', 'casual'],
    description: 'Tiles, open shelves and a marble worktop in window light.',
    paint: kitchen,
    look: { bloom: 0.18, vignette: 0.3, grain: 3, seed: 7 },
  },
  {
    id: 'classroom',
    name: 'Classroom',
    tags: ['education'],
    description: 'Green board with chalk drawings, desk and globe.',
    paint: classroom,
    look: { bloom: 0.14, vignette: 0.34, grain: 3, seed: 8 },
  },
  {
    id: 'keynote',
    name: 'Keynote stage',
    tags: ['technology', 'launch'],
    description: 'Arcs of light, beams through haze, an audience in front.',
    paint: keynote,
    look: { bloom: 0.45, vignette: 0.45, grain: 3, seed: 9 },
  },
  {
    id: 'arches',
    name: 'Paper arches',
    tags: ['abstract', 'warm'],
    description: 'Layered arches and solids with soft shadows.',
    paint: arches,
    look: { bloom: 0.12, vignette: 0.26, grain: 2, seed: 10 },
  },
  {
    id: 'winter',
    name: 'Winter window',
    tags: ['season', 'holiday'],
    description: 'Snow behind a paned window, fir, lights and gifts.',
    paint: winter,
    look: { bloom: 0.36, vignette: 0.45, grain: 3, seed: 11 },
  },
  {
    id: 'festival',
    name: 'Spring festival',
    tags: ['season', 'holiday', 'e-commerce'],
    description: 'Moon gate, red lanterns and plum blossom.',
    paint: festival,
    look: { bloom: 0.34, vignette: 0.45, grain: 3, seed: 12 },
  },
  {
    id: 'terrace',
    name: 'Garden terrace',
    tags: ['season', 'casual', 'food'],
    description: 'Pergola with climbing green and string lights at golden hour.',
    paint: terrace,
    look: { bloom: 0.26, vignette: 0.3, grain: 3, seed: 13 },
  },
];
