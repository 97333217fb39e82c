import { eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import { defined, type Answer, type Asked } from '../handler.ts';
import type { CasterConfig } from '../model.ts';
import { inUse, plannedEpisode, resourceOf } from '../references.ts';
import { casterResources, casters } from '../table.ts';

/**
 * DeleteCasterVideoResource. Refused while a scene that is on or an episode that is not over uses it: the programme must
 * not lose a source by a slip. Channels let go of it, layouts keep its location for the next source there, and sync
 * groups go on without it.
 */
export async function deleteCasterVideoResource(
  context: ApsaraContext,
  request: Asked<'DeleteCasterVideoResource'>,
): Answer<'DeleteCasterVideoResource'> {
  const { ResourceId: resourceId } = request.input;
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    const { id } = resourceOf(aggregate, resourceId);
    const { caster } = aggregate;
    if (inUse(aggregate).resources.has(id)) {
      throw new ApsaraError('ResourceInUse', `source ${id} is in a scene that is on, or in an episode`);
    }
    const planned = plannedEpisode(aggregate, now, (episode) => episode.resourceId === id);
    if (planned) throw new ApsaraError('ResourceInUse', `episode ${planned.id} will play source ${id}`);
    await tx.orm.delete(casterResources).where(eq(casterResources.id, id));
    const groups = groupsWithout(caster.config.SyncGroupsConfig, id);
    if (groups !== caster.config.SyncGroupsConfig) {
      const config: CasterConfig = defined({ ...caster.config, SyncGroupsConfig: groups });
      await tx.orm.update(casters).set({ config }).where(eq(casters.id, caster.id));
    }
    return {};
  });
}

/** Groups of which at least two sources are left, and their host where they have one. */
function groupsWithout(
  groups: CasterConfig['SyncGroupsConfig'],
  resourceId: string,
): CasterConfig['SyncGroupsConfig'] {
  if (!groups?.some(({ ResourceIds: ids }) => ids.includes(resourceId))) return groups;
  const left = groups
    .map((group) => ({ ...group, ResourceIds: group.ResourceIds.filter((id) => id !== resourceId) }))
    .filter(({ ResourceIds: ids, HostResourceId: host }) => ids.length >= 2 && host !== resourceId);
  return left.length === 0 ? undefined : left;
}
