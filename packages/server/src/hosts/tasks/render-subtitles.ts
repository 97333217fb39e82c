import type { SpeechTimings } from '@cyclorama/speech';
import type { SubtitleCue, VideoDocument } from '../../compile/index.ts';

export interface SegmentCues {
  readonly cues: readonly SubtitleCue[];
  readonly refusal?: string;
}

export async function segmentCues(
  timings: SpeechTimings,
  _document: VideoDocument,
  _path: string | undefined,
): Promise<SegmentCues> {
  return { cues: timings.sentences.map((s) => ({ text: s.text, start: s.start, end: s.end })) };
}

export function fileOfCues(cues: readonly SubtitleCue[], _kind: 'srt' | 'vtt'): string {
  return cues.map((cue) => cue.text).join('\n');
}
