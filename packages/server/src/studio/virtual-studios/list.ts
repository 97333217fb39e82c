import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import type { Answer, Asked } from '../casters/handler.ts';
import { readVirtualStudio, studioLayoutOf } from './layouts.ts';

/** DescribeStudioLayouts: all, or those of the ids that stand in LayoutId, parted by commas. */
export async function describeStudioLayouts(
  context: ApsaraContext,
  request: Asked<'DescribeStudioLayouts'>,
): Answer<'DescribeStudioLayouts'> {
  const aggregate = await readVirtualStudio(context, request);
  const ids = (request.input.LayoutId ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const layouts =
    ids.length === 0 ? aggregate.studioLayouts : [...new Set(ids)].map((id) => studioLayoutOf(aggregate, id));
  return {
    Total: layouts.length,
    StudioLayouts: layouts.map(({ id, name, type, document }) => ({
      LayoutId: id,
      LayoutName: name,
      LayoutType: type,
      ...document,
    })),
  };
}
