import type { Emotion } from '../types.ts';
import type { Reading, SayAs } from './document.ts';
import { parseCmu, parsePinyin } from './phones.ts';

export type TagName =
  'speak' | 'break' | 'phoneme' | 'say-as' | 'sub' | 'prosody' | 'word' | 'emotion' | 'insert-action';

interface TagRule {
  /** What may stand inside: nothing, text alone, or text and tags. */
  readonly holds: 'nothing' | 'text' | 'tags';
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

export const TAG_RULES: Readonly<Record<TagName, TagRule>> = {
  // Attributes of other SSML dialects (version, xmlns, xml:lang) are common on the root and harmless.
  speak: { holds: 'tags', required: [], optional: ['version', 'xmlns', 'xml:lang'] },
  break: { holds: 'nothing', required: [], optional: ['time', 'strength'] },
  phoneme: { holds: 'text', required: ['ph'], optional: ['alphabet'] },
  'say-as': { holds: 'text', required: ['interpret-as'], optional: [] },
  sub: { holds: 'text', required: ['alias'], optional: [] },
  prosody: { holds: 'text', required: ['rate'], optional: [] },
  word: { holds: 'text', required: [], optional: [] },
  emotion: { holds: 'tags', required: ['type'], optional: [] },
  'insert-action': { holds: 'nothing', required: [], optional: ['id', 'name', 'tag'] },
};

export function isTagName(name: string): name is TagName {
  return Object.hasOwn(TAG_RULES, name);
}

const SAY_AS: readonly SayAs[] = ['number', 'date', 'figure', 'phone', 'english', 'spell'];
const EMOTIONS: readonly Emotion[] = ['HAPPY', 'SAD', 'CALM', 'ANGER'];

/** Seconds of each named strength; `none` forbids a pause. */
const STRENGTHS: Readonly<Record<string, number>> = {
  none: 0,
  'x-weak': 0.1,
  weak: 0.25,
  medium: 0.45,
  strong: 0.75,
  'x-strong': 1.2,
};

/** A value that its attribute does not allow; the parser adds the place. */
export class ValueProblem extends Error {}

export function readBreak(attributes: ReadonlyMap<string, string>): number {
  const time = attributes.get('time');
  const strength = attributes.get('strength') ?? 'medium';
  const named = Object.hasOwn(STRENGTHS, strength) ? STRENGTHS[strength] : undefined;
  if (named === undefined)
    throw new ValueProblem(`strength must be one of ${Object.keys(STRENGTHS).join(', ')}`);
  if (time === undefined) return named;
  const match = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s)$/.exec(time.trim());
  if (!match) throw new ValueProblem('time must be a number with ms or s, such as 500ms or 1.5s');
  const seconds = Number(match[1]) / (match[2] === 'ms' ? 1000 : 1);
  if (seconds < 0.2 || seconds > 10) throw new ValueProblem('time must lie between 200ms and 10s');
  return seconds;
}

export function readEmotion(attributes: ReadonlyMap<string, string>): Emotion {
  const type = attributes.get('type') ?? '';
  const emotion = EMOTIONS.find((e) => e === type);
  if (emotion === undefined) throw new ValueProblem(`type must be one of ${EMOTIONS.join(', ')}`);
  return emotion;
}

export function readRate(attributes: ReadonlyMap<string, string>): number {
  const text = attributes.get('rate') ?? '';
  const rate = /^\d{2,3}$/.test(text) ? Number(text) : 0;
  if (rate < 50 || rate > 200) throw new ValueProblem('rate must be a whole number from 50 to 200');
  return rate;
}

/** The reading that a text tag asks for; `prosody` asks for none. */
export function readReading(name: TagName, attributes: ReadonlyMap<string, string>): Reading | undefined {
  if (name === 'word') return { kind: 'word' };
  if (name === 'sub') {
    const alias = (attributes.get('alias') ?? '').trim();
    if (alias === '') throw new ValueProblem('alias must not be empty');
    return { kind: 'sub', alias };
  }
  if (name === 'say-as') {
    const as = SAY_AS.find((s) => s === attributes.get('interpret-as'));
    if (as === undefined) throw new ValueProblem(`interpret-as must be one of ${SAY_AS.join(', ')}`);
    return { kind: 'say-as', as };
  }
  if (name !== 'phoneme') return undefined;
  const ph = attributes.get('ph') ?? '';
  const syllables = parsePinyin(ph);
  if (syllables) return { kind: 'pinyin', syllables };
  const phones = parseCmu(ph);
  if (phones) return { kind: 'cmu', phones };
  throw new ValueProblem(
    `ph "${ph}" is neither pinyin with tones 1 to 5 (tian1 qi4) nor CMU phones (W EH1 DH AH0)`,
  );
}
