import type { TrainingProgress, TrainingStage } from '../types.ts';

/** Share of the time that stages take, about; measured on footage of a minute. */
const WEIGHTS: Readonly<Record<TrainingStage, number>> = {
  decode: 0.02,
  matte: 0.45,
  landmarks: 0.3,
  align: 0.03,
  idle: 0.02,
  actions: 0.01,
  mouth: 0.05,
  write: 0.12,
};
const STAGES = Object.keys(WEIGHTS) as TrainingStage[];

/** Tells how far a training is. */
export class Report {
  readonly #tell: ((progress: TrainingProgress) => void) | undefined;
  readonly #weights: Readonly<Record<TrainingStage, number>>;
  readonly #total: number;
  #stage: TrainingStage = 'decode';
  #done = 0;

  constructor(
    tell: ((progress: TrainingProgress) => void) | undefined,
    { matted }: { readonly matted: boolean },
  ) {
    this.#tell = tell;
    // Without a matte decoding is the work of its stage.
    this.#weights = matted ? WEIGHTS : { ...WEIGHTS, decode: 0.25, matte: 0 };
    this.#total = STAGES.reduce((sum, stage) => sum + this.#weights[stage], 0);
  }

  stage(stage: TrainingStage): void {
    this.#stage = stage;
    this.within(0, 0, 1);
  }

  /** Progress of a part of the stage, which goes from `from` to `to` of it. */
  within(done: number, from: number, to: number): void {
    const before = STAGES.slice(0, STAGES.indexOf(this.#stage)).reduce((sum, s) => sum + this.#weights[s], 0);
    const here = this.#weights[this.#stage] * (from + (to - from) * Math.min(1, done));
    // Never backwards: what was stored by an attempt before is skipped in no order.
    this.#done = Math.max(this.#done, (before + here) / this.#total);
    this.#tell?.({ stage: this.#stage, done: this.#done });
  }
}
