import type { CharacterLook } from './look.ts';

/** Casual host: big natural curls, mustard roll-neck, wide trousers. */
export const zola: CharacterLook = {
  skin: { light: '#c98d62', base: '#a36a45', shade: '#74432c', deep: '#45241a' },
  face: { temple: 82, cheek: 86, jaw: 62, jawY: 75, chin: 18, chinY: 121, asym: 1, ears: false },
  eyes: {
    x: 38,
    y: 0,
    width: 41,
    height: 19,
    tilt: 2.6,
    iris: '#4a2b18',
    lash: 0.95,
    crease: 5.6,
    bags: 0.06,
    shadow: 'rgba(140,70,50,0.26)',
  },
  brows: { color: '#20140f', thickness: 8.2, arch: 5.2, y: -28, inner: 17, outer: 61, drop: 1.5 },
  nose: { width: 19, y: 43, bridge: 8, tip: 11 },
  lips: { y: 74, width: 27, upper: 8.6, lower: 11.8, color: '#a8584f', deep: '#652d2d', gloss: 0.8 },
  age: 0,
  hair: {
    color: '#2b1a14',
    highlight: '#a0683f',
    gloss: 0.34,
    sway: 0.7,
    fields: [],
    curls: [
      {
        part: 'back',
        size: 11.5,
        count: 900,
        loose: 1,
        outline: [
          -112, 66, -138, 10, -142, -60, -122, -124, -74, -168, -10, -184, 58, -176, 112, -140, 138, -80, 142,
          -6, 124, 60, 86, 92, -78, 92,
        ],
      },
      {
        part: 'cap',
        size: 8.5,
        count: 520,
        loose: 1,
        outline: [
          -92, 6, -116, -30, -116, -96, -78, -146, -14, -164, 52, -156, 100, -116, 118, -56, 104, 0, 90, 10,
          88, -34, 74, -66, 44, -84, 4, -90, -36, -86, -68, -70, -84, -40,
        ],
      },
    ],
  },
  earrings: '#e2b65f',
  build: {
    shoulder: 158,
    neck: 41,
    chest: 142,
    waist: 120,
    hip: 136,
    upperArm: 38,
    foreArm: 32,
    hand: 0.87,
    bust: 0.75,
    height: 1370,
  },
  clothes: {
    kind: 'knit',
    main: '#d19a2e',
    inner: '#d19a2e',
    accent: '#7b4fa0',
    neckline: 'turtle',
    sleeve: 'long',
    legs: { color: '#34405c', shoe: '#f3efe9', kind: 'wide' },
  },
};
