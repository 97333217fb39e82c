import { BODY_KEYS, HAND_KEYS, PARAMS, type BodyKey, type HandKey, type Pose } from '../draw/pose.ts';
import { clamp } from './numbers.ts';
import { flatten } from './score.ts';

interface Limit {
  /** Seconds in which the part follows its target; 0 = at once. */
  readonly lag: number;
  /** Largest change per second. */
  readonly speed: number;
}

const MOUTH: Limit = { lag: 0, speed: 17 };
const FACE: Limit = { lag: 0.07, speed: 8 };
const HEAD: Limit = { lag: 0.1, speed: 1.6 };
const TRUNK: Limit = { lag: 0.14, speed: 3 };

const BODY_LIMITS: Readonly<Record<BodyKey, Limit>> = {
  yaw: HEAD,
  pitch: HEAD,
  roll: { lag: 0.14, speed: 0.8 },
  gazeX: { lag: 0.022, speed: 16 },
  gazeY: { lag: 0.022, speed: 16 },
  lidL: { lag: 0, speed: 22 },
  lidR: { lag: 0, speed: 22 },
  squint: FACE,
  browL: FACE,
  browR: FACE,
  furrow: FACE,
  browTilt: FACE,
  jaw: MOUTH,
  wide: MOUTH,
  round: MOUTH,
  teeth: MOUTH,
  lowTeeth: MOUTH,
  tongue: MOUTH,
  press: { lag: 0, speed: 25 },
  tuck: MOUTH,
  smile: { lag: 0.09, speed: 5 },
  frown: { lag: 0.09, speed: 5 },
  breath: TRUNK,
  swayX: TRUNK,
  lean: TRUNK,
  shrug: TRUNK,
  hairX: { lag: 0, speed: 400 },
  hairY: { lag: 0, speed: 400 },
  bow: TRUNK,
  product: { lag: 0.05, speed: 6 },
};

function handLimit(key: HandKey): Limit {
  switch (key) {
    case 'x':
    case 'y':
    case 'z':
      return { lag: 0.075, speed: 1500 };
    case 'dx':
    case 'dy':
    case 'dz':
    case 'nx':
    case 'ny':
    case 'nz':
      return { lag: 0.07, speed: 7 };
    default:
      return { lag: 0.06, speed: 8 };
  }
}

const LIMITS: readonly Limit[] = [
  ...BODY_KEYS.map((k) => BODY_LIMITS[k]),
  ...HAND_KEYS.map(handLimit),
  ...HAND_KEYS.map(handLimit),
];

/** Largest change of a parameter between neighbouring pictures, by name (`left.x` …). */
export function maxStep(param: string, fps: number): number {
  const limit = LIMITS[PARAMS.indexOf(param)];
  if (limit === undefined) throw new RangeError(`unknown parameter: ${param}`);
  return limit.speed / fps;
}

const YAW = BODY_KEYS.indexOf('yaw');
const PITCH = BODY_KEYS.indexOf('pitch');
const ROLL = BODY_KEYS.indexOf('roll');
const SWAY = BODY_KEYS.indexOf('swayX');
const BOW = BODY_KEYS.indexOf('bow');
const HAIR_X = BODY_KEYS.indexOf('hairX');
const HAIR_Y = BODY_KEYS.indexOf('hairY');

/**
 * A body that follows what is wanted: every parameter with a lag (two smooth stages) and never faster than its limit;
 * hair hangs on the head by springs. So whatever is wanted, a body cannot jump.
 */
export class Follower {
  private readonly stage = new Float64Array(PARAMS.length);
  private readonly value = new Float64Array(PARAMS.length);
  private readonly wanted = new Float64Array(PARAMS.length);
  private spring = { x: 0, vx: 0, y: 0, vy: 0 };
  private first = true;

  /** All parameters in the order of `PARAMS`; changed by `step`. */
  get values(): Float64Array {
    return this.value;
  }

  /** Goes on by `dt` seconds towards a pose; the first call takes it over. */
  step(target: Pose, dt: number): void {
    flatten(target, this.wanted);
    const before = this.first ? undefined : this.headAt();
    for (let i = 0; i < this.value.length; i++) {
      const limit = LIMITS[i]!;
      const goal = this.wanted[i]!;
      if (this.first) {
        this.stage[i] = goal;
        this.value[i] = goal;
        continue;
      }
      const max = limit.speed * dt;
      if (limit.lag === 0) {
        this.value[i]! += clamp(goal - this.value[i]!, -max, max);
        continue;
      }
      const a = 1 - Math.exp(-dt / (limit.lag / 1.6));
      this.stage[i]! += (goal - this.stage[i]!) * a;
      this.value[i]! += clamp((this.stage[i]! - this.value[i]!) * a, -max, max);
    }
    this.first = false;
    this.swing(before, dt);
  }

  /** How far the crown is carried sideways and down, units. */
  private headAt(): { x: number; y: number } {
    const v = this.value;
    return {
      x: v[YAW]! * 60 + v[ROLL]! * 150 + v[SWAY]! * 7,
      y: v[PITCH]! * 90 + v[BOW]! * 50,
    };
  }

  private swing(before: { x: number; y: number } | undefined, dt: number): void {
    const s = this.spring;
    if (before !== undefined) {
      const now = this.headAt();
      // Small steps keep the spring exact at any frame rate.
      const n = 8;
      const h = dt / n;
      for (let i = 0; i < n; i++) {
        s.x -= (now.x - before.x) / n;
        s.y -= (now.y - before.y) / n;
        s.vx += (-120 * s.x - 11 * s.vx) * h;
        s.vy += (-150 * s.y - 14 * s.vy) * h;
        s.x += s.vx * h;
        s.y += s.vy * h;
      }
    }
    this.value[HAIR_X] = clamp(s.x * 3, -40, 40);
    this.value[HAIR_Y] = clamp(s.y * 2, -30, 30);
  }
}
