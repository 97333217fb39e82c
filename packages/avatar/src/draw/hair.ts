import type { CharacterLook, CurlField, HairPart, LockField } from '../look/look.ts';
import { clothRamp, css, lit, mix, rgb, type Ramp, type Rgb } from './color.ts';
import type { Pose } from './pose.ts';
import {
  insidePolygon,
  makeSprite,
  normalAt,
  placeSprite,
  polygon,
  sample,
  soft,
  spline,
  taper,
  type Ctx,
  type Sprite,
} from './shapes.ts';
import { clamp, lerp, random } from '../motion/numbers.ts';
import type { HeadWarp } from './warp.ts';

export type HairSprites = ReadonlyMap<HairPart, Sprite>;

const PARTS: readonly HairPart[] = ['back', 'under', 'cap', 'fringe', 'left', 'right'];

/** Depth at which a part turns with the head, and how much of the spring it follows. */
const PLACE: Readonly<Record<HairPart, { x: number; y: number; z: number; sway: number }>> = {
  back: { x: 0, y: 0, z: -42, sway: 1 },
  under: { x: 0, y: 0, z: -12, sway: 0.6 },
  cap: { x: 0, y: -90, z: 22, sway: 0.12 },
  fringe: { x: 0, y: -84, z: 52, sway: 0.5 },
  left: { x: -84, y: 0, z: 8, sway: 1 },
  right: { x: 84, y: 0, z: 8, sway: 1 },
};

export function makeHairSprites(look: CharacterLook, k: number): HairSprites {
  const sprites = new Map<HairPart, Sprite>();
  const ramp = clothRamp(look.hair.color, look.hair.cloth === true ? 1 : 1.1);
  for (const part of PARTS) {
    const fields = look.hair.fields.filter((f) => f.part === part);
    const curls = (look.hair.curls ?? []).filter((c) => c.part === part);
    const shapes = (look.hair.shapes ?? []).filter((s) => s.part === part);
    if (fields.length + curls.length + shapes.length === 0) continue;
    const all = [
      ...fields.flatMap((f) => [f.from, f.to]),
      ...curls.map((c) => c.outline),
      ...shapes.map((s) => s.outline),
    ].flat();
    let x0 = Infinity;
    let x1 = -Infinity;
    let y0 = Infinity;
    let y1 = -Infinity;
    for (let i = 0; i < all.length; i += 2) {
      x0 = Math.min(x0, all[i]!);
      x1 = Math.max(x1, all[i]!);
      y0 = Math.min(y0, all[i + 1]!);
      y1 = Math.max(y1, all[i + 1]!);
    }
    const box = { x: x0 - 30, y: y0 - 30, width: x1 - x0 + 60, height: y1 - y0 + 60 };
    sprites.set(
      part,
      makeSprite(box, k, (ctx) => {
        for (const s of shapes) {
          ctx.beginPath();
          spline(ctx, s.outline, true);
          ctx.fillStyle = shapeFill(ctx, ramp, s.tone, s.outline);
          ctx.fill();
        }
        const next = random(part.length * 977 + fields.length * 31 + curls.length);
        for (const c of curls) drawCurls(ctx, look, ramp, c, next, k);
        for (const f of fields) drawField(ctx, look, ramp, f, next, k);
      }),
    );
  }
  return sprites;
}

function shapeFill(
  ctx: Ctx,
  ramp: Ramp,
  tone: number,
  outline: readonly number[],
): ReturnType<Ctx['createLinearGradient']> {
  let y0 = Infinity;
  let y1 = -Infinity;
  for (let i = 1; i < outline.length; i += 2) {
    y0 = Math.min(y0, outline[i]!);
    y1 = Math.max(y1, outline[i]!);
  }
  const g = ctx.createLinearGradient(-60, y0, 60, y1);
  const shift = (c: Rgb): Rgb => (tone < 0 ? mix(c, ramp.deep, -tone) : mix(c, ramp.light, tone));
  g.addColorStop(0, css(shift(mix(ramp.base, ramp.light, 0.25))));
  g.addColorStop(0.45, css(shift(ramp.base)));
  g.addColorStop(1, css(shift(ramp.shade)));
  return g;
}

function drawField(
  ctx: Ctx,
  look: CharacterLook,
  ramp: Ramp,
  field: LockField,
  next: () => number,
  k: number,
): void {
  const guide = (t: number): number[] => field.from.map((v, i) => lerp(v, field.to[i]!, t));
  if (field.open !== true) {
    ctx.beginPath();
    polygon(ctx, sample(field.from, 16).slice(0, 28));
    const back = sample(field.to, 16).slice(0, 28);
    const flipped: number[] = [];
    for (let i = back.length - 2; i >= 0; i -= 2) flipped.push(back[i]!, back[i + 1]!);
    polygon(ctx, flipped, true);
    ctx.closePath();
    ctx.fillStyle = css(mix(ramp.shade, ramp.deep, 0.35 - field.tone * 0.3));
    ctx.fill();
  }
  // Outer locks first, then inwards in a shuffled order, so that neighbours overlap both ways.
  const order = Array.from({ length: field.count }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const swap = order[i]!;
    order[i] = order[j]!;
    order[j] = swap;
  }
  for (const i of order) {
    const t = field.count === 1 ? 0.5 : i / (field.count - 1);
    const line = guide(clamp(t + (next() - 0.5) * 0.5 * (1 / field.count), 0, 1));
    // Roots of free locks are uneven, so that a hairline is not a ruled edge.
    if (field.open === true) line[1]! += (next() - 0.5) * field.jitter;
    for (let p = 2; p < line.length; p++) line[p]! += (next() - 0.5) * field.jitter;
    line[line.length - 1]! += (next() - 0.5) * field.jitter * 2.4 * (1 - 0.75 * (field.blunt ?? 0));
    if (look.hair.cloth === true) drawFold(ctx, ramp, field, line, k);
    else drawLock(ctx, look, ramp, field, line, next, k);
  }
}

const GREY = '#b9b6b2';

/** A lock that goes grey keeps much of its colour. */
const greyed = (body: Rgb, ramp: Ramp, grey: boolean): Rgb => (grey ? mix(body, ramp.base, 0.72) : body);

/** Cloth: a soft valley with its ridge. */
function drawFold(ctx: Ctx, ramp: Ramp, field: LockField, line: number[], k: number): void {
  soft(ctx, k, 2.6, () => {
    ctx.globalCompositeOperation = 'source-atop';
    taper(ctx, line, field.width * 0.55, css(ramp.deep, 0.5), 0.45, 0.05);
    taper(
      ctx,
      line.map((v, i) => v - (i % 2 === 0 ? field.width * 0.26 : field.width * 0.34)),
      field.width * 0.5,
      css(mix(ramp.base, ramp.light, 0.9), 0.42 + field.tone * 0.4),
      0.45,
      0.05,
    );
  });
}

function drawLock(
  ctx: Ctx,
  look: CharacterLook,
  ramp: Ramp,
  field: LockField,
  guide: number[],
  next: () => number,
  k: number,
): void {
  const hair = look.hair;
  const line = sample(guide, 22);
  const n = line.length / 2;
  const width = field.width * (0.75 + next() * 0.5);
  const half = (t: number): number =>
    (width / 2) *
      (0.55 + 0.45 * Math.sin(Math.min(1, t * 1.6) * 1.57)) *
      (1 - t ** (3.2 + 16 * (field.blunt ?? 0))) ** 0.7 +
    0.4;
  const edge = (offset: number, from = 0, to = 1): number[] => {
    const out: number[] = [];
    for (let i = Math.floor(from * (n - 1)); i <= Math.ceil(to * (n - 1)); i++) {
      const [nx, ny] = normalAt(line, i);
      const w = half(i / (n - 1)) * offset;
      out.push(line[i * 2]! + nx * w, line[i * 2 + 1]! + ny * w);
    }
    return out;
  };
  const right = edge(1);
  const left = edge(-1);
  const back: number[] = [];
  for (let i = left.length - 2; i >= 0; i -= 2) back.push(left[i]!, left[i + 1]!);
  const mx = line[Math.floor(n / 2) * 2]!;
  const side = clamp(0.55 - mx / 230, 0.05, 1);
  const grey = hair.grey !== undefined && next() < hair.grey;
  const local: Ramp = grey ? clothRamp(GREY, 1) : ramp;
  const tone = field.tone + (next() - 0.5) * 0.34 + (side - 0.5) * 0.5;
  const body = greyed(
    tone >= 0
      ? mix(local.base, local.light, tone * 0.55)
      : mix(local.base, local.shade, Math.min(1, -tone * 1.2)),
    ramp,
    grey,
  );
  const x0 = line[0]!;
  const y0 = line[1]!;
  const x1 = line[(n - 1) * 2]!;
  const y1 = line[(n - 1) * 2 + 1]!;
  const g = ctx.createLinearGradient(x0, y0, x1, y1);
  const band = 0.3 + (next() - 0.5) * 0.12;
  const gleam = mix(body, rgb(hair.highlight), hair.gloss * (0.35 + side * 0.5));
  g.addColorStop(0, css(mix(body, local.deep, 0.42)));
  g.addColorStop(Math.max(0.01, band - 0.17), css(body));
  g.addColorStop(band, css(gleam));
  g.addColorStop(band + 0.2, css(body));
  g.addColorStop(1, css(mix(body, local.deep, 0.5)));
  ctx.beginPath();
  polygon(ctx, right);
  polygon(ctx, back, true);
  ctx.closePath();
  ctx.fillStyle = g;
  ctx.fill();
  // The edge away from the key falls into shadow, so that locks lie over each other.
  const strands = field.strands ?? 5;
  ctx.lineCap = 'round';
  const stroke = (pts: number[], style: string, w: number): void => {
    ctx.beginPath();
    polygon(ctx, pts);
    ctx.strokeStyle = style;
    ctx.lineWidth = w;
    ctx.stroke();
  };
  const [ex] = normalAt(line, Math.floor(n / 2));
  stroke(edge(ex > 0 ? 0.9 : -0.9), css(local.deep, 0.4), Math.max(0.9, width * 0.07));
  for (let i = 0; i < strands; i++) {
    const o = (next() * 2 - 1) * 0.85;
    const from = next() * 0.3;
    const lightStrand = next() < 0.5;
    const c = lightStrand ? mix(body, rgb(hair.highlight), 0.55) : local.deep;
    stroke(
      edge(o, from, from + 0.35 + next() * 0.35),
      css(c, lightStrand ? 0.2 + side * 0.2 : 0.3),
      Math.max(0.55, 0.7 / Math.max(0.5, k)),
    );
  }
  if (mx > 74)
    stroke(edge(ex > 0 ? 0.6 : -0.6, 0.2, 0.8), css(mix(local.base, [198, 218, 255], 0.45), 0.2), 1);
}

function drawCurls(
  ctx: Ctx,
  look: CharacterLook,
  ramp: Ramp,
  field: CurlField,
  next: () => number,
  k: number,
): void {
  const o = field.outline;
  let x0 = Infinity;
  let x1 = -Infinity;
  let y0 = Infinity;
  let y1 = -Infinity;
  for (let i = 0; i < o.length; i += 2) {
    x0 = Math.min(x0, o[i]!);
    x1 = Math.max(x1, o[i]!);
    y0 = Math.min(y0, o[i + 1]!);
    y1 = Math.max(y1, o[i + 1]!);
  }
  const inside = insidePolygon(sample([...o, o[0]!, o[1]!], 80));
  ctx.beginPath();
  spline(ctx, o, true);
  ctx.fillStyle = css(mix(ramp.shade, ramp.deep, 0.4));
  soft(ctx, k, field.loose > 0.3 ? 0.01 : 1.6, () => ctx.fill());
  const cx = (x0 + x1) / 2;
  const cy = (y0 + y1) / 2;
  const spots: { x: number; y: number; f: number }[] = [];
  for (let guard = 0; spots.length < field.count && guard < field.count * 30; guard++) {
    const x = lerp(x0, x1, next());
    const y = lerp(y0, y1, next());
    if (!inside(x, y)) continue;
    const nx = (x - cx) / ((x1 - x0) / 2);
    const ny = (y - cy) / ((y1 - y0) / 2);
    const nz = Math.sqrt(Math.max(0, 1 - Math.min(1, nx * nx + ny * ny)));
    spots.push({ x, y, f: nx * -0.55 + ny * -0.62 + nz * 0.5 });
  }
  // Shadow side first: the lit curls lie on top.
  spots.sort((a, b) => a.f - b.f);
  const highlight = rgb(look.hair.highlight);
  for (const s of spots) {
    const r = field.size * (0.65 + next() * 0.6);
    const c = lit(ramp, s.f + 0.1 + (next() - 0.5) * 0.25);
    const a = next() * 6.28;
    if (field.loose > 0.3) {
      const g = ctx.createRadialGradient(s.x - r * 0.4, s.y - r * 0.45, r * 0.1, s.x, s.y, r);
      g.addColorStop(0, css(mix(c, highlight, clamp(s.f, 0, 1) * look.hair.gloss)));
      g.addColorStop(0.55, css(c, 0.95));
      g.addColorStop(0.85, css(mix(c, ramp.deep, 0.6), 0.8));
      g.addColorStop(1, css(ramp.deep, 0));
      ctx.fillStyle = g;
      ctx.beginPath();
      ctx.arc(s.x, s.y, r, 0, 7);
      ctx.fill();
    }
    ctx.lineCap = 'round';
    ctx.lineWidth = Math.max(0.6, r * 0.13);
    ctx.strokeStyle = css(
      mix(c, highlight, 0.3 + 0.4 * clamp(s.f, 0, 1)),
      0.18 + 0.4 * clamp(s.f + 0.2, 0, 1) * look.hair.gloss,
    );
    ctx.beginPath();
    ctx.arc(s.x, s.y, r * 0.66, a, a + 2 + next() * 2.2);
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(s.x + r * 0.1, s.y, r * 0.36, a + 1, a + 3.4);
    ctx.stroke();
    ctx.strokeStyle = css(ramp.deep, 0.4);
    ctx.beginPath();
    ctx.arc(s.x, s.y, r * 0.85, a + 3, a + 4.6);
    ctx.stroke();
  }
}

/** Places parts of the hair; they trail the head by the pose's spring. */
export function drawHair(
  ctx: Ctx,
  look: CharacterLook,
  sprites: HairSprites,
  pose: Pose,
  warp: HeadWarp,
  parts: readonly HairPart[],
): void {
  for (const part of parts) {
    const sprite = sprites.get(part);
    if (sprite === undefined) continue;
    const at = PLACE[part];
    ctx.save();
    warp.enterDepth(ctx, at.x, at.y, at.z);
    const shear = (pose.hairX * look.hair.sway * at.sway) / 200;
    const stretch = 1 + (pose.hairY * look.hair.sway * at.sway) / 600;
    const top = -70;
    ctx.transform(1, 0, shear, stretch, -shear * top, top - stretch * top);
    placeSprite(ctx, sprite);
    ctx.restore();
  }
}
