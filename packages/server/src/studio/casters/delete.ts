import { eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { forgetMaterials } from '../live/forget.ts';
import { storeChange } from './change.ts';
import type { Answer, Asked } from './handler.ts';
import { casters } from './table.ts';

/** DeleteCaster: with everything that belongs to it, for good. Only when it is stopped. */
export async function deleteCaster(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'DeleteCaster'>,
): Answer<'DeleteCaster'> {
  const { CasterId: casterId } = input;
  await storeChange(studio, identity.projectId, casterId, async ({ tx, aggregate }) => {
    if (aggregate.caster.desired === 'running') {
      throw new ApsaraError('IncorrectCasterStatus', `caster ${casterId} runs: StopCaster stops it`);
    }
    await tx.orm.delete(casters).where(eq(casters.id, casterId));
  });
  await forgetMaterials(studio, casterId);
  return { CasterId: casterId };
}
