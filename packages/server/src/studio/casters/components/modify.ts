import { eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import { given, type Answer, type Asked } from '../handler.ts';
import { componentOf } from '../references.ts';
import { casterComponents } from '../table.ts';
import { checkPicture } from './add.ts';
import { componentDocument } from './document.ts';

/** ModifyCasterComponent: changes the members that are sent. Scenes that show it change on one frame. */
export async function modifyCasterComponent(
  context: ApsaraContext,
  request: Asked<'ModifyCasterComponent'>,
): Answer<'ModifyCasterComponent'> {
  const { input } = request;
  await checkPicture(context, request, input.ComponentType, input.ImageLayerContent);
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const { id, name, document } = componentOf(aggregate, input.ComponentId);
    const { ComponentLayer: layer, ...rest } = input;
    await tx.orm
      .update(casterComponents)
      .set({
        name: given(input.ComponentName) ?? name,
        document: componentDocument(aggregate, { ...rest, ComponentLayer: layer || undefined }, document),
      })
      .where(eq(casterComponents.id, id));
    return { ComponentId: id };
  });
}
