import { HAND_KEYS, type ArmPose, type HandKey, type Pose } from './pose.ts';

/** Movements of the trunk and arms below this many pixels are not drawn. */
const STEP = 0.45;

/** How far a part of the picture travels per unit of a parameter, rig units. */
const REACH = { swayX: 7, lean: 16, bow: 60, breath: 2.2, shrug: 26, product: 40 } as const;
type TrunkKey = keyof typeof REACH;
const TRUNK_KEYS = Object.keys(REACH) as TrunkKey[];

function handReach(key: HandKey): number {
  if (key === 'x' || key === 'y' || key === 'z') return 1;
  if (key === 'spread' || key === 'elbow') return 90;
  return 130;
}

/**
 * Rounds trunk and arms to steps that the eye cannot see, so that a body at rest stays the same picture for several
 * frames and need not be drawn or converted again. The head is left as it is.
 */
export function quantise(pose: Pose, k: number): Pose {
  const out: Pose = { ...pose, left: { ...pose.left }, right: { ...pose.right } };
  for (const key of TRUNK_KEYS) out[key] = snap(pose[key], STEP / (REACH[key] * k));
  for (const key of HAND_KEYS) {
    const step = STEP / (handReach(key) * k);
    out.left[key] = snap(pose.left[key], step);
    out.right[key] = snap(pose.right[key], step);
  }
  return out;
}

const snap = (v: number, step: number): number => Math.round(v / step) * step;

/** Equal when trunk and legs look the same. */
export function trunkKey(pose: Pose): string {
  return TRUNK_KEYS.map((k) => pose[k]).join(' ');
}

/** Equal when the arms look the same on the same trunk. */
export function armKey(pose: Pose): string {
  const hand = (arm: ArmPose): string => HAND_KEYS.map((k) => arm[k]).join(' ');
  return `${hand(pose.left)} ${hand(pose.right)}`;
}
