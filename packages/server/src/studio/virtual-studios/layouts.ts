import type { ApsaraContext, ApsaraRequest } from '../../doors/apsara/operation.ts';
import { ApsaraError } from '@cyclorama/contract';
import { casterNotFound, changeCaster, readCaster, type Change } from '../casters/change.ts';
import type { CasterAggregate, StudioLayout } from '../casters/model.ts';

type CasterRequest = ApsaraRequest<{ readonly CasterId: string }>;

/** Virtual studios are casters of NormType 4; to these actions there are no others. @throws InvalidCaster.NotFound */
function requireVirtualStudio({ caster }: CasterAggregate): void {
  if (caster.normType !== 4) throw casterNotFound(caster.id);
}

/** @throws ApsaraError InvalidCaster.NotFound */
export async function readVirtualStudio(
  context: ApsaraContext,
  request: CasterRequest,
): Promise<CasterAggregate> {
  const aggregate = await readCaster(context, request);
  requireVirtualStudio(aggregate);
  return aggregate;
}

/** Changes a virtual studio, as changeCaster does. @throws ApsaraError InvalidCaster.NotFound */
export async function changeVirtualStudio<T>(
  context: ApsaraContext,
  request: CasterRequest,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  return changeCaster(context, request, (change) => {
    requireVirtualStudio(change.aggregate);
    return work(change);
  });
}

/** @throws ApsaraError InvalidLayout.NotFound */
export function studioLayoutOf(aggregate: CasterAggregate, layoutId: string): StudioLayout {
  const layout = aggregate.studioLayouts.find(({ id }) => id === layoutId);
  if (!layout) throw new ApsaraError('InvalidLayout.NotFound', layoutId.slice(0, 64));
  return layout;
}
