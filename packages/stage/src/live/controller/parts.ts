import type { Kernels } from '../../kernels/load.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import type { OverlayShop } from './overlay-shop.ts';
import type { OutputSide, OutputSideOptions } from '../outputs/side.ts';
import type { StageTime } from '../time.ts';
import type { SourceOpener } from './source-desk.ts';

/** What a stage is put together from. */
export interface StageParts {
  readonly openSource: SourceOpener;
  /** URL of a module with other matters than the stage's own. */
  readonly matters?: string;
  /** Absent: nobody encodes; whoever wants the programme reads the rings. */
  readonly openOutputs?: (options: OutputSideOptions) => Promise<OutputSide>;
  /** Serves WebRTC viewers. */
  readonly rtc?: OutputSideOptions['rtc'];
  readonly time: StageTime;
}

/** What exists before the clock runs. */
export interface Ground {
  readonly memory: StageMemory;
  readonly kernels: Kernels;
  readonly overlays: OverlayShop;
}
