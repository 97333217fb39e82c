import { readFile } from 'node:fs/promises';
import type { SpeechTimings } from '@cyclorama/speech';
import { makeCues, parseSubtitleFile, subtitleStyle, SubtitleError } from '@cyclorama/stage';
import type { TextStyle, TimedSentence } from '@cyclorama/stage';
import { layoutOf, subtitleBox } from '../../compile/index.ts';
import type { SubtitleCue, VideoDocument } from '../../compile/index.ts';

/** Subtitles of one segment; seconds from the first sample of its speech. */
export interface SegmentCues {
  readonly cues: readonly SubtitleCue[];
  /** Why the user's file was not used. */
  readonly refusal?: string;
}

/** The user's file where there is a usable one, else lines made from what is spoken. */
export async function segmentCues(
  timings: SpeechTimings,
  document: VideoDocument,
  uploaded: string | undefined,
): Promise<SegmentCues> {
  if (uploaded !== undefined) {
    try {
      return { cues: parseSubtitleFile(await readFile(uploaded)) };
    } catch (error) {
      if (!(error instanceof SubtitleError)) throw error;
      return { cues: spokenCues(timings, document), refusal: error.message };
    }
  }
  return { cues: spokenCues(timings, document) };
}

function spokenCues(timings: SpeechTimings, document: VideoDocument): readonly SubtitleCue[] {
  const box = subtitleBox(document.video_config.subtitle_config, layoutOf(document));
  return makeCues(timedSentences(timings), { style: look(box.font, box.size, box.wrap) });
}

/** The look of burned-in subtitles. */
export function look(font: string, size: number, wrap: number): TextStyle {
  return subtitleStyle(font, size, { wrap });
}

function timedSentences(timings: SpeechTimings): readonly TimedSentence[] {
  return timings.sentences.map((sentence) => ({
    text: sentence.text,
    start: sentence.start,
    end: sentence.end,
    charStart: sentence.charStart,
    words: timings.words.filter(
      (word) => word.charStart >= sentence.charStart && word.charEnd <= sentence.charEnd,
    ),
  }));
}
