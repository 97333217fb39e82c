import { and, asc, eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import type { Answer, Asked } from '../casters/handler.ts';
import { produceRules } from '../produce-rules/table.ts';
import { AI_STUDIO_NEWS, type AIStudioNews } from './model.ts';
import { invalid, notFound } from './refusals.ts';
import { aiStudios } from './table.ts';

/** Rules that a refusal names at most. */
const MAX_NAMED = 20;

/**
 * DeleteLiveAIStudio. Refused while rules use the template, so that no composed stream loses its studio by a slip. Of the
 * codes of this family InvalidParameter says it best: it is this StudioId that cannot be taken, no caster has a state
 * (IncorrectCasterStatus), and nobody lacks a right (PermissionDenied).
 */
export async function deleteLiveAIStudio(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'DeleteLiveAIStudio'>,
): Answer<'DeleteLiveAIStudio'> {
  const { StudioId: id } = input;
  const { projectId } = identity;
  await studio.db.tx(async (tx) => {
    const own = and(eq(aiStudios.id, id), eq(aiStudios.projectId, projectId));
    // Rules that are being added lock the row for their reference: either they are seen here, or they find it gone.
    const [row] = await tx.orm.select({ id: aiStudios.id }).from(aiStudios).where(own).for('update');
    if (!row) throw notFound('StudioId', id);
    const rules = await tx.orm
      .select({ id: produceRules.id })
      .from(produceRules)
      .where(eq(produceRules.studioId, id))
      .orderBy(asc(produceRules.position));
    if (rules.length > 0) {
      const shown = rules.slice(0, MAX_NAMED).map((rule) => rule.id);
      const more = rules.length > shown.length ? ` and ${rules.length - shown.length} more` : '';
      throw invalid('StudioId', `rules use this template: ${shown.join(', ')}${more}`);
    }
    await tx.orm.delete(aiStudios).where(eq(aiStudios.id, id));
    const news: AIStudioNews = { projectId, studioId: id };
    await studio.events.publish(AI_STUDIO_NEWS, news, tx);
  });
  return {};
}
