/** Lowest level that a meter shows. */
export const FLOOR_DB = -60;
/** Borders of the meter's zones: calm below, then loud, then too loud. */
export const ZONES_DB = [-18, -9, -6] as const;

const FALL_DB_PER_S = 24;
const HOLD_MS = 1500;

export interface Level {
  readonly db: number;
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
  next(db: number, now: number): Level {
    const fallen = this.#db - (FALL_DB_PER_S * Math.max(0, now - this.#at)) / 1000;
    this.#db = Math.max(FLOOR_DB, db, fallen);
    this.#at = now;
    if (this.#db >= this.#held || now - this.#heldAt > HOLD_MS) {
      this.#held = this.#db;
      this.#heldAt = now;
    }
    return { db: this.#db, held: this.#held };
  }
}

/** Share of a meter's length: even steps for even decibels. */
export function shareOf(db: number): number {
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / -FLOOR_DB));
}

/** Draws an upright bar with zones and a line at the highest of the last moment. */
export function drawBar(canvas: HTMLCanvasElement, { db, held }: Level): void {
  const scale = window.devicePixelRatio;
  const width = Math.max(1, Math.round(canvas.clientWidth * scale));
  const height = Math.max(1, Math.round(canvas.clientHeight * scale));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const ink = canvas.getContext('2d');
  if (ink === null) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const y = (level: number): number => height - shareOf(level) * height;
  ink.clearRect(0, 0, width, height);
  const zones = [
    [FLOOR_DB, ZONES_DB[0], colour('--meter-calm')],
    [ZONES_DB[0], ZONES_DB[1], colour('--meter-good')],
    [ZONES_DB[1], ZONES_DB[2], colour('--meter-loud')],
    [ZONES_DB[2], 0, colour('--meter-over')],
  ] as const;
  for (const [from, to, fill] of zones) {
    ink.fillStyle = fill;
    ink.globalAlpha = 0.16;
    ink.fillRect(0, y(to), width, y(from) - y(to));
    if (db <= from) continue;
    ink.globalAlpha = 1;
    const top = y(Math.min(db, to));
    ink.fillRect(0, top, width, y(from) - top);
  }
  if (held <= FLOOR_DB) return;
  ink.globalAlpha = 0.9;
  ink.fillStyle = colour('--screen-ink');
  ink.fillRect(0, y(held), width, Math.max(1, scale));
}
