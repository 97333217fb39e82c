import type { CharacterLook } from './look.ts';

/** Trainer: plum headscarf, sand-coloured long cardigan, lanyard. */
export const amina: CharacterLook = {
  skin: { light: '#f0c39b', base: '#d8a177', shade: '#ae724f', deep: '#754431' },
  face: { temple: 82, cheek: 86, jaw: 65, jawY: 76, chin: 20, chinY: 122, asym: -1, ears: false },
  eyes: { x: 38, y: 0, width: 41, height: 19, tilt: 2, iris: '#4b2f1c', lash: 1, crease: 5.4, bags: 0.14, shadow: 'rgba(96,52,48,0.3)' },
  brows: { color: '#2a1b17', thickness: 8.4, arch: 5, y: -27, inner: 17, outer: 62, drop: 2 },
  nose: { width: 17, y: 44, bridge: 8, tip: 9.5 },
  lips: { y: 74, width: 26, upper: 7.4, lower: 10.6, color: '#b8605a', deep: '#7d363a', gloss: 0.6 },
  age: 0.06,
  hair: {
    color: '#7a3f5d', highlight: '#c08aa6', gloss: 0.22, sway: 0.25, cloth: true,
    shapes: [
      { part: 'back', tone: -0.35, outline: [-98, -50, -84, -116, -40, -148, 4, -152, 50, -146, 88, -114, 101, -50, 104, 30, 96, 96, 92, 160, 40, 186, -40, 186, -92, 160, -94, 96, -102, 30] },
      { part: 'cap', tone: 0, outline: [-97, 10, -99, -56, -84, -116, -42, -147, 4, -151, 50, -146, 88, -114, 101, -56, 99, 10, 92, 40, 86, 4, 81, -36, 66, -72, 36, -90, 2, -94, -36, -89, -66, -70, -80, -36, -85, 4, -90, 40] },
    ],
    fields: [
      { part: 'cap', from: [-94, -6, -97, -62, -74, -122, 0, -150], to: [-82, -18, -76, -62, -40, -92, 30, -104], count: 7, width: 17, jitter: 3, tone: 0.2, open: true },
      { part: 'cap', from: [8, -150, 70, -134, 100, -70, 98, 8], to: [-24, -104, 36, -102, 76, -66, 84, -4], count: 7, width: 18, jitter: 3, tone: 0, open: true },
      { part: 'left', from: [-97, -14, -102, 40, -84, 100, -30, 142], to: [-82, -24, -86, 30, -66, 84, -8, 124], count: 6, width: 18, jitter: 3, tone: 0.12 },
      { part: 'right', from: [99, -14, 104, 40, 88, 104, 10, 150], to: [82, -24, 86, 30, 68, 84, -14, 126], count: 6, width: 18, jitter: 3, tone: -0.15 },
    ],
  },
  build: { shoulder: 156, neck: 42, chest: 144, waist: 122, hip: 146, upperArm: 39, foreArm: 33, hand: 0.86, bust: 0.7, height: 1360 },
  clothes: { kind: 'cardigan', main: '#b99a77', inner: '#f1ebe2', accent: '#3f6d8c', neckline: 'scarf', sleeve: 'long', lanyard: '#2f6d8a' },
};
