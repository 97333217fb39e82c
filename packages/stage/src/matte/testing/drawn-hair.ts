import type { SKRSContext2D } from '@napi-rs/canvas';
import type { DrawnPerson } from './drawn-person.ts';
import { makeRandom } from './random.ts';

/** Long hair: a dense mass behind the head, a fringe, and fly-away strands of one pixel or less all around. */
export function drawStrands(ctx: SKRSContext2D, person: DrawnPerson, place: 'behind' | 'front'): void {
  const random = makeRandom(17);
  ctx.lineCap = 'round';
  if (place === 'behind') {
    ctx.fillStyle = person.hair;
    ctx.beginPath();
    ctx.moveTo(0, 106);
    ctx.bezierCurveTo(120, 100, 128, 230, 118, 330);
    ctx.bezierCurveTo(112, 410, 130, 450, 118, 500);
    ctx.lineTo(-118, 500);
    ctx.bezierCurveTo(-130, 450, -112, 410, -118, 330);
    ctx.bezierCurveTo(-128, 230, -120, 100, 0, 106);
    ctx.fill();
    for (let n = 0; n < 150; n++) {
      const turn = -Math.PI * (0.02 + 0.96 * random());
      const reach = 104 + random() * 12;
      const length = 26 + random() * 48;
      strand(
        ctx,
        person,
        random,
        [Math.cos(turn) * reach, 215 + Math.sin(turn) * reach * 1.02],
        turn,
        length,
      );
    }
    for (let n = 0; n < 130; n++) {
      const side = n % 2 ? 1 : -1;
      const from: Point = [side * (104 + random() * 12), 240 + random() * 250];
      strand(ctx, person, random, from, side > 0 ? 0.9 : Math.PI - 0.9, 24 + random() * 46);
    }
    return;
  }
  ctx.fillStyle = person.hair;
  ctx.beginPath();
  ctx.moveTo(-92, 236);
  ctx.bezierCurveTo(-96, 110, 90, 90, 94, 236);
  ctx.bezierCurveTo(70, 170, 20, 160, -10, 158);
  ctx.bezierCurveTo(-50, 162, -80, 190, -92, 236);
  ctx.fill();
  ctx.strokeStyle = person.gleam;
  for (let n = 0; n < 26; n++) {
    ctx.globalAlpha = 0.25 + 0.3 * random();
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(-80 + n * 6.4, 190 - 60 * Math.sin((n / 26) * Math.PI));
    ctx.quadraticCurveTo(-84 + n * 6.6, 150 - 40 * Math.sin((n / 26) * Math.PI), -30 + n * 2.6, 114);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

type Point = readonly [x: number, y: number];

function strand(
  ctx: SKRSContext2D,
  person: DrawnPerson,
  random: () => number,
  [x, y]: Point,
  turn: number,
  length: number,
): void {
  const bend = turn + (random() - 0.5) * 1.4;
  ctx.strokeStyle = random() < 0.35 ? person.gleam : person.hair;
  ctx.globalAlpha = 0.55 + 0.4 * random();
  ctx.lineWidth = 0.7 + random() * 1.3;
  ctx.beginPath();
  ctx.moveTo(x - Math.cos(turn) * 14, y - Math.sin(turn) * 14);
  ctx.quadraticCurveTo(
    x + Math.cos(turn) * length * 0.5,
    y + Math.sin(turn) * length * 0.5,
    x + Math.cos(bend) * length,
    y + Math.sin(bend) * length + 12,
  );
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** A head of curls with holes through which the surrounding shows. */
export function drawCurls(ctx: SKRSContext2D, person: DrawnPerson): void {
  const random = makeRandom(23);
  ctx.fillStyle = person.hair;
  ctx.beginPath();
  ctx.ellipse(0, 208, 112, 116, 0, 0, Math.PI * 2);
  ctx.fill();
  for (let n = 0; n < 420; n++) {
    const turn = Math.PI * (0.85 + 1.3 * random());
    const reach = 96 + 62 * Math.sqrt(random());
    const from = random() * Math.PI * 2;
    ctx.strokeStyle = random() < 0.3 ? person.gleam : person.hair;
    ctx.lineWidth = 1 + random() * 2;
    ctx.beginPath();
    ctx.arc(
      Math.cos(turn) * reach,
      214 + Math.sin(turn) * reach,
      4 + random() * 9,
      from,
      from + 2 + random() * 3,
    );
    ctx.stroke();
  }
}
