import type { Desk, MixerChannel } from '../../../api/own-desk.ts';

export const LOWEST_DB = -60;
export const HIGHEST_DB = 10;

/** A channel that nobody has touched: heard while it is seen, as loud as it comes. */
export function freshChannel(location: string): MixerChannel {
  return { location, mode: 'afv', muted: false, db: 0, delay_ms: 0, side: 'all', filter: null };
}

/** A channel for every source, as it is set or as it is by itself. */
export function channelsOf(desk: Pick<Desk, 'sources' | 'mixer'>): readonly MixerChannel[] {
  return desk.sources.map(
    ({ location }) => desk.mixer?.find((one) => one.location === location) ?? freshChannel(location),
  );
}

/** Channels with one of them changed. */
export function withChannel(
  channels: readonly MixerChannel[],
  location: string,
  change: Partial<MixerChannel>,
): readonly MixerChannel[] {
  return channels.map((one) => (one.location === location ? { ...one, ...change } : one));
}

/** `−∞`, `0.0`, `+3.5`. */
export function decibels(db: number): string {
  if (db <= LOWEST_DB) return '−∞';
  const text = Math.abs(db).toFixed(1);
  if (text === '0.0') return text;
  return db < 0 ? `−${text}` : `+${text}`;
}

/** Position of a fader (0…1) for a level: fine where one works, coarse below. */
export function positionOf(db: number): number {
  if (db <= LOWEST_DB) return 0;
  if (db >= -20) return 0.4 + ((db + 20) / (HIGHEST_DB + 20)) * 0.6;
  return ((db - LOWEST_DB) / (-20 - LOWEST_DB)) * 0.4;
}

/** Level of a fader at a position. */
export function levelOf(position: number): number {
  const db =
    position >= 0.4
      ? ((position - 0.4) / 0.6) * (HIGHEST_DB + 20) - 20
      : (position / 0.4) * (-20 - LOWEST_DB) + LOWEST_DB;
  return Math.round(db * 10) / 10;
}
