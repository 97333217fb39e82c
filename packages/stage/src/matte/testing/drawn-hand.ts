import type { SKRSContext2D } from '@napi-rs/canvas';
import type { DrawnPerson } from './drawn-person.ts';

const FINGERS = [
  [-30, -54, -0.3],
  [-12, -66, -0.1],
  [8, -66, 0.06],
  [27, -56, 0.24],
] as const;

/** A raised forearm whose open hand is turned about the elbow (radians). */
export function drawHand(ctx: SKRSContext2D, person: DrawnPerson, turn: number): void {
  ctx.translate(246, 560);
  ctx.rotate(turn * 0.55 + 0.18);
  ctx.lineCap = 'round';
  ctx.strokeStyle = person.clothes;
  ctx.lineWidth = 74;
  line(ctx, [0, 60], [0, -120]);
  ctx.strokeStyle = person.fold;
  ctx.lineWidth = 5;
  line(ctx, [-34, -150], [34, -154]);
  ctx.strokeStyle = person.skin;
  ctx.lineWidth = 44;
  line(ctx, [0, -150], [0, -190]);
  ctx.translate(0, -222);
  ctx.rotate(turn * 0.5);
  ctx.fillStyle = person.skin;
  ctx.beginPath();
  ctx.ellipse(0, 0, 40, 46, 0, 0, Math.PI * 2);
  ctx.fill();
  ctx.lineWidth = 17;
  for (const [x, y, lean] of FINGERS)
    line(ctx, [x * 0.8, -24], [x + Math.sin(lean) * 34, y - Math.cos(lean) * 18]);
  line(ctx, [-26, 10], [-66, -22]);
  ctx.strokeStyle = person.shade;
  ctx.lineWidth = 2;
  for (const [x] of FINGERS.slice(1)) line(ctx, [x * 0.8 - 9, -30], [x * 0.8 - 9, -44]);
}

function line(
  ctx: SKRSContext2D,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
): void {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}
