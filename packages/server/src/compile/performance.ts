import type { Performance } from '@cyclorama/avatar';
import type { ActionCue, SpeechTimings } from '@cyclorama/speech';
import { FPS } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import type { WireAudioAction } from './wire.ts';

/** What one segment contributes to the programme's performance. */
export interface SegmentPerformance {
  readonly timings: SpeechTimings;
  /** `audio_drive_action_config`: gestures at seconds of the recording. */
  readonly actions?: readonly WireAudioAction[];
}

/** Gestures of the document as cues of the segment; those that start after its end are left out. */
export function driveActions(actions: readonly WireAudioAction[], duration: number): ActionCue[] {
  return actions
    .filter((action) => action.action_start_time < duration)
    .map((action) => ({
      id: '',
      name: action.action_name ?? '',
      tag: action.action_tag,
      time: action.action_start_time,
    }));
}

/**
 * One performance for the whole programme: the segments' timings moved to where their speech stands, so that breath,
 * sway and gaze go on across the joins instead of starting anew.
 */
export function performProgramme(
  timeline: Timeline,
  segments: readonly SegmentPerformance[],
  seed: number,
): Performance {
  const moved = segments.map((segment, index) => {
    const time = timeline.segments[index];
    if (time === undefined) throw new RangeError(`segment ${index} has no place in the timeline`);
    const by = time.speechFrame / FPS;
    const { timings } = segment;
    const shift = <Span extends { readonly start: number; readonly end: number }>(span: Span): Span => ({
      ...span,
      start: span.start + by,
      end: span.end + by,
    });
    const actions = [...timings.actions, ...driveActions(segment.actions ?? [], timings.duration)];
    return {
      phonemes: timings.phonemes.map(shift),
      words: timings.words.map(shift),
      sentences: timings.sentences.map(shift),
      emotions: timings.emotions.map(shift),
      actions: actions.map((cue) => ({ ...cue, time: cue.time + by })).sort((a, b) => a.time - b.time),
    };
  });
  return {
    duration: timeline.frames / FPS,
    phonemes: moved.flatMap((one) => one.phonemes),
    words: moved.flatMap((one) => one.words),
    sentences: moved.flatMap((one) => one.sentences),
    actions: moved.flatMap((one) => one.actions),
    emotions: moved.flatMap((one) => one.emotions),
    seed,
  };
}
