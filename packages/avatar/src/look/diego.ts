import type { CharacterLook } from './look.ts';

/** Shop presenter: wavy quiff, stubble, rolled denim shirt under a canvas apron. */
export const diego: CharacterLook = {
  skin: { light: '#eebd92', base: '#d39a6d', shade: '#a96b47', deep: '#70402c' },
  face: { temple: 82, cheek: 86, jaw: 71, jawY: 79, chin: 24, chinY: 127, asym: 1.6, ears: true },
  eyes: { x: 37.5, y: 0, width: 37, height: 16.5, tilt: 1.2, iris: '#5b3b20', lash: 0.2, crease: 5.2, bags: 0.18 },
  brows: { color: '#33221a', thickness: 9.6, arch: 3.6, y: -25, inner: 16, outer: 61, drop: 2 },
  nose: { width: 17, y: 46, bridge: 8.5, tip: 10 },
  lips: { y: 77, width: 27, upper: 6.2, lower: 9.2, color: '#b56f5e', deep: '#7c4039', gloss: 0.4 },
  age: 0.12,
  hair: {
    color: '#35231a', highlight: '#9a6b45', gloss: 0.55, sway: 0.5,
    shapes: [
      { part: 'under', tone: -0.4, outline: [-82, -12, -88, -46, -82, -100, -46, -134, 0, -142, 50, -134, 82, -100, 89, -46, 83, -12] },
      { part: 'cap', tone: -0.2, outline: [-85, -6, -92, -50, -86, -100, -58, -138, -10, -152, 44, -150, 84, -122, 96, -78, 92, -40, 86, -6, 81, -40, 73, -66, 34, -84, -10, -86, -50, -80, -74, -60, -80, -36] },
    ],
    fields: [
      { part: 'cap', from: [-83, -70, -92, -52, -89, -28, -84, -4], to: [-74, -68, -82, -50, -82, -30, -81, -10], count: 8, width: 8, jitter: 2, tone: -0.2, open: true },
      { part: 'cap', from: [88, -84, 93, -56, 91, -28, 87, -4], to: [74, -70, 81, -52, 83, -30, 83, -10], count: 8, width: 8, jitter: 2, tone: -0.3, open: true },
      { part: 'cap', from: [-78, -72, -96, -104, -66, -142, -14, -154], to: [74, -76, 88, -96, 93, -84, 91, -58], count: 16, width: 20, jitter: 6, tone: 0, open: true },
      { part: 'fringe', from: [-74, -66, -84, -104, -50, -142, 6, -148], to: [66, -76, 80, -104, 88, -100, 89, -74], count: 15, width: 18, jitter: 7, tone: 0.22, open: true },
      { part: 'fringe', from: [-56, -76, -52, -112, -18, -130, 26, -128], to: [44, -84, 62, -108, 74, -108, 80, -86], count: 9, width: 14, jitter: 6, tone: 0.35, open: true },
    ],
  },
  beard: { color: '#3a271e', kind: 'stubble' },
  build: { shoulder: 184, neck: 52, chest: 166, waist: 140, hip: 146, upperArm: 44, foreArm: 36, hand: 0.98, bust: 0, height: 1400 },
  clothes: { kind: 'apron', main: '#8a5a3c', inner: '#5d7ea6', accent: '#2f6f62', neckline: 'collar', sleeve: 'rolled', legs: { color: '#2d3340', shoe: '#7a4f35', kind: 'trousers' } },
};
