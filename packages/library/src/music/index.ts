import type { MusicInfo, StereoSound } from '../types.ts';
import { BEDS } from './compose.ts';
import { levelTo } from './level.ts';

/** Loudness of every bed, LUFS. */
export const BED_LOUDNESS = -20;

export const MUSIC_BEDS: readonly MusicInfo[] = BEDS.map(({ id, name, tags, description, duration }) => ({
  id,
  name,
  tags,
  description,
  duration,
}));

/**
 * Composes a bed from nothing: planar stereo at 48 kHz, −20 LUFS integrated, true peak ≤ −1 dBTP, seamless
 * when repeated. The same id always gives the same samples.
 * @throws RangeError for an unknown id.
 */
export function composeMusic(id: string): StereoSound {
  const bed = BEDS.find((b) => b.id === id);
  if (!bed) throw new RangeError(`no music bed is called ${id}`);
  return levelTo(bed.compose(), BED_LOUDNESS);
}
