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
      { part: 'under', tone: -0.3, outline: [-83, -10, -90, -42, -84, -98, -48, -134, 0, -142, 50, -134, 84, -98, 91, -42, 84, -10] },
      { part: 'cap', tone: -0.1, outline: [-86, -2, -92, -46, -84, -92, -52, -126, -6, -144, 46, -142, 84, -110, 96, -60, 88, -2, 84, -40, 78, -74, 58, -98, 20, -106, -14, -104, -44, -96, -68, -86, -80, -60, -83, -34] },
    ],
    fields: [
      { part: 'cap', from: [-50, -104, -78, -110, -95, -72, -95, -40, -87, -2], to: [-48, -96, -64, -88, -78, -66, -83, -42, -82, -10], count: 13, width: 11, jitter: 3, tone: 0.12, open: true },
      { part: 'cap', from: [72, -96, 92, -84, 97, -60, 95, -32, 88, -2], to: [62, -98, 76, -82, 83, -62, 85, -40, 83, -10], count: 10, width: 10, jitter: 3, tone: -0.2, open: true },
      { part: 'cap', from: [-52, -110, -44, -140, 10, -154, 66, -138, 96, -78], to: [-46, -96, -16, -108, 24, -114, 58, -102, 84, -66], count: 18, width: 15, jitter: 4, tone: 0.1, open: true },
      { part: 'fringe', from: [-50, -108, -34, -136, 10, -148, 58, -134, 86, -92], to: [-46, -98, -20, -116, 16, -124, 50, -112, 76, -82], count: 9, width: 12, jitter: 4, tone: 0.36, open: true },
    ],
  },
  beard: { color: '#aaa6a2', kind: 'full' },
  glasses: { color: '#5b4636', shape: 'round' },
  build: { shoulder: 178, neck: 51, chest: 170, waist: 164, hip: 166, upperArm: 45, foreArm: 37, hand: 0.97, bust: 0, height: 1370 },
  clothes: { kind: 'cardigan', main: '#3d5a4a', inner: '#e8eef5', accent: '#8c3b34', neckline: 'collar', sleeve: 'long', tie: '#7d3430' },
};
