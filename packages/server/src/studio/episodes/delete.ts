import { eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { changeCaster } from '../casters/change.ts';
import type { Answer, Asked } from '../casters/handler.ts';
import { casterEpisodes } from '../casters/table.ts';
import { episodeOf } from './modify.ts';

/** DeleteCasterEpisode. One that plays ends with this: the programme goes back to its scene. */
export async function deleteCasterEpisode(
  context: ApsaraContext,
  request: Asked<'DeleteCasterEpisode'>,
): Answer<'DeleteCasterEpisode'> {
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const { id } = episodeOf(aggregate, request.input.EpisodeId);
    await tx.orm.delete(casterEpisodes).where(eq(casterEpisodes.id, id));
    return { CasterId: aggregate.caster.id, EpisodeId: id };
  });
}

/** DeleteCasterProgram: removes every episode. */
export async function deleteCasterProgram(
  context: ApsaraContext,
  request: Asked<'DeleteCasterProgram'>,
): Answer<'DeleteCasterProgram'> {
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const { id } = aggregate.caster;
    await tx.orm.delete(casterEpisodes).where(eq(casterEpisodes.casterId, id));
    return { CasterId: id };
  });
}
