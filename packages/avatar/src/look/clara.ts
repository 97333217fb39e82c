import type { CharacterLook } from './look.ts';

/** News anchor: chestnut shoulder-length hair with a side part, navy blazer over a cream blouse. */
export const clara: CharacterLook = {
  skin: { light: '#fbdcc6', base: '#efc0a2', shade: '#cf8f73', deep: '#9c5a48' },
  face: { temple: 82, cheek: 86, jaw: 61, jawY: 74, chin: 17, chinY: 121, asym: 1.2, ears: false },
  eyes: { x: 38, y: 0, width: 40, height: 19, tilt: 2.4, iris: '#4f7a6a', lash: 0.85, crease: 5.5, bags: 0.12, shadow: 'rgba(120,72,62,0.28)' },
  brows: { color: '#6b4330', thickness: 8, arch: 5, y: -27, inner: 18, outer: 62, drop: 2 },
  nose: { width: 15.5, y: 43, bridge: 7, tip: 9 },
  lips: { y: 74, width: 27, upper: 7.4, lower: 10.4, color: '#c4605c', deep: '#8e3b40', gloss: 0.7 },
  age: 0.08,
  hair: {
    color: '#5b3626', highlight: '#c98d5f', gloss: 0.6, sway: 1,
    fields: [
      { part: 'back', from: [-40, -128, -104, -70, -112, 40, -84, 132], to: [40, -128, 104, -70, 114, 40, 86, 132], count: 16, width: 30, jitter: 5, tone: -0.7, blunt: 0.7 },
      { part: 'left', from: [-24, -135, -76, -126, -110, -50, -110, 50, -76, 132], to: [-22, -124, -58, -102, -84, -50, -94, 30, -84, 112], count: 18, width: 19, jitter: 4, tone: 0.15, blunt: 0.7 },
      { part: 'right', from: [-24, -137, 36, -150, 92, -112, 117, -20, 110, 60, 76, 136], to: [-22, -124, 22, -114, 66, -86, 90, -30, 97, 40, 84, 114], count: 20, width: 20, jitter: 4, tone: -0.05, blunt: 0.7 },
      { part: 'fringe', from: [-25, -134, -62, -116, -88, -66, -98, 14], to: [-22, -116, -46, -86, -74, -50, -93, -2], count: 8, width: 13, jitter: 3, tone: 0.35 },
      { part: 'fringe', from: [-26, -136, 24, -132, 76, -100, 101, 10], to: [-20, -114, 10, -84, 54, -60, 95, -4], count: 13, width: 15, jitter: 4, tone: 0.2 },
    ],
  },
  earrings: '#e8cf9a',
  build: { shoulder: 160, neck: 42, chest: 146, waist: 120, hip: 142, upperArm: 38, foreArm: 31, hand: 0.88, bust: 0.8, height: 1240 },
  clothes: { kind: 'blazer', main: '#2a3f63', inner: '#f4ece0', accent: '#c8584f', neckline: 'vee', sleeve: 'long' },
};
