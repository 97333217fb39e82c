import type { LiveAudio, LiveTrack } from '../document.ts';
import type { DrawnHold } from './messages.ts';

/** The position of a held transition on its way from one place to another. */
export interface Glide {
  readonly from: number;
  readonly to: number;
  readonly firstFrame: number;
  readonly frames: number;
}

/** Share of the held scene in a frame; the first frame of a glide has already moved. */
export function positionAt({ from, to, firstFrame, frames }: Glide, frame: number): number {
  if (frames <= 1) return to;
  return from + (to - from) * Math.min(1, Math.max(0, (frame - firstFrame + 1) / frames));
}

/** What is heard while a scene is held over another: both, each by its share. Scenes that agree sound as before. */
export function heldSound(below: Heard, above: Heard, position: DrawnHold['position']): LiveAudio {
  const share = (heard: Heard, part: number): readonly LiveTrack[] =>
    part <= 0 ? [] : tracksOf(heard).map((track) => ({ ...track, gain: track.gain * part }));
  return { mode: 'mix', tracks: [...share(below, 1 - position), ...share(above, position)] };
}

export interface Heard {
  readonly audio: LiveAudio;
  /** Names of the sources in its picture. */
  readonly visible: ReadonlySet<string>;
}

/** Tracks that sound: in `follow` mode those that are seen, and what is seen without a track. */
function tracksOf({ audio: { mode, tracks }, visible }: Heard): readonly LiveTrack[] {
  if (mode === 'mix') return tracks;
  const tracked = new Set(tracks.map(({ source }) => source));
  const untracked = [...visible].filter((source) => !tracked.has(source));
  return [
    ...tracks.filter(({ source }) => visible.has(source)),
    ...untracked.map((source): LiveTrack => ({ source, gain: 1, channel: 'all', delayMs: 0 })),
  ];
}
