import { randomUUID } from 'node:crypto';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import { checkAsset } from '../check-asset.ts';
import { given, givenObject, type Answer, type Asked } from '../handler.ts';
import { casterComponents } from '../table.ts';
import { componentDocument } from './document.ts';

/**
 * AddCasterComponent: a text, picture or caption that scenes can lay over their layout. Captions can be kept; scenes take
 * them only where a recogniser is configured.
 */
export async function addCasterComponent(
  context: ApsaraContext,
  request: Asked<'AddCasterComponent'>,
): Answer<'AddCasterComponent'> {
  const { input } = request;
  await checkPicture(context, request, input.ComponentType, input.ImageLayerContent);
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    const { LocationId: locationId } = input;
    if (aggregate.components.some((component) => component.locationId === locationId)) {
      throw new ApsaraError('InvalidLocationId.Occupied', locationId);
    }
    const id = randomUUID();
    await tx.orm.insert(casterComponents).values({
      id,
      casterId: aggregate.caster.id,
      locationId,
      name: given(input.ComponentName) ?? id,
      document: componentDocument(aggregate, input),
      createdAt: now,
    });
    return { ComponentId: id };
  });
}

/** Checks the picture of an image component, where one is sent. @throws ApsaraError InvalidMaterialId.… */
export async function checkPicture(
  context: ApsaraContext,
  request: Pick<Asked<'AddCasterComponent'>, 'identity'>,
  type: string | undefined,
  content: Asked<'AddCasterComponent'>['input']['ImageLayerContent'],
): Promise<void> {
  const materialId = given(givenObject(content)?.MaterialId);
  if (materialId === undefined || (type !== undefined && type !== 'image')) return;
  await checkAsset(context.studio, request.identity.projectId, 'MaterialId', materialId, ['IMAGE']);
}
