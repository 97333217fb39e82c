import { newId } from '../assets/ids.ts';
import { without } from '../rooms/without.ts';
import type { Rule, StoredRule } from './model.ts';

/**
 * Rules with indexes of their own: those that have none, or one that stands twice, get a new one. The index is how a rule
 * is told when it fires, and under which its counters are kept.
 */
export function indexed<R extends Pick<Rule, 'rule_index'>>(
  rules: readonly R[],
): readonly (R & { readonly rule_index: string })[] {
  const taken = new Set<string>();
  return rules.map((rule) => {
    const given = rule.rule_index ?? '';
    const index = given === '' || taken.has(given) ? newId() : given;
    taken.add(index);
    return { ...rule, rule_index: index };
  });
}

/** Rules of a library as they are stored: what stays (by index) keeps its id and the time it was made. */
export function storedRules(
  rules: readonly Rule[],
  before: readonly StoredRule[],
  now: string,
): readonly StoredRule[] {
  const known = new Map(before.map((rule) => [rule.rule_index, rule]));
  return indexed(rules).map((rule) => {
    const old = known.get(rule.rule_index);
    const same = old !== undefined && sameRule(old, rule);
    return {
      ...rule,
      rule_id: old?.rule_id ?? newId(),
      create_time: old?.create_time ?? now,
      update_time: same ? (old.update_time ?? now) : now,
    };
  });
}

function sameRule(stored: StoredRule, rule: Rule): boolean {
  const content = without(stored, 'rule_id', 'create_time', 'update_time');
  return JSON.stringify(sorted(content)) === JSON.stringify(sorted(rule));
}

/** With the members of every object in order: what the database gives back has its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
