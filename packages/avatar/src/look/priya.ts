import type { CharacterLook } from './look.ts';

/** Head of learning, in her fifties: dark hair with silver strands in a bun, teal tunic, cat-eye glasses. */
export const priya: CharacterLook = {
  skin: { light: '#d9a275', base: '#b97d52', shade: '#8b5436', deep: '#573022' },
  face: { temple: 82, cheek: 87, jaw: 65, jawY: 77, chin: 19, chinY: 124, asym: -1.2, ears: true },
  eyes: { x: 37.5, y: 0, width: 39, height: 17.5, tilt: 1.4, iris: '#3c2415', lash: 0.7, crease: 5, bags: 0.42 },
  brows: { color: '#2b1d1a', thickness: 7.6, arch: 5, y: -27, inner: 17, outer: 60, drop: 3 },
  nose: { width: 18, y: 45, bridge: 8.5, tip: 10.5 },
  lips: { y: 76, width: 26, upper: 7, lower: 9.6, color: '#a3544c', deep: '#6b2f30', gloss: 0.5 },
  age: 0.42,
  hair: {
    color: '#2a2021', highlight: '#8a7a78', gloss: 0.45, sway: 0.3, grey: 0.16,
    shapes: [
      { part: 'under', tone: -0.4, outline: [-84, -6, -91, -40, -84, -100, -48, -136, 0, -144, 50, -136, 84, -100, 92, -40, 85, -6] },
      { part: 'back', tone: -0.2, outline: [-34, -150, -30, -178, 0, -192, 32, -180, 40, -152, 26, -128, -22, -126] },
    ],
    fields: [
      { part: 'back', from: [-34, -142, -40, -172, -8, -196, 26, -186], to: [34, -140, 22, -150, 4, -152, -10, -140], count: 12, width: 13, jitter: 3, tone: 0.05, open: true },
      { part: 'cap', from: [-4, -139, -64, -132, -96, -74, -91, 4], to: [-2, -110, -36, -98, -72, -60, -87, -2], count: 15, width: 16, jitter: 3, tone: 0.15 },
      { part: 'cap', from: [-4, -139, 60, -133, 98, -76, 92, 4], to: [-2, -110, 34, -98, 72, -60, 88, -2], count: 15, width: 16, jitter: 3, tone: -0.05 },
      { part: 'fringe', from: [-3, -134, -44, -122, -80, -78, -92, -6], to: [-2, -112, -34, -96, -66, -64, -86, -14], count: 6, width: 9, jitter: 2, tone: 0.3, open: true },
    ],
  },
  glasses: { color: '#6b2f3b', shape: 'cat' },
  earrings: '#d9b45a',
  build: { shoulder: 160, neck: 43, chest: 152, waist: 134, hip: 154, upperArm: 41, foreArm: 33, hand: 0.88, bust: 0.8, height: 1340 },
  clothes: { kind: 'tunic', main: '#22666b', inner: '#22666b', accent: '#e0b25c', neckline: 'vee', sleeve: 'long' },
};
