import type { ActionInfo } from '../types.ts';
import type { ArmPose, BodyKey } from '../draw/pose.ts';
import { clamp, smooth } from './numbers.ts';

type Three = readonly [number, number, number];
type Curls = readonly [thumb: number, index: number, middle: number, ring: number, pinky: number];

const arm = (at: Three, d: Three, n: Three, curls: Curls, spread = 0.2, elbow = 0): ArmPose => ({
  x: at[0],
  y: at[1],
  z: at[2],
  dx: d[0],
  dy: d[1],
  dz: d[2],
  nx: n[0],
  ny: n[1],
  nz: n[2],
  thumb: curls[0],
  index: curls[1],
  middle: curls[2],
  ring: curls[3],
  pinky: curls[4],
  spread,
  elbow,
});

const OPEN: Curls = [0.1, 0.08, 0.1, 0.14, 0.18];
const SOFT: Curls = [0.15, 0.16, 0.22, 0.28, 0.32];
const FIST: Curls = [0.9, 0.98, 1, 1, 1];

/** Hands of the gestures, x counted outwards. */
export const HANDS = {
  wave: arm([232, 24, 104], [0.16, -1, 0.12], [-0.05, 0.12, 1], OPEN, 0.8, -0.1),
  palm: arm([246, 262, 110], [0.74, -0.46, 0.3], [-0.24, -0.66, 0.7], SOFT, 0.4),
  talk: arm([150, 336, 130], [-0.25, -0.62, 0.5], [-0.72, -0.1, 0.55], SOFT, 0.35),
  one: arm([176, 118, 150], [0.06, -1, 0.14], [-0.1, 0.12, 1], [0.95, 0, 1, 1, 1], 0.1),
  two: arm([176, 114, 150], [0.06, -1, 0.14], [-0.1, 0.12, 1], [0.95, 0, 0, 1, 1], 0.6),
  three: arm([176, 110, 150], [0.06, -1, 0.14], [-0.1, 0.12, 1], [0.95, 0, 0, 0, 1], 0.6),
  point: arm([330, 132, 120], [0.98, -0.16, 0.12], [0.1, 0.86, 0.45], [0.75, 0, 0.96, 1, 1], 0, 0.15),
  thumb: arm([132, 226, 196], [-0.72, -0.05, 0.62], [-0.66, -0.1, -0.74], [-0.7, 0.96, 1, 1, 1], 0),
  chest: arm([96, 170, 150], [-0.93, -0.3, 0.12], [0.02, 0.12, -1], [0.2, 0.1, 0.1, 0.12, 0.16], 0.25),
  hold: arm([84, 262, 190], [-0.22, -0.82, 0.48], [-0.9, 0.16, -0.05], [0.25, 0.3, 0.34, 0.38, 0.42], 0.2),
  heart: arm([58, 228, 190], [-0.12, -0.98, 0.14], [-0.72, 0.1, -0.64], [0.55, 0.46, 0.46, 0.46, 0.46], 0),
  shrug: arm([262, 262, 96], [0.84, -0.3, 0.3], [-0.1, -0.78, 0.6], [0.05, 0.12, 0.16, 0.2, 0.24], 0.5, 0.1),
  welcome: arm([282, 246, 150], [0.68, -0.44, 0.58], [-0.4, -0.4, 0.82], OPEN, 0.45),
  invite: arm([318, 262, 140], [0.92, -0.2, 0.26], [-0.1, -0.68, 0.72], SOFT, 0.25, 0.1),
  fist: arm([150, 300, 170], [-0.4, -0.6, 0.6], [-0.8, 0, 0.2], FIST, 0),
} satisfies Record<string, ArmPose>;

/** What an action asks for at a moment: hands with the weight they take, and additions to the body. */
export interface ActionFrame {
  readonly weight: number;
  readonly left?: ArmPose;
  readonly right?: ArmPose;
  readonly body?: Partial<Record<BodyKey, number>>;
}

interface Action extends ActionInfo {
  /** `t` seconds since the start; `w` is the envelope. */
  readonly play: (t: number, w: number) => ActionFrame;
  readonly attack: number;
  readonly release: number;
}

const swing = (t: number, hz: number): number => Math.sin(t * Math.PI * 2 * hz);
const move = (a: ArmPose, change: Partial<ArmPose>): ArmPose => {
  const out = { ...a };
  for (const [k, v] of Object.entries(change) as [keyof ArmPose, number][]) out[k] += v;
  return out;
};
function blendArm(a: ArmPose, b: ArmPose, t: number): ArmPose {
  const out = { ...a };
  for (const k of Object.keys(out) as (keyof ArmPose)[]) out[k] += (b[k] - out[k]) * t;
  return out;
}

const action = (
  id: string,
  name: string,
  tag: string,
  duration: number,
  attack: number,
  release: number,
  play: Action['play'],
): Action => ({
  id,
  name,
  tag,
  duration,
  attack,
  release,
  play,
});

const LIST: readonly Action[] = [
  action('greet', 'Greet', 'wave', 2.6, 0.5, 0.6, (t, weight) => {
    const s = swing(Math.max(0, t - 0.35), 1.9) * smooth((t - 0.35) / 0.3);
    return {
      weight,
      left: move(HANDS.wave, { dx: s * 0.34, x: s * 12 }),
      body: { smile: 0.35, roll: -0.04, browL: 0.25, browR: 0.25 },
    };
  }),
  action('bow', 'Bow', 'bow', 2.4, 0.7, 0.8, (_t, weight) => ({
    weight,
    body: { bow: 1, pitch: 0.3, gazeY: 0.5, lidL: 0.3, lidR: 0.3 },
  })),
  action('explain', 'Explain with an open palm', 'explain', 2.8, 0.5, 0.6, (t, weight) => ({
    weight,
    right: move(HANDS.palm, { x: swing(t, 0.6) * 10, y: swing(t + 0.2, 0.9) * 9 }),
    body: { roll: 0.03, yaw: 0.05 },
  })),
  action('explain_both', 'Explain with both hands', 'explain_both', 3, 0.55, 0.65, (t, weight) => {
    const hand = move(HANDS.palm, { x: -8 + swing(t, 0.7) * 12, y: 8 + swing(t + 0.15, 0.9) * 12 });
    return {
      weight,
      left: hand,
      right: move(hand, { y: 8 + swing(t, 0.9) * 4 }),
      body: { browL: 0.2, browR: 0.2 },
    };
  }),
  action('count', 'Count one, two, three', 'count', 3.6, 0.45, 0.6, (t, weight) => {
    const hand = blendArm(
      blendArm(HANDS.one, HANDS.two, smooth((t - 1.2) / 0.28)),
      HANDS.three,
      smooth((t - 2.1) / 0.28),
    );
    const beat =
      Math.exp(-(((t - 0.55) / 0.13) ** 2)) +
      Math.exp(-(((t - 1.35) / 0.13) ** 2)) +
      Math.exp(-(((t - 2.25) / 0.13) ** 2));
    return { weight, left: move(hand, { y: beat * 14 }), body: { pitch: beat * 0.04, roll: -0.03 } };
  }),
  action('point_left', 'Point to the left', 'point_left', 2.4, 0.5, 0.6, (_t, weight) => ({
    weight,
    left: HANDS.point,
    body: { yaw: -0.16, gazeX: -0.55, lean: -0.35, roll: -0.03 },
  })),
  action('point_right', 'Point to the right', 'point_right', 2.4, 0.5, 0.6, (_t, weight) => ({
    weight,
    right: HANDS.point,
    body: { yaw: 0.16, gazeX: 0.55, lean: 0.35, roll: 0.03 },
  })),
  action('thumbs_up', 'Thumbs up', 'thumbs_up', 2.2, 0.45, 0.55, (t, weight) => ({
    weight,
    left: move(HANDS.thumb, { y: -10 * Math.exp(-(((t - 0.7) / 0.16) ** 2)) }),
    body: { smile: 0.45, roll: -0.04, squint: 0.25, browL: 0.2 },
  })),
  action('hand_on_chest', 'Hand on the chest', 'hand_on_chest', 2.6, 0.55, 0.65, (t, weight) => ({
    weight,
    left: move(HANDS.chest, { y: swing(t, 0.5) * 2 }),
    body: { pitch: 0.06, roll: 0.04, smile: 0.2, lidL: 0.08, lidR: 0.08 },
  })),
  action('hold_product', 'Hold up a product', 'hold_product', 3.6, 0.6, 0.7, (t, weight) => ({
    weight,
    left: move(HANDS.hold, { y: swing(t, 0.4) * 5 }),
    right: move(HANDS.hold, { y: swing(t, 0.4) * 5 }),
    body: { product: 1, smile: 0.25, browL: 0.15, browR: 0.15 },
  })),
  action('heart', 'Make a heart', 'heart', 2.6, 0.6, 0.65, (_t, weight) => ({
    weight,
    left: HANDS.heart,
    right: HANDS.heart,
    body: { smile: 0.5, squint: 0.35, roll: 0.06 },
  })),
  action('shrug', 'Shrug', 'shrug', 2, 0.4, 0.55, (_t, weight) => ({
    weight,
    left: HANDS.shrug,
    right: HANDS.shrug,
    body: { shrug: 0.85, browL: 0.6, browR: 0.6, roll: 0.07, frown: 0.22, press: 0.2 },
  })),
  action('nod', 'Nod', 'nod', 1.5, 0.15, 0.25, (t, weight) => ({
    weight,
    body: { pitch: 0.11 * (0.5 - 0.5 * Math.cos(t * Math.PI * 2 * 1.55)) },
  })),
  action('shake_head', 'Shake the head', 'shake_head', 1.7, 0.2, 0.3, (t, weight) => ({
    weight,
    body: { yaw: 0.13 * swing(t, 1.5), frown: 0.12, browTilt: 0.2 },
  })),
  action('welcome', 'Welcome with open arms', 'welcome', 2.8, 0.6, 0.7, (t, weight) => ({
    weight,
    left: move(HANDS.welcome, { y: swing(t, 0.5) * 4 }),
    right: move(HANDS.welcome, { y: swing(t, 0.5) * 4 }),
    body: { smile: 0.45, browL: 0.25, browR: 0.25, squint: 0.15 },
  })),
  action('invite', 'Invite to look at the side', 'invite', 2.8, 0.55, 0.65, (_t, weight) => ({
    weight,
    right: HANDS.invite,
    body: { yaw: 0.09, gazeX: 0.25, lean: 0.3, smile: 0.25 },
  })),
];

/** Every gesture that the characters know. */
export const ACTIONS: readonly ActionInfo[] = LIST.map(({ id, name, tag, duration }) => ({
  id,
  name,
  tag,
  duration,
}));

/** Finds an action by id, tag or name, whichever the document carried. */
export function findAction(
  cue: { readonly id: string; readonly name: string; readonly tag: string },
  repertoire: readonly ActionInfo[] = ACTIONS,
): ActionInfo | undefined {
  const fold = (s: string): string =>
    s
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_');
  const asked = [cue.id, cue.tag, cue.name].map(fold).filter((s) => s !== '');
  return repertoire.find((a) =>
    asked.some((s) => s === fold(a.id) || s === fold(a.tag) || s === fold(a.name)),
  );
}

/** 0…1…0 over the life of an action, without corners. */
export function envelope(a: ActionInfo, t: number): number {
  const known = LIST.find((x) => x.id === a.id);
  if (known === undefined) return 0;
  return smooth(clamp(t / known.attack, 0, 1)) * smooth(clamp((known.duration - t) / known.release, 0, 1));
}

/** The frame of an action `t` seconds after its start. */
export function playAction(a: ActionInfo, t: number, weight: number): ActionFrame {
  const known = LIST.find((x) => x.id === a.id);
  return known === undefined ? { weight: 0 } : known.play(t, weight);
}
