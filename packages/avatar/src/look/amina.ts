import type { CharacterLook } from './look.ts';

/** Trainer: plum headscarf, sand-coloured long cardigan, lanyard. */
export const amina: CharacterLook = {
  skin: { light: '#f0c39b', base: '#d8a177', shade: '#ae724f', deep: '#754431' },
  face: { temple: 82, cheek: 86, jaw: 63, jawY: 76, chin: 18, chinY: 122, asym: -1, ears: false },
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
      { part: 'left', tone: 0.08, outline: [-94, -30, -101, 20, -95, 76, -64, 122, -10, 148, 14, 140, 4, 124, -36, 110, -66, 76, -82, 30, -86, -24] },
      { part: 'right', tone: -0.12, outline: [96, -30, 103, 20, 98, 80, 66, 126, 6, 152, -18, 142, -6, 126, 36, 110, 67, 76, 83, 30, 86, -24] },
    ],
    fields: [
      { part: 'cap', from: [-90, 10, -96, -60, -66, -124, 30, -146], to: [-84, -10, -78, -62, -40, -94, 40, -100], count: 4, width: 17, jitter: 3, tone: 0.2, open: true },
      { part: 'cap', from: [90, 10, 98, -50, 84, -104, 20, -140], to: [86, -4, 80, -50, 62, -80, 30, -94], count: 3, width: 15, jitter: 3, tone: 0, open: true },
      { part: 'left', from: [-94, -20, -98, 40, -80, 96, -24, 136], to: [-86, -10, -86, 36, -64, 84, -6, 120], count: 3, width: 17, jitter: 2, tone: 0.12, open: true },
      { part: 'right', from: [96, -16, 100, 40, 82, 100, 10, 142], to: [87, -10, 87, 36, 66, 86, -8, 122], count: 3, width: 17, jitter: 2, tone: -0.15, open: true },
    ],
  },
  build: { shoulder: 156, neck: 42, chest: 144, waist: 122, hip: 146, upperArm: 39, foreArm: 33, hand: 0.86, bust: 0.7, height: 1360 },
  clothes: { kind: 'cardigan', main: '#b99a77', inner: '#f1ebe2', accent: '#3f6d8c', neckline: 'scarf', sleeve: 'long', lanyard: '#2f6d8a' },
};
