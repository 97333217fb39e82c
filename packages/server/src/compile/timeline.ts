import { CompileError } from './wire.ts';
import type { VideoDocument, WireSegment } from './wire.ts';

/** Avatar video is fixed at 25 frames a second (chapter 5). */
export const FPS = 25;
export const SAMPLE_RATE = 48_000;
/** Whole, so that a segment which starts on a frame starts on a sample, and nothing ever drifts. */
export const SAMPLES_PER_FRAME = SAMPLE_RATE / FPS;

/** Frames around speech: the presenter is seen before the first word, breathes between segments, holds at the end. */
const LEAD_FIRST = 8;
const LEAD = 3;
const TAIL = 7;
const TAIL_LAST = 15;

/** Longest stretch that is rendered in one go; a crash costs at most this much work. */
const PIECE_FRAMES = 10 * FPS;

/** Where a segment stands in the programme; frames count from 0, `to` is exclusive. */
export interface SegmentTime {
  readonly from: number;
  readonly to: number;
  /** Frame at which the speech begins. */
  readonly speechFrame: number;
  /** The same in samples at 48 kHz. */
  readonly speechSample: number;
}

export interface Timeline {
  readonly segments: readonly SegmentTime[];
  readonly frames: number;
}

/**
 * Segments in the order in which they are played: by `sequence_no` (gaps allowed), unnumbered ones after the numbered
 * ones, as written.
 *
 * @throws CompileError for a repeated number or no segment at all.
 */
export function orderedSegments(document: Pick<VideoDocument, 'shoot_scripts'>): readonly WireSegment[] {
  const scripts = document.shoot_scripts;
  if (scripts.length === 0)
    throw new CompileError('empty', 'shoot_scripts', 'at least one segment is needed');
  const seen = new Map<number, number>();
  scripts.forEach((segment, index) => {
    if (segment.sequence_no === undefined) return;
    const earlier = seen.get(segment.sequence_no);
    if (earlier !== undefined) {
      throw new CompileError(
        'duplicate-sequence',
        `shoot_scripts[${index}].sequence_no`,
        `${segment.sequence_no} is already the number of shoot_scripts[${earlier}]`,
      );
    }
    seen.set(segment.sequence_no, index);
  });
  return scripts
    .map((segment, index) => ({ segment, index }))
    .sort((a, b) => numberOf(a.segment) - numberOf(b.segment) || a.index - b.index)
    .map(({ segment }) => segment);
}

function numberOf(segment: WireSegment): number {
  return segment.sequence_no ?? Number.MAX_SAFE_INTEGER;
}

/** Lays segments end to end on frame boundaries. `speechSeconds` in playing order; 0 for a segment that is silent. */
export function layTimeline(speechSeconds: readonly number[]): Timeline {
  const segments: SegmentTime[] = [];
  let frame = 0;
  speechSeconds.forEach((seconds, index) => {
    const lead = index === 0 ? LEAD_FIRST : LEAD;
    const tail = index === speechSeconds.length - 1 ? TAIL_LAST : TAIL;
    const speechFrame = frame + lead;
    // A sample count, not seconds, decides: 1.6 s is 40 frames although 1.6 × 25 may come out as 40.000000000000004.
    const spoken = Math.ceil(Math.round(seconds * SAMPLE_RATE) / SAMPLES_PER_FRAME);
    const to = speechFrame + spoken + tail;
    segments.push({ from: frame, to, speechFrame, speechSample: speechFrame * SAMPLES_PER_FRAME });
    frame = to;
  });
  return { segments, frames: frame };
}

/** Ends of the pieces that are rendered on their own: every segment, long ones cut evenly into ≤ 10 s. */
export function cutPieces(timeline: Timeline): readonly number[] {
  const ends: number[] = [];
  for (const { from, to } of timeline.segments) {
    const parts = Math.max(1, Math.ceil((to - from) / PIECE_FRAMES));
    for (let part = 1; part <= parts; part += 1) ends.push(from + Math.round(((to - from) * part) / parts));
  }
  return ends;
}
