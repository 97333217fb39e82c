/** What is buffered and where playing is, in seconds of the stream. */
export interface Buffered {
  readonly start: number;
  readonly end: number;
  readonly at: number;
}

export interface EdgeMove {
  /** Where to jump. */
  readonly seek?: number;
  readonly rate: number;
  /** What came before this is of no more use. */
  readonly trimBefore?: number;
}

/** How far behind the newest moment playing wants to be: two fragments and a little. */
const WANTED = 0.22;
/** From here on it plays faster, too little to hear. */
const LATE = 0.4;
/** From here on playing faster would take too long. */
const TOO_LATE = 1;
const FASTER = 1.08;
/** Browsers let the sound go on for a while when pictures are late; more than this is another stream. */
const RESTARTED = 4;
/** What stays behind the present moment, and how much more may gather before it is thrown away. */
const KEEP = 4;
const GATHER = 6;

/** Keeps a live stream live: where to play, how fast, and what to throw away. */
export function steer({ start, end, at }: Buffered, rate: number): EdgeMove {
  const behind = end - at;
  const trim = at - start > KEEP + GATHER ? { trimBefore: at - KEEP } : {};
  // Before the first moment (a stream need not begin at zero), long past the last one (it began anew), or far too late. A
  // little past the last picture is no trouble: the sound went on while pictures were late.
  if (at < start || behind < -RESTARTED || behind > TOO_LATE)
    return { seek: Math.max(start, end - WANTED), rate: 1, ...trim };
  if (behind > LATE) return { rate: FASTER, ...trim };
  // Once faster, until it is where it belongs: at the border it would change all the time.
  if (rate > 1 && behind > WANTED) return { rate: FASTER, ...trim };
  return { rate: 1, ...trim };
}
