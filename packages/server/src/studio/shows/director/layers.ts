import { fieldOf, type EventFields } from '../rules/index.ts';
import type { WireSmartLayer } from '../wire.ts';
import type { LayerWish, ShownLayer } from './types.ts';

/** How long a layer stays when nothing says how long and nothing is said that it could stay with. */
const USUAL_MS = 10_000;
const PLACEHOLDER = /\{\{\s*([\w.]{1,64})\s*\}\}|\$\{\s*([\w.]{1,64})\s*\}/g;
const MOST_WORD = 256;

/** Seconds for which a layer is to be shown; 0 = its occasion decides. */
export function secondsOf({
  image_config: image,
  video_config: video,
  text_config: text,
}: WireSmartLayer): number {
  return image?.display_duration ?? video?.display_duration ?? text?.display_duration ?? 0;
}

/** Layers of a trigger, with the words that their dynamic texts name. */
export function wishesOf(
  id: string,
  layers: readonly (WireSmartLayer | undefined)[],
  fields: EventFields,
): readonly LayerWish[] {
  return layers.flatMap((layer, index) =>
    layer === undefined ? [] : [{ id: `${id}:${index}`, layer, words: wordsFor(layer, fields) }],
  );
}

/** A layer that lasts as long as it says, else as long as the utterance on air, else the usual time. */
export function shownNow(wish: LayerWish, nowMs: number, utterance: string | undefined): ShownLayer {
  const seconds = secondsOf(wish.layer);
  if (seconds > 0) return { ...wish, until: { kind: 'time', ms: nowMs + seconds * 1000 } };
  if (utterance !== undefined) return { ...wish, until: { kind: 'utterance', id: utterance } };
  return { ...wish, until: { kind: 'time', ms: nowMs + USUAL_MS } };
}

/** Text of a text layer: in dynamic ones `{{path}}` and `${path}` stand for fields of the event. */
export function textOf({ layer, words }: LayerWish): string {
  const { text_context: text = '', text_type: type = 'DYNAMIC' } = layer.text_config ?? {};
  if (type === 'STATIC') return text;
  return text.replace(PLACEHOLDER, (_, braced: string | undefined, dollar: string | undefined) => {
    return words[braced ?? dollar ?? ''] ?? '';
  });
}

function wordsFor({ text_config: config }: WireSmartLayer, fields: EventFields): Record<string, string> {
  const words: Record<string, string> = {};
  if (config === undefined || config.text_type === 'STATIC') return words;
  for (const [, braced, dollar] of (config.text_context ?? '').matchAll(PLACEHOLDER)) {
    const path = braced ?? dollar ?? '';
    const word = fieldOf(fields, path);
    if (word !== undefined) words[path] = word.slice(0, MOST_WORD);
  }
  return words;
}
