import { eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { storeChange } from './change.ts';
import type { Answer, Asked } from './handler.ts';
import { casters } from './table.ts';

/** UpdateCasterResourceGroup: another label to filter by; nothing that runs changes. */
export async function updateCasterResourceGroup(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'UpdateCasterResourceGroup'>,
): Answer<'UpdateCasterResourceGroup'> {
  const { CasterId: casterId, NewResourceGroupId: resourceGroupId } = input;
  await storeChange(studio, identity.projectId, casterId, async ({ tx }) => {
    await tx.orm.update(casters).set({ resourceGroupId }).where(eq(casters.id, casterId));
  });
  return {};
}
