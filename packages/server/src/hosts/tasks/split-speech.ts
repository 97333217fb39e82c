import { SAMPLE_RATE, type Speech } from '@cyclorama/speech';

/** Seconds after which a recording is cut at the next pause, and in the middle of a word at the latest. */
const SOON = 6;
const LATEST = 25;
/** A pause is at least so long, seconds. */
const PAUSE = 0.18;

/** A recording as stretches of some seconds, cut in the middle of pauses; nothing of it is lost. */
export function splitAtPauses(speech: Speech): readonly Speech[] {
  const cuts = [0];
  const pauses = pausesOf(speech);
  for (let from = 0; speech.duration - from > LATEST || pauses.some((at) => at >= from + SOON);) {
    const at = pauses.find((one) => one >= from + SOON);
    const cut = at === undefined || at > from + LATEST ? from + LATEST : at;
    if (speech.duration - cut < 1) break;
    cuts.push(cut);
    from = cut;
  }
  return cuts.map((from, index) => stretch(speech, from, cuts[index + 1] ?? speech.duration));
}

/** Middles of pauses, seconds. */
function pausesOf({ phonemes }: Speech): readonly number[] {
  return phonemes
    .filter(({ viseme, start, end }) => viseme === 'sil' && end - start >= PAUSE)
    .map(({ start, end }) => (start + end) / 2);
}

function stretch(speech: Speech, from: number, to: number): Speech {
  const within = <Span extends { readonly start: number; readonly end: number }>(
    spans: readonly Span[],
  ): Span[] =>
    spans
      .filter(({ start, end }) => start < to && end > from)
      .map((span) => ({
        ...span,
        start: Math.max(span.start, from) - from,
        end: Math.min(span.end, to) - from,
      }));
  // A word belongs to where it begins.
  const words = speech.words.filter(({ start }) => start >= from && start < to);
  const first = words[0]?.charStart;
  const last = words.at(-1)?.charEnd;
  return {
    samples: speech.samples.subarray(Math.round(from * SAMPLE_RATE), Math.round(to * SAMPLE_RATE)),
    duration: to - from,
    text: first === undefined || last === undefined ? '' : speech.text.slice(first, last),
    phonemes: within(speech.phonemes),
    words: within(words),
    sentences: within(speech.sentences),
    actions: speech.actions
      .filter(({ time }) => time >= from && time < to)
      .map((cue) => ({ ...cue, time: cue.time - from })),
    emotions: within(speech.emotions),
  };
}
