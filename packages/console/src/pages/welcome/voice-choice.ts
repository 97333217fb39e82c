import type { Engine, EngineVoice } from '../../api/own-engines.ts';
import type { Presenter } from '../../api/own-first-run.ts';

/** Better engines come first: the embedded ones are what everybody has. */
const RANK: Readonly<Record<Engine['source'], number>> = { console: 0, settings: 1, embedded: 2 };

/**
 * The voice in which a presenter says a text: of the text's language; with a plugged-in engine one of its voices, else
 * the presenter's own, else one of the same sex.
 * @param language of the text, `en` or `zh`
 */
export function voiceFor(
  { voice_id: ownId }: Presenter,
  engines: readonly Engine[],
  language: string,
): EngineVoice | undefined {
  const ranked = engines.toSorted((a, b) => RANK[a.source] - RANK[b.source]);
  const all = ranked.flatMap(({ voices }) => voices);
  const own = all.find((voice) => voice.asset_id === ownId);
  const speaks = (voice: EngineVoice): boolean =>
    voice.language.toLowerCase().split('-')[0] === language.toLowerCase().split('-')[0];
  const isBetter = (voice: EngineVoice): boolean =>
    ranked.some(({ source, voices }) => source !== 'embedded' && voices.includes(voice));
  const fitting = all.filter((voice) => speaks(voice));
  const sameSex = fitting.filter(({ sex }) => sex === own?.sex);
  return (
    sameSex.find(isBetter) ??
    (own !== undefined && speaks(own) ? own : undefined) ??
    sameSex[0] ??
    fitting[0] ??
    own
  );
}

/** The language of a text, as far as its letters tell. */
export function languageOf(text: string, reader: string): string {
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  return /\p{Script=Latin}/u.test(text) ? 'en' : reader;
}
