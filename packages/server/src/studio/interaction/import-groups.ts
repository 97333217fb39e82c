import { MssError } from '@cyclorama/contract';
import type { Studio } from '../context.ts';
import type { RoomRule } from '../rooms/model.ts';
import { without } from '../rooms/without.ts';
import { groupsById } from './queries.ts';
import type { RuleGroupRow } from './table.ts';

/**
 * Brings rules of libraries into a room. An entry that names a library (`group_id`) and holds no rule of its own stands for
 * all rules of that library, or with a `rule_index` for that one; other entries that name a library are copies made by the
 * client and stay as they are.
 *
 * @param known ids of libraries that the room has copies of already: these may have been deleted since
 * @throws MssError MSS.20010083 when a library is not there, MSS.20010110 when it has no such rule
 */
export async function importGroups(
  studio: Pick<Studio, 'db'>,
  projectId: string,
  rules: readonly RoomRule[],
  known: ReadonlySet<string>,
): Promise<readonly RoomRule[]> {
  const wanted = new Set(rules.map(({ group_id: id }) => id ?? '').filter((id) => id !== ''));
  const groups = await groupsById(studio.db.orm, projectId, [...wanted]);
  return rules.flatMap((rule, index) => {
    const { group_id: id } = rule;
    if (id === undefined) return [rule];
    const group = groups.get(id);
    if (group === undefined) {
      if (known.has(id) && !isReference(rule)) return [rule];
      throw new MssError('MSS.20010083', `interaction_rules[${index}].group_id ${id}`);
    }
    return isReference(rule) ? imported(group, rule, index) : [{ ...rule, group_name: group.name }];
  });
}

function isReference(rule: RoomRule): boolean {
  return rule.event_type === undefined && rule.hit_condition === undefined && rule.trigger === undefined;
}

function imported(group: RuleGroupRow, entry: RoomRule, index: number): readonly RoomRule[] {
  const { rule_index: one, enabled_scenes: scenes, enabled } = entry;
  const chosen = (one ?? '') === '' ? group.rules : group.rules.filter((rule) => rule.rule_index === one);
  if (chosen.length === 0 && (one ?? '') !== '') {
    throw new MssError('MSS.20010110', undefined, {
      fill: [
        `${index + 1}`,
        `interaction_rules[${index}].rule_index: the library “${group.name}” has no such rule`,
      ],
    });
  }
  return chosen.map((stored) => ({
    ...without(stored, 'rule_id', 'create_time', 'update_time'),
    group_id: group.id,
    group_name: group.name,
    ...(scenes !== undefined && { enabled_scenes: scenes }),
    ...(enabled !== undefined && { enabled }),
  }));
}
