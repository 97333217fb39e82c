import { eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { componentOf, inUse, plannedEpisode } from '../references.ts';
import { casterComponents, casterScenes } from '../table.ts';

/**
 * DeleteCasterComponent. Refused while a scene that is on shows it or an episode that is not over names it; scenes that
 * are off lose it.
 */
export async function deleteCasterComponent(
  context: ApsaraContext,
  request: Asked<'DeleteCasterComponent'>,
): Answer<'DeleteCasterComponent'> {
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    const { id } = componentOf(aggregate, request.input.ComponentId);
    if (inUse(aggregate).components.has(id)) {
      throw new ApsaraError('ResourceInUse', `component ${id} is in a scene that is on, or in an episode`);
    }
    const planned = plannedEpisode(aggregate, now, ({ componentIds }) => componentIds.includes(id));
    if (planned) throw new ApsaraError('ResourceInUse', `episode ${planned.id} will show component ${id}`);
    await tx.orm.delete(casterComponents).where(eq(casterComponents.id, id));
    for (const scene of aggregate.scenes.filter(({ componentIds }) => componentIds.includes(id))) {
      const componentIds = scene.componentIds.filter((other) => other !== id);
      await tx.orm.update(casterScenes).set({ componentIds }).where(eq(casterScenes.id, scene.id));
    }
    return { CasterId: aggregate.caster.id, ComponentId: id };
  });
}
