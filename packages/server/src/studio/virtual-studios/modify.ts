import { eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { defined, given, givenObject, type Answer, type Asked } from '../casters/handler.ts';
import { casterStudioLayouts } from '../casters/table.ts';
import { checkParts, checkPictures, type StudioDocument, type StudioParts } from './document.ts';
import { changeVirtualStudio, studioLayoutOf } from './layouts.ts';

/** ModifyStudioLayout: changes what is sent, an empty text clears; the type stays. On air the change is seen at once. */
export async function modifyStudioLayout(
  context: ApsaraContext,
  request: Asked<'ModifyStudioLayout'>,
): Answer<'ModifyStudioLayout'> {
  const { input } = request;
  await checkPictures(
    context,
    request,
    defined({
      BgImageConfig: givenObject(input.BgImageConfig),
      MediaInputConfigList: givenObject(input.MediaInputConfigList),
    }),
  );
  return changeVirtualStudio(context, request, async ({ tx, aggregate }) => {
    const { id, name, type, document } = studioLayoutOf(aggregate, input.LayoutId);
    const parts = merged(document as StudioParts, input);
    checkParts(aggregate, type, parts);
    await tx.orm
      .update(casterStudioLayouts)
      .set({ name: given(input.LayoutName) ?? name, document: parts as StudioDocument })
      .where(eq(casterStudioLayouts.id, id));
    return {};
  });
}

function merged(before: StudioParts, input: Asked<'ModifyStudioLayout'>['input']): StudioParts {
  const after = <T>(sent: T | '' | undefined, kept: T | undefined): T | undefined =>
    sent === undefined ? kept : givenObject(sent);
  return defined({
    CommonConfig: after(input.CommonConfig, before.CommonConfig),
    BgImageConfig: after(input.BgImageConfig, before.BgImageConfig),
    ScreenInputConfigList: after(input.ScreenInputConfigList, before.ScreenInputConfigList),
    MediaInputConfigList: after(input.MediaInputConfigList, before.MediaInputConfigList),
    LayerOrderConfigList: after(input.LayerOrderConfigList, before.LayerOrderConfigList),
  });
}
