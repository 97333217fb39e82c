import { randomUUID } from 'node:crypto';
import type { Caster } from '../casters/model.ts';
import type { Clock } from '../context.ts';
import type { AsRunEntry, AsRunKind, AsRunLog } from './as-run.ts';
import { callFor, type CallbackKey } from './callbacks.ts';

export interface Happening {
  readonly kind: AsRunKind;
  readonly subject?: string;
  readonly cause?: string;
  readonly frame?: number;
  readonly ptsMs?: number;
  /** Default: now. */
  readonly at?: Date;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The as-run log as one session writes it. */
export class Journal {
  readonly #log: AsRunLog;
  readonly #clock: Clock;
  readonly #epoch: number;
  /** As last seen: says where callbacks go. */
  caster: Caster;
  key: CallbackKey | undefined;

  constructor(log: AsRunLog, clock: Clock, caster: Caster, epoch: number) {
    this.#log = log;
    this.#clock = clock;
    this.caster = caster;
    this.#epoch = epoch;
  }

  tell(happening: Happening): AsRunEntry {
    const { kind, subject = '', cause = '', frame, ptsMs, at = this.#clock.now(), detail = {} } = happening;
    const entry: AsRunEntry = {
      id: randomUUID(),
      projectId: this.caster.projectId,
      casterId: this.caster.id,
      epoch: this.#epoch,
      at: at.toISOString(),
      ...(frame === undefined ? {} : { frame }),
      ...(ptsMs === undefined ? {} : { ptsMs }),
      kind,
      subject,
      cause,
      detail,
    };
    const call = callFor(this.caster, entry, this.key);
    this.#log.write(call === undefined ? { entry } : { entry, call });
    return entry;
  }
}
