import type { Schemas } from '@cyclorama/contract';
import type { Rule } from './draft.ts';

/** A room's rule as a library keeps it: without its index, and without what only rooms know. */
export function forLibrary(rule: Rule): Schemas['InteractionRuleInfo'] {
  const { rule_index: _index, group_id: _group, group_name: _name, enabled_scenes: _scenes, ...rest } = rule;
  return rest;
}

/** A library's rule in a room: it remembers where it is from. */
export function forRoom(
  rule: Schemas['InteractionRuleDetailInfo'],
  { group_id: id = '', group_name: name = '' }: Schemas['InteractionRuleGroupDetail'],
): Rule {
  const { rule_id: _id, rule_index: _index, create_time: _made, update_time: _changed, ...rest } = rule;
  return { ...rest, group_id: id, group_name: name };
}
