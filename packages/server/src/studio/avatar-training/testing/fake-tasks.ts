import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  FootageCheck,
  FootageReview,
  FootageReviewRequest,
  PortraitReview,
  TrainedPerson,
  TrainingProgress,
  TrainingStage,
  TrainPersonRequest,
} from '@cyclorama/avatar';
import type { PortraitToReview, SoundToExtract, TaskControl, TrainingTasks } from '../tasks.ts';

const STAGES: readonly TrainingStage[] = [
  'decode',
  'matte',
  'landmarks',
  'align',
  'idle',
  'actions',
  'mouth',
  'write',
];

const PASSED: FootageCheck = {
  ...{ id: 'face', passed: true, figure: 99, unit: '%', wanted: 'at least 95 %', ranges: [], message: '' },
};

/** A check that failed somewhere. */
export const TWO_FACES: FootageCheck = {
  ...{ id: 'one-person', passed: false, figure: 2, unit: 'people', wanted: 'one person' },
  ranges: [{ from: 12, to: 15.5 }],
  message: 'Somebody else comes into the picture.',
};

/** Tasks that touch no media: tests say what they find and when they break. */
export class FakeTasks implements TrainingTasks {
  /** What reviews find; empty = nothing wrong. */
  failed: readonly FootageCheck[] = [];
  width = 1920;
  height = 1080;
  /** Called before each stage of a training, after it was told. */
  onStage: (stage: TrainingStage, signal: AbortSignal) => Promise<void> = async () => undefined;
  /** Thrown by reviews. */
  reviewFault: Error | undefined;
  actions: TrainedPerson['actions'] = [{ id: 'wave', name: 'Wave', tag: 'wave', duration: 2 }];
  readonly reviews: FootageReviewRequest[] = [];
  readonly portraits: PortraitToReview[] = [];
  readonly trainings: TrainPersonRequest[] = [];

  async reviewFootage(
    request: FootageReviewRequest,
    { onProgress }: TaskControl<number>,
  ): Promise<FootageReview> {
    this.reviews.push(request);
    if (this.reviewFault) throw this.reviewFault;
    onProgress(0.5);
    return { ...this.#verdict(), seconds: 200 };
  }

  async reviewPortrait(request: PortraitToReview): Promise<PortraitReview> {
    this.portraits.push(request);
    if (this.reviewFault) throw this.reviewFault;
    return { ...this.#verdict(), faces: [] };
  }

  async trainPerson(
    request: TrainPersonRequest,
    { signal, onProgress }: TaskControl<TrainingProgress>,
  ): Promise<TrainedPerson> {
    this.trainings.push(request);
    const { kind } = request.material;
    for (const [index, stage] of STAGES.entries()) {
      if (kind === 'portrait' && (stage === 'align' || stage === 'actions')) continue;
      onProgress({ stage, done: index / STAGES.length });
      await this.onStage(stage, signal);
      signal.throwIfAborted();
    }
    const made = (name: string): string => join(request.workFolder, name);
    await writeFile(request.output, `model ${this.trainings.length}`);
    for (const name of ['cover.png', 'speech.mp4', 'wave.mp4']) await writeFile(made(name), `${name} made`);
    return {
      ...{ kind, width: this.width, height: this.height, isCutOut: true, cover: made('cover.png') },
      actions: kind === 'portrait' ? [] : this.actions,
      samples: [
        { tag: 'speech', path: made('speech.mp4') },
        ...(kind === 'portrait' ? [] : [{ tag: 'wave', path: made('wave.mp4') }]),
      ],
      figures: { closureRecall: 0.97, openingCorrelation: 0.85, mouthSharpness: 0.7, seamStep: 1.5 },
    };
  }

  async extractSound({ to }: SoundToExtract): Promise<void> {
    await writeFile(to, 'sound');
  }

  #verdict() {
    const { width, height } = this;
    return { approved: this.failed.length === 0, checks: [PASSED, ...this.failed], width, height };
  }
}
