import type { CharacterLook } from './look.ts';

/** Newsreader and trainer: close-cropped hair, short beard, charcoal suit with a tie. */
export const kwame: CharacterLook = {
  skin: { light: '#b37a52', base: '#8d5a3b', shade: '#633925', deep: '#3a1f17' },
  face: { temple: 82, cheek: 87, jaw: 73, jawY: 80, chin: 26, chinY: 127, asym: -1.4, ears: true },
  eyes: {
    x: 37.5,
    y: 0,
    width: 37,
    height: 16.5,
    tilt: 1,
    iris: '#3f2616',
    lash: 0.15,
    crease: 5,
    bags: 0.3,
  },
  brows: { color: '#1a1210', thickness: 10, arch: 3.5, y: -26, inner: 17, outer: 61, drop: 2 },
  nose: { width: 21, y: 45, bridge: 9, tip: 12 },
  lips: { y: 76, width: 29, upper: 8.6, lower: 11.6, color: '#94594c', deep: '#552a26', gloss: 0.4 },
  age: 0.25,
  hair: {
    color: '#1b1615',
    highlight: '#6d5a50',
    gloss: 0.5,
    sway: 0,
    fields: [],
    shapes: [
      {
        part: 'under',
        tone: -0.3,
        outline: [
          -82, -12, -87, -50, -80, -102, -48, -134, 0, -143, 48, -134, 80, -102, 88, -50, 83, -12, 70, -4, 0,
          0, -70, -4,
        ],
      },
    ],
    curls: [
      {
        part: 'cap',
        size: 4.2,
        count: 760,
        loose: 0,
        outline: [
          -81, -12, -88, -56, -82, -104, -48, -136, 0, -146, 50, -136, 84, -104, 88, -56, 82, -12, 80, -34,
          74, -62, 62, -78, 34, -85, 0, -87, -34, -85, -62, -78, -74, -62, -79, -34,
        ],
      },
    ],
  },
  beard: { color: '#1d1513', kind: 'short' },
  rest: 'clasp-mirrored',
  build: {
    shoulder: 190,
    neck: 55,
    chest: 172,
    waist: 150,
    hip: 154,
    upperArm: 46,
    foreArm: 37,
    hand: 1,
    bust: 0,
    height: 1400,
  },
  clothes: {
    kind: 'blazer',
    main: '#3a3d47',
    inner: '#e9edf3',
    accent: '#a4343a',
    neckline: 'collar',
    sleeve: 'long',
    tie: '#8a2f3a',
    pocket: true,
  },
};
