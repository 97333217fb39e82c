/** Lowest level that a meter shows. */
export const FLOOR_DB = -60;
/** Borders of the meter's zones: calm below, then loud, then too loud. */
export const ZONES_DB = [-18, -9, -6] as const;

const FALL_DB_PER_S = 24;
const HOLD_MS = 1500;

export interface Level {
  readonly db: number;
  /** Loudness beneath the peaks; absent where only peaks are known. */
  readonly rms?: number | undefined;
  /** The highest of the last moment. */
  readonly held: number;
}

/** Rises at once and falls slowly, as the eye expects of a meter. */
export class LevelBallistics {
  #db = FLOOR_DB;
  #held = FLOOR_DB;
  #heldAt = 0;
  #at = 0;

  /** @param now milliseconds of any steady clock */
  next(db: number, now: number, rms?: number): Level {
    const fallen = this.#db - (FALL_DB_PER_S * Math.max(0, now - this.#at)) / 1000;
    this.#db = Math.max(FLOOR_DB, db, fallen);
    this.#at = now;
    if (this.#db >= this.#held || now - this.#heldAt > HOLD_MS) {
      this.#held = this.#db;
      this.#heldAt = now;
    }
    return { db: this.#db, held: this.#held, rms };
  }
}

/** Share of a meter's length: even steps for even decibels. */
export function shareOf(db: number): number {
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / -FLOOR_DB));
}

/**
 * Draws upright bars with zones side by side, each with a line at the highest of the last moment. Where the loudness is
 * known it is full, and the peaks above it are paler.
 */
export function drawBar(canvas: HTMLCanvasElement, ...levels: readonly Level[]): void {
  const scale = window.devicePixelRatio;
  const width = Math.max(1, Math.round(canvas.clientWidth * scale));
  const height = Math.max(1, Math.round(canvas.clientHeight * scale));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const ink = canvas.getContext('2d');
  if (ink === null) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const gap = levels.length > 1 ? Math.max(1, Math.round(scale)) : 0;
  const each = Math.max(1, Math.floor((width - gap * (levels.length - 1)) / levels.length));
  ink.clearRect(0, 0, width, height);
  const zones: readonly Zone[] = [
    [FLOOR_DB, ZONES_DB[0], colour('--meter-calm')],
    [ZONES_DB[0], ZONES_DB[1], colour('--meter-good')],
    [ZONES_DB[1], ZONES_DB[2], colour('--meter-loud')],
    [ZONES_DB[2], 0, colour('--meter-over')],
  ];
  const line = { colour: colour('--screen-ink'), thick: Math.max(1, scale) };
  levels.forEach((level, i) =>
    drawOne(ink, { x: i * (each + gap), width: each, height }, level, zones, line),
  );
}

type Zone = readonly [from: number, to: number, fill: string];

const IDLE = 0.16;
const PALE = 0.5;

function drawOne(
  ink: CanvasRenderingContext2D,
  { x, width, height }: { readonly x: number; readonly width: number; readonly height: number },
  { db, held, rms }: Level,
  zones: readonly Zone[],
  line: { readonly colour: string; readonly thick: number },
): void {
  const y = (level: number): number => height - shareOf(level) * height;
  const fill = (from: number, to: number, alpha: number): void => {
    ink.globalAlpha = alpha;
    if (to > from) ink.fillRect(x, y(to), width, y(from) - y(to));
  };
  for (const [from, to, paint] of zones) {
    ink.fillStyle = paint;
    fill(from, to, IDLE);
    fill(from, Math.min(db, to), rms === undefined ? 1 : PALE);
    if (rms !== undefined) fill(from, Math.min(rms, db, to), 1);
  }
  if (held <= FLOOR_DB) return;
  ink.globalAlpha = 0.9;
  ink.fillStyle = line.colour;
  ink.fillRect(x, y(held), width, line.thick);
}
