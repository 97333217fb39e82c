import type { Schemas } from '@cyclorama/contract';
import type { Rule } from './draft.ts';

export type Tag = Schemas['HitConditionTag'];
export type Trigger = Schemas['TriggerProcess'];
export type EventType = 1 | 2 | 3 | 4 | 6 | 10;
export type Match = NonNullable<Tag['match']>;

export const EVENT_TYPES: readonly EventType[] = [1, 2, 3, 4, 6, 10];
export const OPERATIONS = ['NONE', 'SUM', 'AVG', 'COUNT'] as const;
export const TEXT_MATCHES: readonly Match[] = ['REGEX', 'EQUAL'];
export const NUMBER_MATCHES: readonly Match[] = [
  ...(['MATH_GE', 'MATH_GT', 'MATH_LE', 'MATH_LT', 'MATH_EQ'] as const),
];
export const REPLY_MODES = ['SYSTEM_REPLY', 'INTELLIGENT_REPLY', 'SHOW_LAYER', 'CALLBACK'] as const;
export const MOST_TEXTS = 5;

/** Fields that an event of a kind has, as the contract names them. */
const FIELDS: Readonly<Partial<Record<number, readonly string[]>> & { 1: readonly string[] }> = {
  1: ['content', 'user.name', 'user.level'],
  2: ['user.name', 'user.level'],
  3: ['count', 'user.name', 'user.level'],
  4: ['gift.giftName', 'gift.giftNum', 'gift.giftValue', 'gift.totalValue', 'user.name', 'user.level'],
  6: ['numberOfViewers'],
  10: ['content'],
};
const NUMBERS = [
  'user.level',
  'count',
  'gift.giftNum',
  'gift.giftValue',
  'gift.totalValue',
  'numberOfViewers',
];

export function fieldsOf(type: number | undefined): readonly string[] {
  return FIELDS[type ?? 1] ?? FIELDS[1];
}

/** How a field can be compared: words by patterns, numbers by size; whatever is counted is a number. */
export function matchesOf(tag: Tag): readonly Match[] {
  const counted = tag.operation !== undefined && tag.operation !== 'NONE';
  return counted || NUMBERS.includes(tag.tag ?? '') ? NUMBER_MATCHES : TEXT_MATCHES;
}

/** The condition with a comparison that fits it. */
export function fitting(tag: Tag): Tag {
  const matches = matchesOf(tag);
  return tag.match !== undefined && matches.includes(tag.match)
    ? tag
    : { ...tag, match: matches[0] ?? 'EQUAL' };
}

/** A new condition on an event. */
export function newTag(type: number | undefined): Tag {
  return fitting({ tag: fieldsOf(type)[0] ?? 'content', operation: 'NONE', value: '' });
}

/** A new rule on comments. */
export function newRule(name: string): Rule {
  return {
    rule_name: name,
    enabled: true,
    event_type: 1,
    hit_condition: { relation: 'AND', priority: 500, tags: [newTag(1)] },
    trigger: {
      time_window: 30,
      reply_mode: 'SYSTEM_REPLY',
      reply_texts: [''],
      reply_order: 'RANDOM',
      reply_role: 'STREAMER',
      play_type: 'INSERT',
    },
  };
}

/** The rule for another kind of event: conditions on what it does not have are made anew. */
export function withEvent(rule: Rule, type: EventType): Rule {
  const fields = fieldsOf(type);
  const tags = (rule.hit_condition?.tags ?? []).map((tag) =>
    fields.includes(tag.tag ?? '') ? tag : newTag(type),
  );
  return { ...rule, event_type: type, hit_condition: { ...rule.hit_condition, tags } };
}

/**
 * Words that stand for any of several, as an expression: `price, how much` → `(?i)price|how much`.
 * @param words separated by commas
 */
export function anyOf(words: string): string {
  const list = words
    .split(/[,，、]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return list.length === 0 ? '' : `(?i)${list.map(escaped).join('|')}`;
}

/** The words of such an expression; undefined when it is another one. */
export function wordsIn(expression: string): string | undefined {
  if (expression === '') return '';
  if (!expression.startsWith('(?i)')) return undefined;
  const parts = expression.slice(4).split('|');
  const words = parts.map((part) => part.replace(/\\(.)/g, '$1'));
  return words.every((word, i) => escaped(word) === parts[i]) ? words.join(', ') : undefined;
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
