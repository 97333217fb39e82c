import { and, eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { inUse, layoutOf } from '../references.ts';
import { casterLayouts, casterScenes } from '../table.ts';

/** DeleteCasterLayout. Refused while a scene that is on shows it; scenes that are off lose it. */
export async function deleteCasterLayout(
  context: ApsaraContext,
  request: Asked<'DeleteCasterLayout'>,
): Answer<'DeleteCasterLayout'> {
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const { id } = layoutOf(aggregate, request.input.LayoutId);
    const { id: casterId } = aggregate.caster;
    if (inUse(aggregate).layouts.has(id)) {
      throw new ApsaraError('ResourceInUse', `layout ${id} is in a scene that is on`);
    }
    await tx.orm.delete(casterLayouts).where(eq(casterLayouts.id, id));
    await tx.orm
      .update(casterScenes)
      .set({ layoutId: null })
      .where(and(eq(casterScenes.casterId, casterId), eq(casterScenes.layoutId, id)));
    return { CasterId: casterId, LayoutId: id };
  });
}
