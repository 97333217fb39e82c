import { and, eq } from 'drizzle-orm';
import { MssError, type Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import { newId, wireTime } from '../assets/ids.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { reviewTexts } from '../moderation/review-texts.ts';
import { brokeIndex } from '../rooms/queries.ts';
import { timeWindow } from '../rooms/time-window.ts';
import { checkRules } from './check-rules.ts';
import { countGroups, groupNotFound, listGroups, lockGroup } from './queries.ts';
import { textsOfRules } from './rule-texts.ts';
import { storedRules } from './stored-rules.ts';
import { ruleGroups } from './table.ts';
import { groupOnWire } from './wire.ts';

/** Libraries of a tenant; the contract counts to this. */
const MAX_GROUPS = 1000;
const LONGEST_NAME = 256;

/** 6.1.6: stores a library of rules under a name of its own. */
export async function createInteractionRuleGroup(
  studio: Studio,
  request: RequestOf<'createInteractionRuleGroup'>,
): Promise<OperationResult> {
  const { projectId } = request.caller;
  const { group_name: name, interaction_rules: rules = [] } = request.body;
  await checkGroup(studio, projectId, request.body);
  const now = studio.clock.now();
  const id = newId();
  await named(name, () =>
    studio.db.tx(async (tx) => {
      if ((await countGroups(tx.orm, projectId)) >= MAX_GROUPS)
        throw new MssError('MSS.00020011', `at most ${MAX_GROUPS} rule libraries`);
      await tx.orm.insert(ruleGroups).values({
        id,
        projectId,
        name,
        rules: storedRules(rules, [], wireTime(now)),
        createdAt: now,
        updatedAt: now,
      });
    }),
  );
  const body: Schemas['InteractionRuleGroupIdResponse'] = { group_id: id };
  return { body };
}

/** 6.1.7: libraries of the tenant, oldest first. */
export async function listInteractionRuleGroups(
  studio: Studio,
  { caller, query }: RequestOf<'listInteractionRuleGroups'>,
): Promise<OperationResult> {
  const { count, rows } = await listGroups(studio.db.orm, {
    projectId: caller.projectId,
    offset: query.offset,
    limit: query.limit,
    ...(query.group_name !== undefined && { name: query.group_name }),
    ...timeWindow(query.create_since, query.create_until),
  });
  const body: Schemas['InteractionRuleGroupListResponse'] = {
    count,
    interaction_rule_groups: rows.map(groupOnWire),
  };
  return { body };
}

/** 6.1.8: renames a library and, when rules are sent, replaces them. Rooms keep the copies that they imported. */
export async function updateInteractionRuleGroup(
  studio: Studio,
  request: RequestOf<'updateInteractionRuleGroup'>,
): Promise<OperationResult> {
  const { projectId } = request.caller;
  const groupId = request.params['group_id'] ?? '';
  const { group_name: name, interaction_rules: rules } = request.body;
  await checkGroup(studio, projectId, request.body);
  const now = studio.clock.now();
  const row = await named(name, () =>
    studio.db.tx(async (tx) => {
      const before = await lockGroup(tx.orm, projectId, groupId);
      const [updated] = await tx.orm
        .update(ruleGroups)
        .set({
          name,
          updatedAt: now,
          ...(rules !== undefined && { rules: storedRules(rules, before.rules, wireTime(now)) }),
        })
        .where(eq(ruleGroups.id, groupId))
        .returning();
      if (updated === undefined) throw new Error('the rule library was not stored');
      return updated;
    }),
  );
  return { body: groupOnWire(row) };
}

/** 6.1.9: removes a library. Rooms keep the copies that they imported. */
export async function deleteInteractionRuleGroup(
  studio: Studio,
  request: RequestOf<'deleteInteractionRuleGroup'>,
): Promise<OperationResult> {
  const groupId = request.params['group_id'] ?? '';
  const gone = await studio.db.orm
    .delete(ruleGroups)
    .where(and(eq(ruleGroups.id, groupId), eq(ruleGroups.projectId, request.caller.projectId)))
    .returning({ id: ruleGroups.id });
  if (gone.length === 0) throw groupNotFound(groupId);
  return {};
}

async function checkGroup(
  studio: Studio,
  projectId: string,
  body: Schemas['InteractionRuleGroupRequest'],
): Promise<void> {
  const { group_name: name, interaction_rules: rules = [] } = body;
  if (name.trim() === '' || name.length > LONGEST_NAME || /\p{Cc}/u.test(name)) {
    throw new MssError(
      'MSS.00000003',
      `group_name: expected 1 to ${LONGEST_NAME} characters without control characters`,
    );
  }
  await checkRules(studio, projectId, rules, 'interaction_rules');
  await reviewTexts(studio, { projectId, subject: `rule-group:${name.slice(0, 64)}` }, [
    { field: 'group_name', text: name, code: 'MSS.20010038' },
    ...textsOfRules(rules, 'interaction_rules'),
  ]);
}

/** The unique index decides who has a name. @throws MssError MSS.20010084 */
async function named<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!brokeIndex(error, 'interaction_rule_groups_names')) throw error;
    throw new MssError('MSS.20010084', `group_name “${name}” is taken`, { cause: error });
  }
}
