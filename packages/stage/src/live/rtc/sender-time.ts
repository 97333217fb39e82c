/** How far sound may stand off before it is put right at once, ms. */
const STEP_MS = 100;
/** Smaller differences go away by so much per report. */
const SLEW_MS = 2;

interface Line {
  readonly rate: number;
  /** Ms of our timeline at RTP time 0. */
  offset: number | undefined;
  /** Ms of the sender's wall clock at RTP time 0. */
  wall: number | undefined;
  last: number;
}

/**
 * Puts the RTP times of a sender's picture and sound on one timeline (ms, from 0). At first by when they arrive; once
 * both have told by sender reports how they lie to each other, by that: picture stays, sound moves.
 */
export class SenderTime {
  readonly #lines: { readonly video: Line; readonly audio: Line };
  readonly #startMs: number;
  #aligned = false;

  /** @param startMs moment of time 0, on the clock of `arrivedMs` */
  constructor(videoRate: number, audioRate: number, startMs: number) {
    const line = (rate: number): Line => ({ rate, offset: undefined, wall: undefined, last: -1 });
    this.#lines = { video: line(videoRate), audio: line(audioRate) };
    this.#startMs = startMs;
  }

  /**
   * @param time RTP time without wrap-arounds
   * @returns whole ms that never fall; undefined for sound that would have to stand before what was sent already
   */
  msOf(kind: 'video' | 'audio', time: number, arrivedMs: number): number | undefined {
    const line = this.#lines[kind];
    if (line.offset === undefined) {
      line.offset = arrivedMs - this.#startMs - msIn(line, time);
      this.#align();
    }
    const ms = Math.round(line.offset + msIn(line, time));
    if (ms < line.last && kind === 'audio') return undefined;
    line.last = Math.max(0, line.last, ms);
    return line.last;
  }

  /** @param ntpMs the sender's wall clock at RTP time `time` */
  report(kind: 'video' | 'audio', ntpMs: number, time: number): void {
    const line = this.#lines[kind];
    line.wall = ntpMs - msIn(line, time);
    this.#align();
  }

  /** The stream begins anew: its RTP times mean something else. */
  restart(kind: 'video' | 'audio'): void {
    const line = this.#lines[kind];
    line.offset = undefined;
    line.wall = undefined;
    this.#aligned = false;
  }

  #align(): void {
    const { video, audio } = this.#lines;
    if (video.offset === undefined || audio.offset === undefined) return;
    if (video.wall === undefined || audio.wall === undefined) return;
    const error = video.offset + audio.wall - video.wall - audio.offset;
    // A sender whose clocks tell nonsense is better off with the times of arrival.
    if (Math.abs(error) > 10_000) return;
    const atOnce = !this.#aligned || Math.abs(error) > STEP_MS;
    audio.offset += atOnce ? error : Math.max(-SLEW_MS, Math.min(SLEW_MS, error));
    this.#aligned = true;
  }
}

function msIn({ rate }: Line, time: number): number {
  return (time * 1000) / rate;
}
