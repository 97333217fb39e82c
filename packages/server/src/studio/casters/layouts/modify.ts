import { eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { layoutOf } from '../references.ts';
import { casterLayouts } from '../table.ts';
import { layoutDocument } from './document.ts';

/**
 * ModifyCasterLayout: replaces the lists that are sent, as the vendor's text allows though it marks all of them mandatory.
 * A scene that shows the layout changes on one frame, with picture and sound together.
 */
export async function modifyCasterLayout(
  context: ApsaraContext,
  request: Asked<'ModifyCasterLayout'>,
): Answer<'ModifyCasterLayout'> {
  const { input } = request;
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const { id, document } = layoutOf(aggregate, input.LayoutId);
    const changed = layoutDocument(aggregate, {
      VideoLayer: input.VideoLayer ?? document.VideoLayer,
      BlendList: input.BlendList ?? document.BlendList,
      AudioLayer: input.AudioLayer ?? document.AudioLayer,
      MixList: input.MixList ?? document.MixList,
    });
    await tx.orm.update(casterLayouts).set({ document: changed }).where(eq(casterLayouts.id, id));
    return { LayoutId: id };
  });
}
