import { and, eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import type { Answer, Asked } from '../casters/handler.ts';
import { inUse } from '../casters/references.ts';
import { casterScenes, casterStudioLayouts } from '../casters/table.ts';
import { changeVirtualStudio, studioLayoutOf } from './layouts.ts';

/** DeleteStudioLayout. Refused while a scene that is on shows it; scenes that are off lose it. */
export async function deleteStudioLayout(
  context: ApsaraContext,
  request: Asked<'DeleteStudioLayout'>,
): Answer<'DeleteStudioLayout'> {
  return changeVirtualStudio(context, request, async ({ tx, aggregate }) => {
    const { id } = studioLayoutOf(aggregate, request.input.LayoutId);
    if (inUse(aggregate).layouts.has(id)) {
      throw new ApsaraError('ResourceInUse', `layout ${id} is in a scene that is on`);
    }
    await tx.orm.delete(casterStudioLayouts).where(eq(casterStudioLayouts.id, id));
    await tx.orm
      .update(casterScenes)
      .set({ layoutId: null })
      .where(and(eq(casterScenes.casterId, aggregate.caster.id), eq(casterScenes.layoutId, id)));
    return {};
  });
}
