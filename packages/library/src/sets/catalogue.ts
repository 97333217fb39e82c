import type { BackgroundInfo } from '../types.ts';

/** What is said of a set; `designs.ts` holds how it is painted. */
export interface SetInfo {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly description: string;
}

export const SETS: readonly SetInfo[] = [
  {
    id: 'newsroom',
    name: 'Newsroom',
    tags: ['news', 'studio'],
    description: 'Curved video wall, light strips and a glossy floor.',
  },
  {
    id: 'office',
    name: 'Morning office',
    tags: ['business', 'bright'],
    description: 'Tall windows, desks and lamps in morning light.',
  },
  {
    id: 'library',
    name: 'Study',
    tags: ['education', 'warm'],
    description: 'A wall of books with a reading lamp at dusk.',
  },
  {
    id: 'living-room',
    name: 'Living room',
    tags: ['casual', 'evening'],
    description: 'Sofa, lamp and the city behind a large pane.',
  },
  {
    id: 'boutique',
    name: 'Boutique',
    tags: ['shop', 'beauty', 'e-commerce'],
    description: 'Lit shelves of bottles and jars behind an oak counter.',
  },
  {
    id: 'atelier',
    name: 'Fashion atelier',
    tags: ['shop', 'fashion', 'e-commerce'],
    description: 'Rails of clothes, an arch and terrazzo in soft light.',
  },
  {
    id: 'kitchen',
    name: 'Kitchen',
    tags: ['shop', 'food', 'casual'],
    description: 'Tiles, open shelves and a marble worktop in window light.',
  },
  {
    id: 'classroom',
    name: 'Classroom',
    tags: ['education'],
    description: 'Green board with chalk drawings, desk and globe.',
  },
  {
    id: 'keynote',
    name: 'Keynote stage',
    tags: ['technology', 'launch'],
    description: 'Arcs of light, beams through haze, an audience in front.',
  },
  {
    id: 'arches',
    name: 'Paper arches',
    tags: ['abstract', 'warm'],
    description: 'Layered arches and solids with soft shadows.',
  },
  {
    id: 'winter',
    name: 'Winter window',
    tags: ['season', 'holiday'],
    description: 'Snow behind a paned window, fir, lights and gifts.',
  },
  {
    id: 'festival',
    name: 'Spring festival',
    tags: ['season', 'holiday', 'e-commerce'],
    description: 'Moon gate, red lanterns and plum blossom.',
  },
  {
    id: 'terrace',
    name: 'Garden terrace',
    tags: ['season', 'casual', 'food'],
    description: 'Pergola with climbing green and string lights at golden hour.',
  },
];

/** Every set in both orientations; a portrait one is composed anew, not cropped. */
export const BACKGROUNDS: readonly BackgroundInfo[] = SETS.flatMap(({ id, name, tags, description }) => [
  { id, name, orientation: 'landscape' as const, tags, description },
  { id: `${id}-portrait`, name: `${name}, portrait`, orientation: 'portrait' as const, tags, description },
]);
