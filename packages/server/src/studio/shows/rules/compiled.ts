import type { WireRule, WireTag } from '../wire.ts';
import type { FieldReader } from './fields.ts';
import { numberOf, testOf, type FieldTest } from './tests.ts';

const USUAL_PRIORITY = 500;

/** What a rule has counted since the job began or since it last fired: a pair for each aggregated tag. */
export interface Tally {
  count: number;
  sum: number;
}

interface PlainTag {
  readonly tag: string;
  readonly test: FieldTest;
}

interface AggregateTag extends PlainTag {
  readonly operation: 'SUM' | 'AVG' | 'COUNT';
}

/** A rule that is ready to be matched. */
export interface CompiledRule {
  /** `rule_index`, or its place in the list. */
  readonly key: string;
  readonly rule: WireRule;
  readonly eventType: number;
  readonly priority: number;
  readonly relation: 'AND' | 'OR' | 'RESERVED';
  readonly plain: readonly PlainTag[];
  readonly aggregates: readonly AggregateTag[];
  /** Names of scenes; undefined = all. */
  readonly scenes: ReadonlySet<string> | undefined;
  /** Seconds; −1 = once. */
  readonly window: number;
}

/** @throws BadPattern */
export function compileRule(rule: WireRule, index: number): CompiledRule {
  const { hit_condition: condition = {}, trigger = {}, enabled_scenes: scenes } = rule;
  const tags = condition.relation === 'RESERVED' ? [] : (condition.tags ?? []);
  const ready = (tag: WireTag): PlainTag => ({ tag: tag.tag ?? 'content', test: testOf(tag) });
  return {
    key: keyOf(rule, index),
    rule,
    eventType: rule.event_type ?? 1,
    priority: condition.priority ?? USUAL_PRIORITY,
    relation: condition.relation ?? 'AND',
    plain: tags.filter(({ operation = 'NONE' }) => operation === 'NONE').map(ready),
    aggregates: tags.flatMap((tag) => {
      const { operation = 'NONE' } = tag;
      return operation === 'NONE' ? [] : [{ ...ready(tag), operation }];
    }),
    scenes: scenes === undefined || scenes.length === 0 ? undefined : new Set(scenes),
    window: trigger.time_window ?? 0,
  };
}

/** Name under which a rule's counters and windows are kept. */
export function keyOf(rule: WireRule, index: number): string {
  return rule.rule_index === undefined || rule.rule_index === '' ? `#${index}` : rule.rule_index;
}

/**
 * Counts an event for a rule's aggregates (in place) and says whether the rule's condition holds now. With AND, only
 * events for which the plain tags hold are counted: "a hundred roses" counts roses.
 */
export function weigh(rule: CompiledRule, fields: FieldReader, tally: readonly Tally[]): boolean {
  const { relation, plain, aggregates } = rule;
  if (relation === 'AND') {
    if (plain.length + aggregates.length === 0 || !plain.every((tag) => holds(tag, fields))) return false;
    let all = true;
    for (let i = 0; i < aggregates.length; i++) if (!count(aggregates[i]!, fields, tally[i]!)) all = false;
    return all;
  }
  let any = false;
  for (let i = 0; i < aggregates.length; i++) if (count(aggregates[i]!, fields, tally[i]!)) any = true;
  return any || plain.some((tag) => holds(tag, fields));
}

function holds({ tag, test }: PlainTag, fields: FieldReader): boolean {
  const text = fields.read(tag);
  return text !== undefined && test(text);
}

function count({ tag, operation, test }: AggregateTag, fields: FieldReader, tally: Tally): boolean {
  const text = fields.read(tag);
  // What has no such field changes nothing, and so cannot be what makes the rule fire.
  if (text === undefined) return false;
  if (operation === 'COUNT') tally.count += 1;
  else {
    const value = numberOf(text);
    if (Number.isNaN(value)) return false;
    tally.count += 1;
    tally.sum += value;
  }
  const { count: n, sum } = tally;
  return test(String(operation === 'COUNT' ? n : operation === 'SUM' ? sum : sum / n));
}
