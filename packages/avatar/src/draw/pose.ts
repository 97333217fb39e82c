/** The numbers of one moment. Drawing is a pure function of a look, a pose and a size. */

export const HAND_KEYS = [
  'x',
  'y',
  'z',
  'dx',
  'dy',
  'dz',
  'nx',
  'ny',
  'nz',
  'thumb',
  'index',
  'middle',
  'ring',
  'pinky',
  'spread',
  'elbow',
] as const;
export type HandKey = (typeof HAND_KEYS)[number];
/**
 * An arm by where the wrist is and how the hand is held, in body units with x counted outwards from the middle:
 * d points along the hand, n out of the palm; fingers 0 straight … 1 curled; elbow −1 tucked … 1 lifted.
 */
export type ArmPose = Record<HandKey, number>;

export const BODY_KEYS = [
  'yaw',
  'pitch',
  'roll',
  'gazeX',
  'gazeY',
  'lidL',
  'lidR',
  'squint',
  'browL',
  'browR',
  'furrow',
  'browTilt',
  'jaw',
  'wide',
  'round',
  'teeth',
  'lowTeeth',
  'tongue',
  'press',
  'tuck',
  'smile',
  'frown',
  'breath',
  'swayX',
  'lean',
  'shrug',
  'hairX',
  'hairY',
  'bow',
  'product',
] as const;
export type BodyKey = (typeof BODY_KEYS)[number];

/** Head angles in radians (yaw + = to the picture's right, pitch + = down), the rest −1…1 or 0…1. */
export type Pose = Record<BodyKey, number> & { left: ArmPose; right: ArmPose };

export const PARAMS: readonly string[] = [
  ...BODY_KEYS,
  ...HAND_KEYS.map((k) => `left.${k}`),
  ...HAND_KEYS.map((k) => `right.${k}`),
];

export interface RestHands {
  readonly left: ArmPose;
  readonly right: ArmPose;
}

/** One hand over the other before the waist. */
const OVER: ArmPose = {
  x: 62,
  y: 418,
  z: 120,
  dx: -0.9,
  dy: 0.28,
  dz: 0.2,
  nx: -0.15,
  ny: 0.45,
  nz: -0.88,
  thumb: 0.25,
  index: 0.3,
  middle: 0.36,
  ring: 0.42,
  pinky: 0.46,
  spread: 0.1,
  elbow: 0,
};
const UNDER: ArmPose = {
  ...OVER,
  x: 84,
  y: 440,
  z: 96,
  dx: -0.93,
  dy: 0.22,
  dz: 0.16,
  nx: -0.1,
  ny: 0.5,
  nz: -0.86,
  thumb: 0.3,
  index: 0.38,
  middle: 0.42,
  ring: 0.46,
  pinky: 0.5,
  spread: 0.05,
};
/** An arm that hangs. */
const HANGING: ArmPose = {
  ...OVER,
  x: 190,
  y: 530,
  z: 34,
  dx: -0.04,
  dy: 0.98,
  dz: 0.16,
  nx: -0.86,
  ny: 0.06,
  nz: -0.5,
  thumb: 0.5,
  index: 0.22,
  middle: 0.3,
  ring: 0.36,
  pinky: 0.4,
  elbow: -0.45,
};

/** Where hands return to; `left` and `right` are sides of the picture. */
export const RESTS = {
  clasp: { left: OVER, right: UNDER },
  'clasp-mirrored': { left: UNDER, right: OVER },
  hanging: { left: HANGING, right: HANGING },
} satisfies Record<string, RestHands>;
export type RestName = keyof typeof RESTS;

export function neutralPose(rest: RestName = 'clasp'): Pose {
  const pose = { left: { ...RESTS[rest].left }, right: { ...RESTS[rest].right } } as Pose;
  for (const k of BODY_KEYS) pose[k] = 0;
  return pose;
}
