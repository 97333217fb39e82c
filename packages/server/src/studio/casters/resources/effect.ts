import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { requireOn, resourceOf, sceneOf } from '../references.ts';
import { casterResources } from '../table.ts';

/**
 * EffectCasterVideoResource: a changed source takes effect in a scene that is on. A source is opened once for all scenes,
 * so it changes wherever it is shown. One that was not changed plays on.
 */
export async function effectCasterVideoResource(
  context: ApsaraContext,
  request: Asked<'EffectCasterVideoResource'>,
): Answer<'EffectCasterVideoResource'> {
  const { ResourceId: resourceId, SceneId: sceneId } = request.input;
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    requireOn(sceneOf(aggregate, sceneId));
    const { id, document, effective, revision } = resourceOf(aggregate, resourceId);
    if (isDeepStrictEqual(document, effective)) return {};
    await tx.orm
      .update(casterResources)
      .set({ effective: document, revision: revision + 1 })
      .where(eq(casterResources.id, id));
    return {};
  });
}
