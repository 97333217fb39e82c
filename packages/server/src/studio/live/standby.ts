import type { SourceState } from '@cyclorama/stage/data';
import type { Happening, Journal } from './journal.ts';

/** What a caster asks of its standby. */
export interface StandbyRule {
  readonly on: boolean;
  /** Milliseconds that a source of the programme may be gone. */
  readonly thresholdMs: number;
  /** Sources of the programme, as its scene has them. */
  readonly guarded: readonly string[];
}

const GONE: ReadonlySet<SourceState> = new Set(['lost', 'ended', 'stale']);
/** A source must be back for so long before the programme returns to it. */
const STEADY_MS = 1000;

/**
 * Decides when the standby picture or stream replaces the programme: when one of its sources was gone longer than the
 * threshold; and back when all of them have returned.
 */
export class StandbyWatch {
  readonly #onChange: (on: boolean, source: string) => void;
  readonly #states = new Map<string, SourceState>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #rule: StandbyRule = { on: false, thresholdMs: 0, guarded: [] };
  #return: NodeJS.Timeout | undefined;
  #isOn = false;

  constructor(onChange: (on: boolean, source: string) => void) {
    this.#onChange = onChange;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** The rows say something else, or another scene is on. */
  follow(rule: StandbyRule): void {
    const before = this.#rule;
    this.#rule = rule;
    for (const [source, timer] of this.#timers) {
      if (rule.on && rule.guarded.includes(source) && rule.thresholdMs === before.thresholdMs) continue;
      clearTimeout(timer);
      this.#timers.delete(source);
    }
    for (const source of rule.guarded) this.#look(source);
    this.#maybeReturn('');
  }

  /** A source is in another state. */
  source(source: string, state: SourceState): void {
    this.#states.set(source, state);
    this.#look(source);
    this.#maybeReturn(source);
  }

  /** The host was replaced: its sources begin anew. */
  reset(): void {
    this.#states.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  close(): void {
    this.reset();
    clearTimeout(this.#return);
  }

  #look(source: string): void {
    const { on, guarded, thresholdMs } = this.#rule;
    const gone = on && guarded.includes(source) && this.#isGone(source);
    const timer = this.#timers.get(source);
    if (!gone) {
      clearTimeout(timer);
      this.#timers.delete(source);
      return;
    }
    if (timer !== undefined || this.#isOn) return;
    const due = setTimeout(() => {
      this.#timers.delete(source);
      this.#turn(true, source);
    }, thresholdMs);
    this.#timers.set(source, due);
  }

  #maybeReturn(source: string): void {
    clearTimeout(this.#return);
    this.#return = undefined;
    if (!this.#isOn) return;
    const { on, guarded } = this.#rule;
    if (!on) {
      this.#turn(false, source);
      return;
    }
    if (guarded.some((one) => this.#states.get(one) !== undefined && this.#states.get(one) !== 'live'))
      return;
    this.#return = setTimeout(() => this.#turn(false, source), STEADY_MS);
  }

  #isGone(source: string): boolean {
    const state = this.#states.get(source);
    return state !== undefined && GONE.has(state);
  }

  #turn(on: boolean, source: string): void {
    if (this.#isOn === on) return;
    this.#isOn = on;
    this.#onChange(on, source);
  }
}

/** Tells, with the frame, that the programme went over to its standby or came back, whoever asked for it. */
export class StandbyNews {
  readonly #journal: Journal;
  #on: boolean;
  /** Location whose loss put it on; empty when somebody asked for it. */
  #subject = '';

  /** @param on it was on before this session began */
  constructor(journal: Journal, on: boolean) {
    this.#journal = journal;
    this.#on = on;
  }

  /** The programme was brought to this state. @param lost location that was lost, if that is why */
  tell(on: boolean, lost: string, place: Pick<Happening, 'cause' | 'frame' | 'ptsMs' | 'at'>): void {
    if (on === this.#on) return;
    this.#on = on;
    if (on) this.#subject = lost;
    this.#journal.tell({
      kind: 'standby',
      subject: this.#subject,
      ...place,
      detail: { state: on ? 'on' : 'off' },
    });
  }
}
