/** Early in a connection a shorter way through the network moves the mapping at once. */
const SETTLING_MS = 1500;
/** Packets are judged in windows of so much stage time; drift follows the median of the last ones. */
const WINDOW_MS = 1000;
const WINDOWS = 7;
/** How slowly rate errors are corrected: slow enough that nobody hears it. */
const TIME_CONSTANT_S = 90;
const MAX_RATE = 1e-3;
const MAX_ERROR_MS = 50;

export interface ClockSettings {
  /** Milliseconds between the arrival of the least delayed packets and their due time. */
  readonly jitterMs: number;
  /** Length of a programme frame, and stage time of one: due times of pictures are put on this grid. */
  readonly tickMs: number;
  readonly phaseMs: number | undefined;
}

/**
 * Maps the time stamps of one stretch of a sender's clock to stage time. The least delayed packet counts: the mapping
 * is moved earlier while a connection bursts in, held afterwards, and its rate follows the sender's so that the buffer
 * neither runs dry nor grows.
 */
export class SenderClock {
  readonly settings: ClockSettings;
  #anchorTs = 0;
  #anchorDue = 0;
  #slope = 1;
  #integral = 0;
  #settledAt = 0;
  #targetMs = 0;
  #windowStart = 0;
  /** Least `arrival − due` in this window. */
  #least = Infinity;
  readonly #recent: number[] = [];
  #lastJudged = 0;
  #slackMs = 0;
  #forced: number | undefined;
  #inPhase = false;

  constructor(settings: ClockSettings) {
    this.settings = settings;
    this.#targetMs = -settings.jitterMs;
  }

  /** Begins with a packet that arrived just now. */
  start(ts: number, arrival: number): void {
    this.#anchorTs = ts;
    this.#anchorDue = arrival + this.settings.jitterMs;
    this.#settledAt = arrival + SETTLING_MS;
    this.#windowStart = arrival;
    this.#lastJudged = arrival;
    this.#slackMs = this.settings.jitterMs;
  }

  /** Begins where another stretch ended, with its rate: the buffer stays as it is. */
  resume(ts: number, due: number, arrival: number, before: SenderClock): void {
    this.start(ts, arrival);
    this.#anchorDue = due;
    this.#slope = before.#slope;
    this.#integral = before.#integral;
    this.#settledAt = arrival;
    this.#targetMs = Math.min(-20, arrival - due);
    this.#forced = undefined;
    this.#inPhase = false;
  }

  /** Stage ms at which a time stamp is due. */
  due(ts: number): number {
    return this.#anchorDue + (ts - this.#anchorTs) * this.#slope;
  }

  /** The time stamp that is due at a stage time. */
  stamp(due: number): number {
    return this.#anchorTs + (due - this.#anchorDue) / this.#slope;
  }

  /** Stage milliseconds per sender millisecond. */
  get slope(): number {
    return this.#slope;
  }
  /** Parts per million by which the sender's clock runs faster. */
  get driftPpm(): number {
    return -this.#integral * 1e6;
  }
  get slackMs(): number {
    return this.#slackMs;
  }

  /** Makes stage = sender + offset; small differences are slewed by the rate, large ones jump. */
  force(offset: number | undefined, now: number): void {
    this.#forced = offset;
    if (offset === undefined) return;
    const ts = this.stamp(now);
    const error = ts + offset - now;
    if (Math.abs(error) > 40) this.#anchor(ts, ts + offset);
    else this.#anchor(ts, now);
    // The group's owner tells the offset again and again; in between the rate takes out the rest in ten seconds.
    this.#slope = 1 + Math.max(-MAX_RATE, Math.min(MAX_RATE, error / 10_000 + this.#integral));
  }

  /**
   * A picture's time stamp: after each jump of the mapping the first one is put on the programme's grid. `again`: it
   * is better known now.
   */
  align(pts: number, again: boolean): void {
    const { tickMs, phaseMs } = this.settings;
    if ((this.#inPhase && !again) || phaseMs === undefined || this.#forced !== undefined) return;
    this.#inPhase = true;
    const due = this.due(pts);
    const onGrid = phaseMs + Math.round((due - phaseMs) / tickMs) * tickMs;
    this.#targetMs += due - onGrid;
    this.#anchor(pts, onGrid);
  }

  /** Notes the arrival of a packet. 'moved': due times jumped. */
  observe(ts: number, arrival: number): 'kept' | 'moved' {
    const late = arrival - this.due(ts);
    if (this.#forced !== undefined) {
      this.#window(late, arrival);
      return 'kept';
    }
    if (arrival < this.#settledAt) {
      // Half a frame is left to the phase.
      if (late < this.#targetMs - this.settings.tickMs / 2 - 1) {
        this.#anchor(ts, arrival - this.#targetMs);
        this.#inPhase = false;
        this.#slackMs = -this.#targetMs;
        return 'moved';
      }
      this.#windowStart = arrival;
      this.#lastJudged = arrival;
      return 'kept';
    }
    const judged = this.#window(late, arrival);
    return judged === undefined ? 'kept' : this.#steer(judged, ts, arrival);
  }

  /** Closes a window when it is full: the least lateness in it. */
  #window(late: number, arrival: number): number | undefined {
    const full = arrival - this.#windowStart >= WINDOW_MS && this.#least !== Infinity;
    const judged = full ? this.#least : undefined;
    if (full) {
      this.#windowStart = arrival;
      this.#least = Infinity;
      this.#slackMs = -judged!;
    }
    this.#least = Math.min(this.#least, late);
    return judged;
  }

  #steer(least: number, ts: number, arrival: number): 'kept' | 'moved' {
    this.#recent.push(least);
    if (this.#recent.length > WINDOWS) this.#recent.shift();
    const seconds = Math.min(10, (arrival - this.#lastJudged) / 1000);
    this.#lastJudged = arrival;
    // Even the quickest packets come too late to be shown, or much too early: the way through the network changed.
    const dry = least > -Math.min(20, this.settings.jitterMs / 4);
    const flooded =
      this.#recent.length >= 3 &&
      this.#recent.slice(-3).every((value) => value < this.#targetMs - this.settings.jitterMs - 1000);
    if (dry || flooded) {
      const by = least - this.#targetMs;
      this.#anchor(ts, this.due(ts) + by);
      this.#inPhase = false;
      this.#recent.length = 0;
      this.#slackMs = -this.#targetMs;
      return 'moved';
    }
    const sorted = [...this.#recent].sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1]!;
    const error = Math.max(-MAX_ERROR_MS, Math.min(MAX_ERROR_MS, median - this.#targetMs)) / 1000;
    this.#integral += (error * seconds) / TIME_CONSTANT_S ** 2;
    this.#integral = Math.max(-MAX_RATE, Math.min(MAX_RATE, this.#integral));
    const rate = this.#integral + (2 * error) / TIME_CONSTANT_S;
    const now = this.stamp(arrival);
    this.#anchor(now, arrival);
    this.#slope = 1 + Math.max(-MAX_RATE, Math.min(MAX_RATE, rate));
    return 'kept';
  }

  #anchor(ts: number, due: number): void {
    this.#anchorTs = ts;
    this.#anchorDue = due;
  }
}
