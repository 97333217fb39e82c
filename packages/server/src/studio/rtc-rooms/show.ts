import type { LiveEvent } from '@cyclorama/stage/data';
import type { LiveHost } from '../../hosts/live/live-host.ts';
import type { LiveJob } from '../rooms/model.ts';
import type { Director, Effect } from '../shows/director/index.ts';

/** What an RTC room needs of the show that plays in it; `ShowSession` is one. */
export interface RoomShow {
  readonly jobId: string;
  readonly job: LiveJob;
  /** It has ended for good, or is about to: nobody goes on with it. */
  readonly isOver: boolean;
  readonly director: Pick<Director, 'phase' | 'onAir'>;
  /** The host that makes frames now, and the source in it that presents. */
  readonly stage:
    | {
        readonly host: Pick<LiveHost, 'control' | 'watch' | 'unwatch' | 'tellViewer'>;
        readonly presenter: string | undefined;
      }
    | undefined;
  readonly watchers: Set<(happening: Effect | LiveEvent) => void>;
  steer(
    work: (
      director: Pick<Director, 'start' | 'pause' | 'resume' | 'takeOver' | 'handBack' | 'phase'>,
    ) => void,
  ): void;
}
