// Draws sheets of the whole cast into a folder, to be looked at: node packages/avatar/scripts/contact-sheet.mjs OUT [sheet…]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { drawFigure, makeFigure } from '../dist/draw/figure.js';
import { frameFigure } from '../dist/draw/framing.js';
import { neutralPose } from '../dist/draw/pose.js';
import { CHARACTERS, lookOf } from '../dist/characters.js';
import { ACTIONS } from '../dist/motion/actions.js';
import { MOUTHS } from '../dist/motion/visemes.js';
import { Tracks } from '../dist/motion/tracks.js';
import { emptyPerformance } from '../dist/performance.js';

const [out, ...wanted] = process.argv.slice(2);
if (out === undefined)
  throw new Error(
    'usage: contact-sheet.mjs OUT [cast|faces|visemes|emotions|actions|strip|phone|turns] [--only=id,id]',
  );
mkdirSync(out, { recursive: true });
const only = wanted
  .find((w) => w.startsWith('--only='))
  ?.slice(7)
  .split(',');
const sheets = wanted.filter((w) => !w.startsWith('--'));
const ids = only ?? CHARACTERS.map((c) => c.id);

/** Cells of one size; `draw(ctx, i)` draws into the cell's own coordinates. */
function sheet(name, width, height, columns, count, draw, label) {
  if (sheets.length > 0 && !sheets.includes(name)) return;
  const canvas = createCanvas(width * columns, height * Math.ceil(count / columns));
  const ctx = canvas.getContext('2d');
  const ground = ctx.createLinearGradient(0, 0, canvas.width, canvas.height);
  ground.addColorStop(0, '#cfd6df');
  ground.addColorStop(1, '#a9b3c1');
  ctx.fillStyle = ground;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < count; i++) {
    const cell = createCanvas(width, height);
    draw(cell.getContext('2d'), i);
    const x = (i % columns) * width;
    const y = Math.floor(i / columns) * height;
    ctx.drawImage(cell, x, y);
    ctx.fillStyle = '#223';
    ctx.font = '12px sans-serif';
    ctx.fillText(label(i), x + 6, y + 14);
  }
  writeFileSync(join(out, `${name}.png`), canvas.toBuffer('image/png'));
  console.log(`${name}.png`);
}

const figures = new Map();
function figureAt(id, k) {
  const key = `${id} ${k}`;
  if (!figures.has(key)) figures.set(key, makeFigure(lookOf(id).look, k));
  return figures.get(key);
}

function place(ctx, id, pose, framing) {
  const { look, framing: own } = lookOf(id);
  const f = frameFigure(look, framing ?? own, ctx.canvas.width, ctx.canvas.height);
  ctx.setTransform(f.k, 0, 0, f.k, f.x, f.y);
  drawFigure(ctx, figureAt(id, f.k), pose);
}

function face(ctx, id, pose, zoom = 1) {
  const k = (ctx.canvas.height / 400) * zoom;
  ctx.setTransform(k, 0, 0, k, ctx.canvas.width / 2, ctx.canvas.height * 0.5 + 190 * k);
  drawFigure(ctx, figureAt(id, k), pose);
}

function friendly(id) {
  const pose = neutralPose(lookOf(id ?? ids[0]).look.rest);
  pose.smile = 0.62;
  pose.squint = 0.12;
  pose.lidL = pose.lidR = 0.04;
  return pose;
}

sheet(
  'cast',
  480,
  540,
  4,
  ids.length,
  (ctx, i) => place(ctx, ids[i], friendly(ids[i])),
  (i) => ids[i],
);
sheet(
  'faces',
  460,
  480,
  4,
  ids.length,
  (ctx, i) => face(ctx, ids[i], friendly()),
  (i) => ids[i],
);
const visemes = Object.keys(MOUTHS);
sheet(
  'visemes',
  150,
  150,
  visemes.length,
  visemes.length * ids.length,
  (ctx, i) => {
    const pose = friendly();
    Object.assign(pose, MOUTHS[visemes[i % visemes.length]]);
    face(ctx, ids[Math.floor(i / visemes.length)], pose, 1.3);
  },
  (i) => visemes[i % visemes.length],
);
const emotions = ['HAPPY', 'SAD', 'CALM', 'ANGER'];
sheet(
  'emotions',
  300,
  320,
  4,
  4 * ids.length,
  (ctx, i) => {
    const emotion = emotions[i % 4];
    const performance = { ...emptyPerformance(6, 3), emotions: [{ emotion, start: 0, end: 6 }] };
    const pose = new Tracks(performance, 25).pose(70);
    pose.lidL = Math.min(pose.lidL, 0.3);
    pose.lidR = Math.min(pose.lidR, 0.3);
    face(ctx, ids[Math.floor(i / 4)], pose);
  },
  (i) => emotions[i % 4],
);
for (const id of sheets.includes('actions') || sheets.length === 0 ? ids : []) {
  sheet(
    'actions',
    380,
    400,
    4,
    ACTIONS.length,
    (ctx, i) => {
      const action = ACTIONS[i];
      const performance = {
        ...emptyPerformance(8, 3),
        actions: [{ id: action.id, name: '', tag: '', time: 1 }],
      };
      place(ctx, id, new Tracks(performance, 25).pose(Math.round((1 + action.duration * 0.55) * 25)), 'half');
    },
    (i) => ACTIONS[i].id,
  );
  if (ids.length > 1) break;
}
sheet(
  'strip',
  260,
  280,
  9,
  25,
  (ctx, i) => {
    const performance = {
      ...emptyPerformance(8, 5),
      actions: [{ id: 'greet', name: '', tag: '', time: 0.2 }],
      emotions: [{ emotion: 'HAPPY', start: 0.5, end: 5 }],
    };
    place(ctx, ids[0], new Tracks(performance, 25).pose(4 + i), 'half');
  },
  (i) => `frame ${4 + i}`,
);
sheet(
  'phone',
  320,
  180,
  4,
  ids.length,
  (ctx, i) => place(ctx, ids[i], friendly(ids[i]), 'half'),
  (i) => ids[i],
);
sheet(
  'turns',
  300,
  320,
  5,
  5 * ids.length,
  (ctx, i) => {
    const pose = friendly();
    pose.yaw = [-0.22, 0.22, 0, 0, 0][i % 5];
    pose.pitch = [0, 0, 0.2, -0.15, 0][i % 5];
    pose.roll = [0, 0, 0, 0, 0.12][i % 5];
    if (i % 5 === 4) pose.lidL = pose.lidR = 1;
    face(ctx, ids[Math.floor(i / 5)], pose);
  },
  (i) => ['left', 'right', 'down', 'up', 'tilt, shut'][i % 5],
);
