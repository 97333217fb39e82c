import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { drawCurls, drawStrands } from './drawn-hair.ts';
import { drawHand } from './drawn-hand.ts';
import type { Cutout } from './picture.ts';

/** A person made of what keyers find hard. Colours are CSS colours. */
export interface DrawnPerson {
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly gleam: string;
  readonly clothes: string;
  readonly fold: string;
  /** Loose strands around the head, or a veil that lets the surrounding through. */
  readonly head: 'strands' | 'curls' | 'veil';
  readonly glasses: boolean;
  /** Waves a hand so fast that it blurs. */
  readonly waves: boolean;
  /** Pixels of 720 by which the body sways; 0 stands still as a picture. */
  readonly sway: number;
}

/** Skin from light to dark, hair and clothes that are near to green and blue cloth. */
export const DRAWN_PEOPLE = {
  olive: {
    skin: '#d9a37f',
    shade: '#a8714f',
    hair: '#33231a',
    gleam: '#7a543a',
    clothes: '#6f7a3a',
    fold: '#4c5526',
    head: 'strands',
    glasses: true,
    waves: true,
    sway: 0,
  },
  turquoise: {
    skin: '#6d4530',
    shade: '#472a1c',
    hair: '#17110e',
    gleam: '#463229',
    clothes: '#2fa39a',
    fold: '#1c6f6b',
    head: 'veil',
    glasses: false,
    waves: true,
    sway: 26,
  },
  blond: {
    skin: '#f1c9ae',
    shade: '#c78f70',
    hair: '#b98d4f',
    gleam: '#f0d9a0',
    clothes: '#5f7594',
    fold: '#3d4f6b',
    head: 'strands',
    glasses: false,
    waves: true,
    sway: 14,
  },
  curly: {
    skin: '#8d5a3b',
    shade: '#5f3a25',
    hair: '#1f1512',
    gleam: '#5a3d30',
    clothes: '#b9382f',
    fold: '#7f221d',
    head: 'curls',
    glasses: true,
    waves: false,
    sway: 10,
  },
} satisfies Record<string, DrawnPerson>;

/** Exposures of one frame: half of the time between frames, in so many steps. */
const EXPOSURES = 6;

/** Draws people at moments; the waving hand is exposed over half a frame, as by a camera's shutter. */
export class PersonDrawer {
  readonly width: number;
  readonly height: number;
  readonly #person: DrawnPerson;
  readonly #ctx: SKRSContext2D;

  constructor(person: DrawnPerson, width: number, height: number) {
    this.#person = person;
    this.width = width;
    this.height = height;
    this.#ctx = createCanvas(width, height).getContext('2d');
  }

  /** `seconds` since the beginning, `interval` between frames. */
  draw(seconds: number, interval: number): Cutout {
    const { width, height } = this;
    const body = this.#expose(() => this.#drawBody(seconds));
    if (!this.#person.waves) return { width, height, rgba: body };
    const sum = new Uint16Array(body.length);
    for (let step = 0; step < EXPOSURES; step++) {
      const hand = this.#expose(() => this.#drawArm(seconds + (interval / 2) * (step / EXPOSURES)));
      for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! + hand[at]!;
    }
    for (let at = 0; at < body.length; at += 4) {
      const rest = 1 - sum[at + 3]! / (EXPOSURES * 255);
      for (let c = 0; c < 4; c++) body[at + c] = Math.round(sum[at + c]! / EXPOSURES + body[at + c]! * rest);
    }
    return { width, height, rgba: body };
  }

  /** Premultiplied, as Skia keeps it; a copy. */
  #expose(draw: () => void): Uint8Array {
    this.#ctx.setTransform(1, 0, 0, 1, 0, 0);
    this.#ctx.clearRect(0, 0, this.width, this.height);
    const unit = this.height / 720;
    // Drawn in a field of 720 rows whose middle column is 0.
    this.#ctx.setTransform(unit, 0, 0, unit, this.width / 2, 0);
    draw();
    return new Uint8Array(this.#ctx.canvas.data());
  }

  #drawArm(seconds: number): void {
    const turn = 0.5 * Math.sin(seconds * Math.PI * 2 * 2.2);
    drawHand(this.#ctx, this.#person, turn);
  }

  #drawBody(seconds: number): void {
    const ctx = this.#ctx;
    const person = this.#person;
    ctx.translate(person.sway * Math.sin(seconds * 1.7), 0);
    if (person.head === 'strands') drawStrands(ctx, person, 'behind');
    if (person.head === 'curls') drawCurls(ctx, person);
    drawTorso(ctx, person);
    drawHead(ctx, person);
    if (person.head === 'strands') drawStrands(ctx, person, 'front');
    if (person.head === 'veil') drawVeil(ctx, seconds);
  }
}

function drawTorso(ctx: SKRSContext2D, person: DrawnPerson): void {
  const light = ctx.createLinearGradient(-220, 400, 220, 720);
  light.addColorStop(0, person.clothes);
  light.addColorStop(0.55, person.clothes);
  light.addColorStop(1, person.fold);
  ctx.fillStyle = person.shade;
  ctx.beginPath();
  ctx.roundRect(-42, 320, 84, 120, 30);
  ctx.fill();
  ctx.fillStyle = light;
  ctx.beginPath();
  ctx.moveTo(-60, 408);
  ctx.bezierCurveTo(-150, 430, -205, 450, -222, 560);
  ctx.lineTo(-238, 740);
  ctx.lineTo(238, 740);
  ctx.lineTo(222, 560);
  ctx.bezierCurveTo(205, 450, 150, 430, 60, 408);
  ctx.bezierCurveTo(30, 446, -30, 446, -60, 408);
  ctx.fill();
  ctx.strokeStyle = person.fold;
  ctx.lineWidth = 5;
  ctx.globalAlpha = 0.5;
  for (const [x, lean] of [
    [-150, 20],
    [-60, -14],
    [40, 10],
    [140, -24],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(x, 520);
    ctx.quadraticCurveTo(x + lean, 620, x - lean, 740);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

function drawHead(ctx: SKRSContext2D, person: DrawnPerson): void {
  const light = ctx.createRadialGradient(-30, 210, 20, 0, 240, 130);
  light.addColorStop(0, person.skin);
  light.addColorStop(0.6, person.skin);
  light.addColorStop(1, person.shade);
  ctx.fillStyle = light;
  ctx.beginPath();
  ctx.ellipse(0, 245, 84, 112, 0, 0, Math.PI * 2);
  ctx.fill();
  ctx.fillStyle = person.hair;
  for (const side of [-1, 1]) {
    ctx.beginPath();
    ctx.ellipse(side * 32, 232, 10, 6, 0, 0, Math.PI * 2);
    ctx.fill();
    ctx.fillRect(side * 32 - 17, 208, 34, 6);
  }
  ctx.strokeStyle = person.shade;
  ctx.lineWidth = 5;
  ctx.lineCap = 'round';
  ctx.beginPath();
  ctx.moveTo(-4, 240);
  ctx.lineTo(-8, 272);
  ctx.lineTo(6, 276);
  ctx.moveTo(-26, 306);
  ctx.quadraticCurveTo(0, 318, 26, 304);
  ctx.stroke();
  if (person.glasses) drawGlasses(ctx);
}

/** Thin rims that reach over the head's outline, lenses with a gleam. */
function drawGlasses(ctx: SKRSContext2D): void {
  ctx.strokeStyle = '#1b1b1f';
  ctx.lineWidth = 4;
  for (const side of [-1, 1]) {
    ctx.fillStyle = 'rgba(235,245,255,0.16)';
    ctx.beginPath();
    ctx.roundRect(side * 36 - 28, 212, 56, 42, 16);
    ctx.fill();
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(side * 64, 226);
    ctx.lineTo(side * 92, 220);
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.moveTo(-8, 228);
  ctx.quadraticCurveTo(0, 222, 8, 228);
  ctx.stroke();
}

/** Thin white cloth over head and shoulders: a third of the surrounding is hidden by each layer. */
function drawVeil(ctx: SKRSContext2D, seconds: number): void {
  const wave = 10 * Math.sin(seconds * 2.3);
  for (const [reach, tone] of [
    [190, 'rgba(240,236,228,0.34)'],
    [150, 'rgba(214,206,196,0.3)'],
  ] as const) {
    ctx.fillStyle = tone;
    ctx.beginPath();
    ctx.moveTo(0, 112);
    ctx.bezierCurveTo(110, 112, 120, 220, 130, 320);
    ctx.bezierCurveTo(140, 420, reach + wave, 480, reach + 30 + wave, 600);
    ctx.quadraticCurveTo(reach * 0.75, 570, 96, 560);
    ctx.bezierCurveTo(90, 420, 92, 330, 84, 240);
    ctx.bezierCurveTo(60, 150, -60, 150, -84, 240);
    ctx.bezierCurveTo(-92, 330, -90, 420, -96, 560);
    ctx.quadraticCurveTo(-reach * 0.75, 570, -reach - 30 + wave, 600);
    ctx.bezierCurveTo(-reach + wave, 480, -140, 420, -130, 320);
    ctx.bezierCurveTo(-120, 220, -110, 112, 0, 112);
    ctx.fill();
  }
}
