import type { Pose } from '../../draw/pose.ts';
import { clamp, smooth } from '../../motion/numbers.ts';
import type { PortraitMesh } from './mesh.ts';
import { EYE_LEFT, EYE_RIGHT } from './points.ts';

/** A photograph shows one side of everything: further than this it would be seen, radians. */
const MOST = { yaw: 0.13, pitch: 0.1, roll: 0.085 };
/** Before its own ground a head that tilts would take that along. */
const HELD = { yaw: 0.8, pitch: 0.85, roll: 0.55 };
/** A still face turns about the neck, behind and below the chin; shares of the face's height. */
const PIVOT = { below: 0.22, behind: 0.3 };

/** Turns about the neck, as numbers ready to be applied. */
export interface HeadTurn {
  readonly cosYaw: number;
  readonly sinYaw: number;
  readonly cosPitch: number;
  readonly sinPitch: number;
  readonly cosRoll: number;
  readonly sinRoll: number;
  /** Carried by the body: pixels. */
  readonly sway: number;
  readonly breath: number;
}

/** Turns the head of a portrait and lets it breathe. */
export class HeadMoves {
  readonly #mesh: PortraitMesh;
  readonly #pivot: { readonly x: number; readonly y: number; readonly z: number };
  readonly #frameHeight: number;
  readonly #carriesBody: boolean;
  readonly #brows: readonly {
    readonly v: number;
    readonly left: number;
    readonly right: number;
    readonly in: number;
  }[];

  /** @param carriesBody the person is cut out: what is not held by the head moves with the body */
  constructor(mesh: PortraitMesh, frameHeight: number, carriesBody: boolean) {
    this.#mesh = mesh;
    this.#frameHeight = frameHeight;
    this.#carriesBody = carriesBody;
    const chin = { x: mesh.rest[152 * 3]!, y: mesh.rest[152 * 3 + 1]! };
    this.#pivot = {
      x: chin.x - Math.sin(mesh.tilt) * PIVOT.below * mesh.faceHeight,
      y: chin.y + Math.cos(mesh.tilt) * PIVOT.below * mesh.faceHeight,
      z: PIVOT.behind * mesh.faceHeight,
    };
    this.#brows = browWeights(mesh);
  }

  turn(pose: Pose): HeadTurn {
    const bend = (value: number, most: number): number => most * Math.tanh(value / most);
    const held = this.#carriesBody ? { yaw: 1, pitch: 1, roll: 1 } : HELD;
    const yaw = held.yaw * bend(pose.yaw, MOST.yaw);
    const pitch = held.pitch * bend(pose.pitch + 0.35 * pose.bow, MOST.pitch);
    const roll = held.roll * bend(pose.roll, MOST.roll);
    return {
      cosYaw: Math.cos(yaw),
      sinYaw: Math.sin(yaw),
      cosPitch: Math.cos(pitch),
      sinPitch: Math.sin(pitch),
      cosRoll: Math.cos(roll),
      sinRoll: Math.sin(roll),
      sway: clamp(pose.swayX, -1.2, 1.2) * 0.014 * this.#mesh.faceHeight,
      breath: clamp(pose.breath, -1.2, 1.2) * 0.009 * this.#mesh.faceHeight,
    };
  }

  /** Where the body takes what lies at a height of the frame, pixels. */
  carry(turn: HeadTurn, y: number): { x: number; y: number } {
    // It stands on the lower edge: nothing moves there but sideways.
    const up = smooth((this.#frameHeight - y) / Math.max(1, this.#frameHeight - this.#pivot.y));
    return { x: turn.sway * (0.35 + 0.65 * up), y: -turn.breath * up };
  }

  brows(pose: Pose, positions: Float32Array): void {
    const lift = this.#mesh.faceHeight * 0.026;
    const [cos, sin] = [Math.cos(this.#mesh.tilt), Math.sin(this.#mesh.tilt)];
    for (const brow of this.#brows) {
      const up = (pose.browL * brow.left + pose.browR * brow.right) * lift;
      const frown = clamp(pose.furrow, 0, 1) * Math.abs(brow.in) * lift * 0.7;
      const inwards = -Math.sign(brow.in) * frown * 0.6;
      const tilt = pose.browTilt * Math.abs(brow.in) * lift * 0.6;
      const [x, y] = [inwards, -up + frown - tilt];
      positions[brow.v * 3]! += x * cos - y * sin;
      positions[brow.v * 3 + 1]! += x * sin + y * cos;
    }
  }

  /** Turns one point that the head holds firmly. */
  turned(turn: HeadTurn, x: number, y: number, z: number): { x: number; y: number } {
    const X = x - this.#pivot.x;
    const Y = y - this.#pivot.y;
    const Z = z - this.#pivot.z;
    const x1 = X * turn.cosYaw - Z * turn.sinYaw;
    const z1 = X * turn.sinYaw + Z * turn.cosYaw;
    const y1 = Y * turn.cosPitch - z1 * turn.sinPitch;
    return {
      x: this.#pivot.x + x1 * turn.cosRoll - y1 * turn.sinRoll,
      y: this.#pivot.y + x1 * turn.sinRoll + y1 * turn.cosRoll,
    };
  }

  /** Positions (x, y, z per vertex) become places in the frame, five floats per vertex of which two are written. */
  place(turn: HeadTurn, positions: Float32Array, out: Float32Array): void {
    const { head, count } = this.#mesh;
    for (let v = 0; v < count; v++) {
      const x = positions[v * 3]!;
      const y = positions[v * 3 + 1]!;
      const hold = head[v]!;
      const to = this.turned(turn, x, y, positions[v * 3 + 2]!);
      const by = this.carry(turn, y);
      const carried = this.#carriesBody ? 1 : hold;
      out[v * 5] = x + (to.x - x) * hold + by.x * carried;
      out[v * 5 + 1] = y + (to.y - y) * hold + by.y * carried;
    }
  }
}

/** How much each vertex takes part in the brows: those above the eyes, fading over the forehead and towards the lids. */
function browWeights(mesh: PortraitMesh): { v: number; left: number; right: number; in: number }[] {
  const { rest, middle, tilt, faceHeight, faceWidth } = mesh;
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  const local = (v: number): { x: number; y: number } => {
    const [dx, dy] = [rest[v * 3]! - middle.x, rest[v * 3 + 1]! - middle.y];
    return { x: (dx * cos + dy * sin) / faceWidth, y: (dy * cos - dx * sin) / faceHeight };
  };
  const centre = (points: readonly number[]): { x: number; y: number } => {
    const all = points.map(local);
    return {
      x: all.reduce((s, p) => s + p.x, 0) / all.length,
      y: all.reduce((s, p) => s + p.y, 0) / all.length,
    };
  };
  const [left, right] = [centre(EYE_LEFT.brow), centre(EYE_RIGHT.brow)];
  const lids = new Set([EYE_LEFT, EYE_RIGHT].flatMap((eye) => [...eye.upper, ...eye.lower]));
  const near = (p: { x: number; y: number }, c: { x: number; y: number }): number => {
    const dy = p.y - c.y;
    return Math.exp(-(((p.x - c.x) / 0.21) ** 2) - (dy / (dy < 0 ? 0.16 : 0.055)) ** 2);
  };
  const found = [];
  for (let v = 0; v < 468; v++) {
    if (lids.has(v)) continue;
    const p = local(v);
    const [l, r] = [near(p, left), near(p, right)];
    if (l + r < 0.01) continue;
    const between = Math.exp(-((p.x / 0.13) ** 2)) * Math.max(l, r);
    found.push({ v, left: l, right: r, in: between * (p.x < 0 ? -1 : 1) });
  }
  return found;
}
