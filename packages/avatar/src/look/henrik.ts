import type { CharacterLook } from './look.ts';

/** Teacher in his sixties: silver hair and beard, round glasses, bottle-green cardigan over shirt and tie. */
export const henrik: CharacterLook = {
  skin: { light: '#fbdcc8', base: '#eebfa4', shade: '#cb8c74', deep: '#955a4a' },
  face: { temple: 82, cheek: 87, jaw: 72, jawY: 82, chin: 26, chinY: 128, asym: 2, ears: true },
  eyes: { x: 37, y: 0, width: 36, height: 14.5, tilt: -0.6, iris: '#55789a', lash: 0.08, crease: 4.6, bags: 0.75 },
  brows: { color: '#8d8a86', thickness: 9, arch: 3, y: -25, inner: 16, outer: 60, drop: 4 },
  nose: { width: 19, y: 47, bridge: 9.5, tip: 12 },
  lips: { y: 78, width: 26, upper: 5, lower: 8, color: '#bb7468', deep: '#83473f', gloss: 0.35 },
  age: 0.8,
  hair: {
    color: '#a5a2a0', highlight: '#f4f3f1', gloss: 0.6, sway: 0.3,
    shapes: [
      { part: 'under', tone: -0.3, outline: [-88, 8, -95, -40, -86, -98, -48, -134, 0, -142, 50, -134, 88, -98, 96, -40, 90, 8] },
      { part: 'cap', tone: -0.1, outline: [-86, -2, -94, -46, -88, -96, -56, -136, -6, -149, 46, -144, 84, -110, 96, -60, 88, -2, 84, -40, 78, -74, 58, -98, 20, -106, -14, -104, -44, -96, -68, -86, -80, -60, -83, -34] },
    ],
    fields: [
      { part: 'cap', from: [-70, -82, -92, -72, -96, -40, -87, 0], to: [-62, -96, -78, -80, -84, -46, -82, -8], count: 9, width: 10, jitter: 3, tone: 0.1, open: true },
      { part: 'cap', from: [70, -92, 94, -80, 98, -42, 89, 0], to: [60, -100, 78, -82, 85, -46, 84, -8], count: 9, width: 10, jitter: 3, tone: -0.2, open: true },
      { part: 'cap', from: [-46, -98, -72, -114, -68, -132, -20, -147], to: [58, -100, 92, -104, 98, -80, 94, -46], count: 16, width: 17, jitter: 5, tone: 0.15, open: true },
      { part: 'fringe', from: [-48, -94, -56, -124, -10, -146, 40, -140], to: [-34, -102, 4, -118, 60, -118, 88, -82], count: 11, width: 14, jitter: 4, tone: 0.4, open: true },
    ],
  },
  beard: { color: '#aaa6a2', kind: 'full' },
  glasses: { color: '#5b4636', shape: 'round' },
  build: { shoulder: 178, neck: 51, chest: 170, waist: 164, hip: 166, upperArm: 45, foreArm: 37, hand: 0.97, bust: 0, height: 1370 },
  clothes: { kind: 'cardigan', main: '#3d5a4a', inner: '#e8eef5', accent: '#8c3b34', neckline: 'collar', sleeve: 'long', tie: '#7d3430' },
};
