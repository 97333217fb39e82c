import { and, eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import type { Answer, Asked } from '../../casters/handler.ts';
import { EPISODE_GROUPS_TOPIC } from './store.ts';
import { episodeGroups } from './table.ts';

/** DeleteCasterEpisodeGroup. One that plays ends with this. */
export async function deleteCasterEpisodeGroup(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'DeleteCasterEpisodeGroup'>,
): Answer<'DeleteCasterEpisodeGroup'> {
  const { ProgramId: id } = input;
  await studio.db.tx(async (tx) => {
    const gone = await tx.orm
      .delete(episodeGroups)
      .where(and(eq(episodeGroups.id, id), eq(episodeGroups.projectId, identity.projectId)))
      .returning({ id: episodeGroups.id });
    if (gone.length === 0) throw new ApsaraError('InvalidProgram.NotFound', id);
    await studio.events.publish(EPISODE_GROUPS_TOPIC, id, tx);
  });
  return {};
}
