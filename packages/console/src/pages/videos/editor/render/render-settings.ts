import { without } from '../../shared/without.ts';
import { spaceOf, videoConfigOf, type Script, type Size, type VideoConfig } from '../state/script.ts';

export type Quality = '720' | '1080' | '2160';

export const QUALITIES: readonly Quality[] = ['720', '1080', '2160'];
export const MIN_KBPS = 1000;
export const MAX_KBPS = 8000;

const SHORT: Readonly<Record<Quality, number>> = { '720': 720, '1080': 1080, '2160': 2160 };
const LONG: Readonly<Record<Quality, number>> = { '720': 1280, '1080': 1920, '2160': 3840 };

/** The size of a video in a quality, turned as the script is. */
export function outputSize(script: Pick<Script, 'view_mode'>, quality: Quality): Size {
  const { width, height } = spaceOf(script);
  return width > height
    ? { width: LONG[quality], height: SHORT[quality] }
    : { width: SHORT[quality], height: LONG[quality] };
}

/** The quality of a script's video; undefined for cuts of the layout, which have sizes of their own. */
export function qualityOf(script: Script): Quality | undefined {
  const video = videoConfigOf(script);
  if (video.clip_mode === 'CROP') return undefined;
  return QUALITIES.find((one) => SHORT[one] === Math.min(video.width, video.height));
}

/** The script's video in a quality. */
export function withQuality(script: Script, quality: Quality): VideoConfig {
  const video = without(videoConfigOf(script), 'clip_mode', 'dx', 'dy');
  return { ...video, ...outputSize(script, quality) };
}

/** Segments that have no background: a transparent video shows through there. */
export function openSegments(script: Script): number {
  return script.shoot_scripts.filter(
    ({ shoot_script: { background_config: backgrounds = [] } }) =>
      !backgrounds.some((one) => one.background_type !== 'AUDIO'),
  ).length;
}

/** Without backgrounds, so that a VP8 video is transparent everywhere. */
export function withoutBackgrounds(script: Script): Script {
  return {
    ...script,
    shoot_scripts: script.shoot_scripts.map((segment) => {
      return { ...segment, shoot_script: without(segment.shoot_script, 'background_config') };
    }),
  };
}
