import { parseSsml, type SpeechTimings } from '@cyclorama/speech';

/** Seconds that a word takes, about. */
const WORD_SECONDS = 0.34;

/**
 * About when what is said in a text, without saying it: for pictures that must be there at once. The mouth stays
 * closed; subtitles stand where they will be.
 *
 * @throws SsmlError
 */
export function guessTimings(text: string): SpeechTimings {
  const { text: plain } = parseSsml(text);
  const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(plain)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment, index }, position) => ({
      text: segment,
      start: position * WORD_SECONDS,
      end: (position + 1) * WORD_SECONDS,
      charStart: index,
      charEnd: index + segment.length,
      stressed: false,
    }));
  const sentences = [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(plain)].flatMap(
    ({ segment, index }) => {
      const trimmed = segment.trim();
      const charStart = index + segment.indexOf(trimmed);
      const charEnd = charStart + trimmed.length;
      const own = words.filter((word) => word.charStart >= charStart && word.charEnd <= charEnd);
      const [first, last] = [own[0], own.at(-1)];
      if (first === undefined || last === undefined) return [];
      const kind = 'statement' as const;
      return [{ text: trimmed, start: first.start, end: last.end, charStart, charEnd, kind }];
    },
  );
  return {
    duration: words.at(-1)?.end ?? 0,
    text: plain,
    phonemes: [],
    words,
    sentences,
    actions: [],
    emotions: [],
  };
}
