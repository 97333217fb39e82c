import { layoutOf } from '../../compile/index.ts';
import type { VideoDocument, WireSegment } from '../../compile/index.ts';
import { FALLBACK_VIDEO } from '../scripts/check.ts';

/** The parts of a document that one segment of it is shown with. */
export type ReducibleDocument = Omit<VideoDocument, 'video_config' | 'shoot_scripts'> &
  Partial<Pick<VideoDocument, 'video_config'>>;

/**
 * One segment of a document as a video of its own that is at most `longSide` pixels wide or high, in H.264 unless it is
 * transparent. A cropped video keeps its size: its pixels are those of the layout space.
 */
export function reducedDocument(
  document: ReducibleDocument,
  segment: WireSegment | undefined,
  longSide: number,
): VideoDocument {
  const { view_mode: viewMode } = document;
  const upright = viewMode === 'VERTICAL';
  const video = document.video_config ?? {
    ...FALLBACK_VIDEO,
    ...(upright ? { width: FALLBACK_VIDEO.height, height: FALLBACK_VIDEO.width } : {}),
  };
  const base = viewMode === undefined ? {} : { view_mode: viewMode };
  const { output } = layoutOf({ video_config: video, ...base });
  const fitting = longSide / Math.max(output.width, output.height);
  const scale = video.clip_mode === 'CROP' ? 1 : Math.min(1, fitting);
  return {
    ...document,
    video_config: { ...video, width: even(output.width * scale), height: even(output.height * scale) },
    shoot_scripts: segment === undefined ? [] : [segment],
  };
}

function even(size: number): number {
  return Math.max(2, Math.round(size / 2) * 2);
}
