import { randomUUID } from 'node:crypto';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { defined, givenObject, type Answer, type Asked } from '../casters/handler.ts';
import { casterStudioLayouts } from '../casters/table.ts';
import { checkParts, checkPictures, type StudioDocument } from './document.ts';
import { changeVirtualStudio } from './layouts.ts';

/** AddStudioLayout: one channel in full (common), or persons and media before a background (studio). */
export async function addStudioLayout(
  context: ApsaraContext,
  request: Asked<'AddStudioLayout'>,
): Answer<'AddStudioLayout'> {
  const { LayoutName: name, LayoutType: type, ...input } = request.input;
  const parts = defined({
    CommonConfig: givenObject(input.CommonConfig),
    BgImageConfig: givenObject(input.BgImageConfig),
    ScreenInputConfigList: givenObject(input.ScreenInputConfigList),
    MediaInputConfigList: givenObject(input.MediaInputConfigList),
    LayerOrderConfigList: givenObject(input.LayerOrderConfigList),
  });
  if (name.trim() === '') throw new ApsaraError('InvalidLayoutName.Malformed', 'it is empty');
  await checkPictures(context, request, parts);
  return changeVirtualStudio(context, request, async ({ tx, aggregate, now }) => {
    checkParts(aggregate, type, parts);
    const id = randomUUID();
    await tx.orm.insert(casterStudioLayouts).values({
      id,
      casterId: aggregate.caster.id,
      name,
      type,
      document: parts as StudioDocument,
      createdAt: now,
    });
    return { LayoutId: id };
  });
}
