import type { Schemas } from '@cyclorama/contract';
import { wireTime } from '../assets/ids.ts';
import type { RuleGroupRow } from './table.ts';

/** A library as the API shows it. */
export function groupOnWire(row: RuleGroupRow): Schemas['InteractionRuleGroupDetail'] {
  return {
    group_id: row.id,
    group_name: row.name,
    interaction_rules: row.rules,
    create_time: wireTime(row.createdAt),
    update_time: wireTime(row.updatedAt),
  };
}
