import type { CharacterLook } from './look.ts';

/** Shop presenter: long straight black hair with a light fringe, sage apron over a cream knit. */
export const mei: CharacterLook = {
  skin: { light: '#ffe6d2', base: '#f4cdae', shade: '#d59f7f', deep: '#a0684f' },
  face: { temple: 82, cheek: 87, jaw: 61, jawY: 73, chin: 16, chinY: 119, asym: 0.8, ears: false },
  eyes: { x: 38, y: 1, width: 40, height: 17, tilt: 3.4, iris: '#3c2519', lash: 0.75, crease: 3.4, bags: 0.05, shadow: 'rgba(176,98,86,0.2)' },
  brows: { color: '#2c211f', thickness: 6.6, arch: 2.4, y: -27, inner: 18, outer: 60, drop: 1 },
  nose: { width: 14.5, y: 41, bridge: 6, tip: 8.5 },
  lips: { y: 71, width: 24, upper: 7, lower: 9.8, color: '#d3716b', deep: '#9c4347', gloss: 0.8 },
  age: 0,
  hair: {
    color: '#211c22', highlight: '#7d8aa8', gloss: 0.5, sway: 1.2,
    fields: [
      { part: 'back', from: [-40, -126, -100, -70, -106, 40, -100, 140, -92, 214], to: [40, -126, 100, -70, 108, 40, 102, 140, 94, 214], count: 20, width: 26, jitter: 4, tone: -0.6, blunt: 0.6 },
      { part: 'left', from: [-6, -141, -56, -132, -94, -90, -104, 0, -104, 100, -96, 196], to: [-4, -128, -46, -110, -78, -60, -86, 0, -82, 80, -66, 176], count: 14, width: 17, jitter: 3, tone: 0.12, blunt: 0.2 },
      { part: 'right', from: [-6, -141, 50, -136, 96, -94, 106, 0, 106, 100, 98, 200], to: [-4, -128, 44, -112, 78, -62, 86, 0, 82, 80, 64, 178], count: 14, width: 17, jitter: 3, tone: -0.05, blunt: 0.2 },
      { part: 'fringe', from: [-20, -134, -62, -106, -78, -66, -80, -14], to: [58, -122, 72, -98, 80, -64, 82, -14], count: 22, width: 12, jitter: 3.5, tone: 0.1, open: true },
      { part: 'fringe', from: [-24, -132, -54, -100, -58, -62, -52, -32], to: [24, -130, 44, -100, 56, -64, 54, -32], count: 17, width: 11, jitter: 4, tone: 0.22, open: true },
    ],
  },
  build: { shoulder: 152, neck: 39, chest: 136, waist: 112, hip: 138, upperArm: 36, foreArm: 30, hand: 0.84, bust: 0.7, height: 1330 },
  clothes: { kind: 'apron', main: '#5f7f70', inner: '#f3eadb', accent: '#d98c5f', neckline: 'crew', sleeve: 'long', legs: { color: '#3c475c', shoe: '#f1ede6', kind: 'wide' } },
};
