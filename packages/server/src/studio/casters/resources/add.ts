import { randomUUID } from 'node:crypto';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { casterResources } from '../table.ts';
import { namedSource, resourceDocument } from './document.ts';

/** AddCasterVideoResource: a source at a position of its own. A running caster opens it at once. */
export async function addCasterVideoResource(
  context: ApsaraContext,
  request: Asked<'AddCasterVideoResource'>,
): Answer<'AddCasterVideoResource'> {
  const { input } = request;
  const source = await namedSource(context, request);
  if (!source) {
    throw new ApsaraError('MissingParameter', 'LiveStreamUrl, VodUrl, MaterialId, ImageId or ImageUrl');
  }
  const document = resourceDocument(source, input);
  const { LocationId: locationId, ResourceName: name } = input;
  if (name.trim() === '') throw new ApsaraError('InvalidResourceName.Malformed', 'it is empty');
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    if (aggregate.resources.some((resource) => resource.locationId === locationId)) {
      throw new ApsaraError('InvalidLocationId.Occupied', locationId);
    }
    const id = randomUUID();
    const { id: casterId } = aggregate.caster;
    await tx.orm
      .insert(casterResources)
      .values({ id, casterId, locationId, name, document, effective: document, createdAt: now });
    return { ResourceId: id };
  });
}
