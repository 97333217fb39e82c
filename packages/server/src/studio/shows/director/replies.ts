import type { PlayType, WireInteraction, WireRule, WireTrigger } from '../wire.ts';
import { drawn } from './random.ts';

/** One of the answers that a rule has ready. */
export type Preset =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'audio'; readonly url: string };

/** Everything that a rule can answer by itself, in its order: texts, then recordings. */
export function presetsOf({
  reply_texts: texts = [],
  reply_audios: audios = [],
}: WireTrigger): readonly Preset[] {
  return [
    ...texts.filter((text) => text.trim() !== '').map((text): Preset => ({ kind: 'text', text })),
    ...audios.flatMap(({ audio_url: url = '' }): Preset[] => (url === '' ? [] : [{ kind: 'audio', url }])),
  ];
}

/** Which of them is given next. @param turn answers that the rule gave before @param place makes draws differ */
export function presetAt(
  trigger: WireTrigger,
  turn: number,
  seed: number,
  place: number,
): Preset | undefined {
  const presets = presetsOf(trigger);
  if (presets.length === 0) return undefined;
  const inTurn = trigger.reply_order === 'ORDER';
  return presets[inTurn ? turn % presets.length : Math.floor(drawn(seed, place) * presets.length)];
}

/** How an answer of a rule is queued. */
export function playTypeOf({ trigger }: WireRule, room: WireInteraction | undefined): PlayType {
  return trigger?.play_type ?? room?.play_type ?? 'PLAY_NOW';
}
