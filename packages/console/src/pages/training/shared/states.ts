import type { Tone } from '../../../ui/badge.tsx';

/** The way of a training, as people see it. */
export const PHASES = ['material', 'review', 'training', 'result', 'done'] as const;
export type Phase = (typeof PHASES)[number];

export interface Standing {
  readonly phase: Phase;
  /** Waiting for the machine, for somebody, ended well, or stuck. */
  readonly mood: 'works' | 'asks' | 'good' | 'fault';
}

const AVATAR: Readonly<Record<string, Standing>> = {
  WAIT_FILE_UPLOAD: { phase: 'material', mood: 'asks' },
  AUTO_VERIFYING: { phase: 'review', mood: 'works' },
  AUTO_VERIFY_FAILED: { phase: 'review', mood: 'fault' },
  MANUAL_VERIFYING: { phase: 'review', mood: 'asks' },
  MANUAL_VERIFY_FAILED: { phase: 'review', mood: 'fault' },
  MANUAL_VERIFY_SUCCESS: { phase: 'review', mood: 'works' },
  WAIT_ADMIN_CALIBRATION: { phase: 'training', mood: 'asks' },
  WAIT_ADMIN_CONFIRM: { phase: 'result', mood: 'asks' },
  WAIT_USER_CONFIRM: { phase: 'result', mood: 'asks' },
  JOB_SUCCESS: { phase: 'result', mood: 'asks' },
  JOB_REJECT: { phase: 'result', mood: 'fault' },
  JOB_PENDING: { phase: 'result', mood: 'asks' },
  JOB_FINISH: { phase: 'done', mood: 'good' },
};

/** Where a state of an avatar training stands (8.2); every other state is a step of the training itself. */
export function avatarStanding(state: string): Standing {
  const known = AVATAR[state];
  if (known !== undefined) return known;
  const stuck = state.endsWith('_FAILED') || state.startsWith('MANUAL_STOP');
  return { phase: 'training', mood: stuck ? 'fault' : 'works' };
}

const VOICE: Readonly<Record<string, Standing>> = {
  CREATING: { phase: 'material', mood: 'asks' },
  SYSTEM_AUDITING: { phase: 'review', mood: 'works' },
  AUDITING: { phase: 'review', mood: 'asks' },
  AUDIT_FAILED: { phase: 'review', mood: 'fault' },
  SPLIT_FAILED: { phase: 'training', mood: 'fault' },
  FAILED: { phase: 'training', mood: 'fault' },
  RESULT_REVIEW: { phase: 'result', mood: 'asks' },
  SUCCEED: { phase: 'done', mood: 'good' },
};

/** Where a state of a voice training stands (9.4). */
export function voiceStanding(state: string): Standing {
  return VOICE[state] ?? { phase: 'training', mood: 'works' };
}

const TONES: Readonly<Record<Standing['mood'], Tone>> = {
  works: 'info',
  asks: 'accent',
  good: 'good',
  fault: 'fault',
};

export const toneOf = ({ mood }: Standing): Tone => TONES[mood];

/** Footage may be brought, or brought again. */
export const TAKES_MATERIAL: readonly string[] = [
  'WAIT_FILE_UPLOAD',
  'AUTO_VERIFY_FAILED',
  'MANUAL_VERIFY_FAILED',
];

/** States in which the server deletes a presenter's training (8.4). */
export const AVATAR_DELETABLE: readonly string[] = [
  ...TAKES_MATERIAL,
  'MANUAL_VERIFYING',
  'TRAINING_DATA_PREPROCESS_FAILED',
  'TRAIN_FAILED',
  'INFERENCE_DATA_PREPROCESS_FAILED',
  'JOB_SUCCESS',
  'WAIT_USER_CONFIRM',
  'JOB_REJECT',
  'JOB_FINISH',
];

/** A person may mark gestures, and have the presenter made again. */
export const AVATAR_MARKABLE: readonly string[] = [
  'WAIT_ADMIN_CALIBRATION',
  'WAIT_ADMIN_CONFIRM',
  'WAIT_USER_CONFIRM',
  'JOB_SUCCESS',
  'JOB_REJECT',
  'GENERATE_ACTION_PREPROCESS_FAILED',
  'ACTION_GENERATE_DATA_FAILED',
  'ACTION_GENERATE_ORI_FAILED',
];

/** States in which recordings of a voice may be brought. */
export const TAKES_RECORDINGS: readonly string[] = ['CREATING', 'AUDIT_FAILED', 'SPLIT_FAILED'];

/** Nobody's machine works on it. */
export const VOICE_DELETABLE: readonly string[] = [
  ...TAKES_RECORDINGS,
  'AUDITING',
  'RESULT_REVIEW',
  'SUCCEED',
  'FAILED',
];
