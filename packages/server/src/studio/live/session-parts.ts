import type { LiveEvent, SourceState } from '@cyclorama/stage/data';
import type { Lease } from '../../work/leases.ts';
import type { CasterAggregate } from '../casters/model.ts';
import type { Studio } from '../context.ts';
import type { AsRunLog } from './as-run.ts';
import type { CallbackKey } from './callbacks.ts';
import type { HostSettings } from './host-runner.ts';
import type { LiveDoors } from './places.ts';
import type { CasterSession } from './session.ts';

/** What every session of a process works with. */
export interface SessionParts {
  readonly studio: Studio;
  readonly asRun: AsRunLog;
  readonly doors: LiveDoors;
  readonly host: HostSettings;
  readonly load: (casterId: string) => Promise<CasterAggregate | undefined>;
  /** A recorded file is complete: keeps it. */
  readonly keepRecording: (session: CasterSession, event: Extract<LiveEvent, { kind: 'recorded' }>) => void;
}

/** What one session begins with. */
export interface SessionStart {
  readonly lease: Lease;
  readonly aggregate: CasterAggregate;
  /** Wall time (epoch ms) of frame 0 of a run that goes on; absent for a new run. */
  readonly gridStartMs?: number;
  readonly key?: CallbackKey;
  /** Hears of every change of a source. */
  readonly onSource?: (source: string, state: SourceState) => void;
  /** A file that is wanted cannot be had. */
  readonly onMissing?: (key: string) => void;
}
