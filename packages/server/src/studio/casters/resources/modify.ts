import { eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import { given, type Answer, type Asked } from '../handler.ts';
import { inUse, resourceOf } from '../references.ts';
import { casterResources } from '../table.ts';
import { namedSource, resourceDocument, sourceOfDocument } from './document.ts';

/**
 * ModifyCasterVideoResource: changes what is sent. While scenes or episodes use the source they go on with what it was,
 * until EffectCasterVideoResource or the next start; otherwise the change holds at once.
 */
export async function modifyCasterVideoResource(
  context: ApsaraContext,
  request: Asked<'ModifyCasterVideoResource'>,
): Answer<'ModifyCasterVideoResource'> {
  const { input } = request;
  const source = await namedSource(context, request);
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const resource = resourceOf(aggregate, input.ResourceId);
    const { document: before } = resource;
    const document = resourceDocument(source ?? sourceOfDocument(before), {
      // Offsets belong to a file: another source starts without them.
      BeginOffset: input.BeginOffset ?? (source ? undefined : before.BeginOffset),
      EndOffset: input.EndOffset ?? (source ? undefined : before.EndOffset),
      RepeatNum: input.RepeatNum ?? before.RepeatNum,
      PtsCallbackInterval: input.PtsCallbackInterval ?? before.PtsCallbackInterval,
      FixedDelayDuration: before.FixedDelayDuration,
    });
    const takesEffect = !inUse(aggregate).resources.has(resource.id);
    await tx.orm
      .update(casterResources)
      .set({
        name: given(input.ResourceName) ?? resource.name,
        document,
        ...(takesEffect && { effective: document, revision: resource.revision + 1 }),
      })
      .where(eq(casterResources.id, resource.id));
    return { CasterId: aggregate.caster.id, ResourceId: resource.id };
  });
}
