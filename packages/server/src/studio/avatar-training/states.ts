import type { Schemas } from '@cyclorama/contract';
import type { TrainingStage } from '@cyclorama/avatar';

/** States of an avatar training, as the API shows them. */
export type TrainingState = NonNullable<Schemas['TrainingJobBasicInfo']['state']>;

/** A training that begins again: at once, or once a person has marked the actions. */
const AGAIN = ['WAIT_TRAINING_DATA_PREPROCESS', 'WAIT_ADMIN_CALIBRATION', 'WAIT_GENERATE_ACTION'] as const;

/** Every move that exists; any other is an error. */
export const MOVES: Readonly<Record<TrainingState, readonly TrainingState[]>> = {
  WAIT_FILE_UPLOAD: ['AUTO_VERIFYING'],
  AUTO_VERIFYING: ['AUTO_VERIFY_FAILED', 'MANUAL_VERIFYING'],
  AUTO_VERIFY_FAILED: ['AUTO_VERIFYING'],
  MANUAL_VERIFYING: ['MANUAL_VERIFY_FAILED', 'MANUAL_VERIFY_SUCCESS'],
  MANUAL_VERIFY_FAILED: ['AUTO_VERIFYING'],
  MANUAL_VERIFY_SUCCESS: ['WAIT_TRAINING_DATA_PREPROCESS'],
  WAIT_TRAINING_DATA_PREPROCESS: [
    'TRAINING_DATA_PREPROCESSING',
    'TRAINING_DATA_PREPROCESS_FAILED',
    'MANUAL_STOP_TRAINING_DATA_PREPROCESS',
  ],
  TRAINING_DATA_PREPROCESSING: [
    'TRAINING_DATA_PREPROCESS_SUCCESS',
    'TRAINING_DATA_PREPROCESS_FAILED',
    'MANUAL_STOP_TRAINING_DATA_PREPROCESS',
  ],
  TRAINING_DATA_PREPROCESS_SUCCESS: ['TRAINING'],
  TRAINING: ['TRAIN_SUCCESS', 'TRAIN_FAILED', 'MANUAL_STOP_TRAIN'],
  TRAIN_SUCCESS: ['INFERENCE_DATA_PREPROCESSING'],
  INFERENCE_DATA_PREPROCESSING: [
    // Masks and main files are made here; installations that have them made by hand wait for them.
    'WAIT_MASK_UPLOAD',
    'WAIT_MAIN_FILE_UPLOAD',
    'WAIT_COMPILE',
    'INFERENCE_DATA_PREPROCESS_FAILED',
    'MANUAL_STOP_INFERENCE_DATA_PREPROCESS',
  ],
  WAIT_MASK_UPLOAD: ['INFERENCE_DATA_PREPROCESSING', 'WAIT_MAIN_FILE_UPLOAD'],
  WAIT_MAIN_FILE_UPLOAD: ['INFERENCE_DATA_PREPROCESSING', 'WAIT_COMPILE'],
  WAIT_GENERATE_ACTION: [
    'ACTION_GENERATE_DATA_PROCESSING',
    'GENERATE_ACTION_PREPROCESS_FAILED',
    'MANUAL_STOP_ACTION_GENERATE_DATA_PROCESSING',
  ],
  ACTION_GENERATE_DATA_PROCESSING: [
    'WAIT_ARRANGE',
    'ACTION_GENERATE_DATA_FAILED',
    'MANUAL_STOP_ACTION_GENERATE_DATA_PROCESSING',
  ],
  WAIT_ARRANGE: ['ACTION_GENERATE_ORI_PROCESSING'],
  ACTION_GENERATE_ORI_PROCESSING: [
    'ACTION_GENERATE_ORI_SUCCESS',
    'ACTION_GENERATE_ORI_FAILED',
    'MANUAL_STOP_ACTION_GENERATE_ORI_PROCESSING',
  ],
  ACTION_GENERATE_ORI_SUCCESS: ['WAIT_COMPILE'],
  WAIT_COMPILE: ['COMPILING', 'COMPILE_FAILED'],
  COMPILING: ['COMPILE_FAILED', 'WAIT_ADMIN_CONFIRM', 'WAIT_USER_CONFIRM', 'JOB_SUCCESS'],
  WAIT_ADMIN_CONFIRM: ['WAIT_USER_CONFIRM', 'JOB_SUCCESS', ...AGAIN],
  WAIT_USER_CONFIRM: ['JOB_FINISH', 'JOB_REJECT', 'JOB_PENDING', ...AGAIN],
  JOB_SUCCESS: ['JOB_FINISH', 'JOB_REJECT', 'JOB_PENDING', ...AGAIN],
  JOB_REJECT: ['JOB_PENDING', ...AGAIN],
  JOB_PENDING: ['WAIT_USER_CONFIRM', 'JOB_SUCCESS', 'JOB_REJECT'],
  WAIT_ADMIN_CALIBRATION: ['WAIT_GENERATE_ACTION', 'WAIT_TRAINING_DATA_PREPROCESS'],
  TRAINING_DATA_PREPROCESS_FAILED: AGAIN,
  TRAIN_FAILED: AGAIN,
  INFERENCE_DATA_PREPROCESS_FAILED: AGAIN,
  GENERATE_ACTION_PREPROCESS_FAILED: AGAIN,
  ACTION_GENERATE_DATA_FAILED: AGAIN,
  ACTION_GENERATE_ORI_FAILED: AGAIN,
  COMPILE_FAILED: AGAIN,
  MANUAL_STOP_TRAINING_DATA_PREPROCESS: AGAIN,
  MANUAL_STOP_TRAIN: AGAIN,
  MANUAL_STOP_INFERENCE_DATA_PREPROCESS: AGAIN,
  MANUAL_STOP_ACTION_GENERATE_DATA_PROCESSING: AGAIN,
  MANUAL_STOP_ACTION_GENERATE_ORI_PROCESSING: AGAIN,
  JOB_FINISH: [],
};

/** A move that is not in the table. */
export class IllegalTrainingMove extends Error {
  constructor(jobId: string, from: TrainingState, to: TrainingState) {
    super(`avatar training ${jobId} cannot go from ${from} to ${to}`);
    this.name = 'IllegalTrainingMove';
  }
}

/** @throws IllegalTrainingMove */
export function checkMove(jobId: string, from: TrainingState, to: TrainingState): void {
  if (!MOVES[from].includes(to)) throw new IllegalTrainingMove(jobId, from, to);
}

/** States in which footage may be handed in (8.5 and the first time). */
export const SUBMITTABLE: readonly TrainingState[] = [
  'WAIT_FILE_UPLOAD',
  'AUTO_VERIFY_FAILED',
  'MANUAL_VERIFY_FAILED',
];

/** States in which a job may be changed (8.5). */
export const UPDATABLE: readonly TrainingState[] = ['AUTO_VERIFY_FAILED', 'MANUAL_VERIFY_FAILED'];

/** States in which a job may be deleted (8.4). */
export const DELETABLE: readonly TrainingState[] = [
  'WAIT_FILE_UPLOAD',
  'AUTO_VERIFY_FAILED',
  'MANUAL_VERIFYING',
  'MANUAL_VERIFY_FAILED',
  'TRAINING_DATA_PREPROCESS_FAILED',
  'TRAIN_FAILED',
  'INFERENCE_DATA_PREPROCESS_FAILED',
  'JOB_SUCCESS',
  'WAIT_USER_CONFIRM',
  'JOB_REJECT',
  'JOB_FINISH',
];

/** States whose work is queued or under way. */
export const AT_WORK: readonly TrainingState[] = [
  'AUTO_VERIFYING',
  'MANUAL_VERIFY_SUCCESS',
  'WAIT_TRAINING_DATA_PREPROCESS',
  'TRAINING_DATA_PREPROCESSING',
  'TRAINING_DATA_PREPROCESS_SUCCESS',
  'TRAINING',
  'TRAIN_SUCCESS',
  'INFERENCE_DATA_PREPROCESSING',
  'WAIT_GENERATE_ACTION',
  'ACTION_GENERATE_DATA_PROCESSING',
  'WAIT_ARRANGE',
  'ACTION_GENERATE_ORI_PROCESSING',
  'ACTION_GENERATE_ORI_SUCCESS',
  'WAIT_COMPILE',
  'COMPILING',
];

/** States of jobs that count against the limit no more. */
export const OVER: readonly TrainingState[] = ['JOB_FINISH', 'JOB_SUCCESS', 'JOB_REJECT'];

/** A stretch of a training: its states in order, with the stages of the work during which it is in each. */
export type TrainingPath = readonly (readonly [TrainingState, readonly TrainingStage[]])[];

const FULL: TrainingPath = [
  ['WAIT_TRAINING_DATA_PREPROCESS', []],
  ['TRAINING_DATA_PREPROCESSING', ['decode', 'matte', 'landmarks']],
  ['TRAINING_DATA_PREPROCESS_SUCCESS', []],
  ['TRAINING', ['align', 'idle', 'actions', 'mouth']],
  ['TRAIN_SUCCESS', []],
  ['INFERENCE_DATA_PREPROCESSING', ['write']],
  ['WAIT_COMPILE', []],
  ['COMPILING', []],
];
/** After a person has marked the actions: what came before them is there already. */
const ACTIONS: TrainingPath = [
  ['WAIT_GENERATE_ACTION', []],
  ['ACTION_GENERATE_DATA_PROCESSING', ['decode', 'matte', 'landmarks', 'align', 'idle', 'actions']],
  ['WAIT_ARRANGE', []],
  ['ACTION_GENERATE_ORI_PROCESSING', ['mouth', 'write']],
  ['ACTION_GENERATE_ORI_SUCCESS', []],
  ['WAIT_COMPILE', []],
  ['COMPILING', []],
];

/** The path on which a job in this state is; undefined when it does not train. A job that compiles may be on either. */
export function pathOf(state: TrainingState): TrainingPath | undefined {
  return [FULL, ACTIONS].find((path) => path.some(([each]) => each === state));
}

/** The states that a job passes through until it is in `to`, both on one path; none when it is there or beyond. */
export function statesUntil(from: TrainingState, to: TrainingState): readonly TrainingState[] {
  const path = [FULL, ACTIONS].find(
    (one) => one.some(([each]) => each === from) && one.some(([each]) => each === to),
  );
  if (path === undefined) return [];
  const states = path.map(([state]) => state);
  return states.slice(states.indexOf(from) + 1, states.indexOf(to) + 1);
}

/** The state in which a stage is worked on. */
export function stateOfStage(path: TrainingPath, stage: TrainingStage): TrainingState {
  const found = path.find(([, stages]) => stages.includes(stage));
  if (found === undefined) throw new Error(`no state belongs to the stage ${stage}`);
  return found[0];
}

/** What becomes of a job whose work fails, or is stopped, in this state. */
export function endsOf(
  state: TrainingState,
): { readonly failed: TrainingState; readonly stopped: TrainingState | undefined } | undefined {
  return ENDS[state];
}

const TRAINING_ENDS = { failed: 'TRAIN_FAILED', stopped: 'MANUAL_STOP_TRAIN' } as const;
const PREPROCESSING_ENDS = {
  failed: 'TRAINING_DATA_PREPROCESS_FAILED',
  stopped: 'MANUAL_STOP_TRAINING_DATA_PREPROCESS',
} as const;
const ENDS: Readonly<Partial<Record<TrainingState, ReturnType<typeof endsOf>>>> = {
  AUTO_VERIFYING: { failed: 'AUTO_VERIFY_FAILED', stopped: undefined },
  WAIT_TRAINING_DATA_PREPROCESS: PREPROCESSING_ENDS,
  TRAINING_DATA_PREPROCESSING: PREPROCESSING_ENDS,
  TRAINING: TRAINING_ENDS,
  INFERENCE_DATA_PREPROCESSING: {
    failed: 'INFERENCE_DATA_PREPROCESS_FAILED',
    stopped: 'MANUAL_STOP_INFERENCE_DATA_PREPROCESS',
  },
  WAIT_GENERATE_ACTION: {
    failed: 'GENERATE_ACTION_PREPROCESS_FAILED',
    stopped: 'MANUAL_STOP_ACTION_GENERATE_DATA_PROCESSING',
  },
  ACTION_GENERATE_DATA_PROCESSING: {
    failed: 'ACTION_GENERATE_DATA_FAILED',
    stopped: 'MANUAL_STOP_ACTION_GENERATE_DATA_PROCESSING',
  },
  ACTION_GENERATE_ORI_PROCESSING: {
    failed: 'ACTION_GENERATE_ORI_FAILED',
    stopped: 'MANUAL_STOP_ACTION_GENERATE_ORI_PROCESSING',
  },
  WAIT_COMPILE: { failed: 'COMPILE_FAILED', stopped: undefined },
  COMPILING: { failed: 'COMPILE_FAILED', stopped: undefined },
};
