import { and, asc, count, eq, inArray } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { defined, given, type Answer, type Asked } from '../casters/handler.ts';
import { produceRules } from '../produce-rules/table.ts';
import { aiStudios, toAIStudio } from './table.ts';
import type { AIStudio } from './model.ts';
import { boxText, pageOf } from './values.ts';

const PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 50;

/** DescribeLiveAIStudio: a page of the tenant's templates, oldest first; id and name match whole. */
export async function describeLiveAIStudio(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'DescribeLiveAIStudio'>,
): Answer<'DescribeLiveAIStudio'> {
  const { orm } = studio.db;
  const page = pageOf(input.PageNumber ?? 1, input.PageSize ?? PAGE_SIZE, { size: MAX_PAGE_SIZE });
  const id = given(input.StudioId);
  const name = given(input.StudioName);
  const where = and(
    eq(aiStudios.projectId, identity.projectId),
    id === undefined ? undefined : eq(aiStudios.id, id),
    name === undefined ? undefined : eq(aiStudios.name, name),
  );
  const [total] = await orm.select({ count: count() }).from(aiStudios).where(where);
  const rows = await orm
    .select()
    .from(aiStudios)
    .where(where)
    .orderBy(asc(aiStudios.position))
    .offset((page.number - 1) * page.size)
    .limit(page.size);
  const ids = rows.map((row) => row.id);
  const rules =
    ids.length === 0
      ? []
      : await orm
          .select({ id: produceRules.id, studioId: produceRules.studioId })
          .from(produceRules)
          .where(inArray(produceRules.studioId, ids))
          .orderBy(asc(produceRules.position));
  return {
    PageNumber: page.number,
    PageSize: page.size,
    Total: total?.count ?? 0,
    StudioConfigs: {
      SubtitleConfig: rows.map((row) =>
        show(
          toAIStudio(row),
          rules.filter(({ studioId }) => studioId === row.id).map((rule) => rule.id),
        ),
      ),
    },
  };
}

/** In the contract's odd words: sizes and layouts are texts, the StudioId is called TemplateId. */
function show(studio: AIStudio, ruleIds: readonly string[]) {
  const { background, media } = studio;
  return defined({
    TemplateId: studio.id,
    TemplateName: studio.name,
    Description: studio.description,
    Width: String(studio.width),
    Height: String(studio.height),
    MattingType: studio.mattingType,
    MattingLayout: boxText(studio.mattingLayout),
    BackgroundType: background.type,
    BackgroundResourceId: background.resourceId,
    BackgroundResourceUrl: background.url,
    MediaType: media?.material.type,
    MediaResourceId: media?.material.resourceId,
    MediaResourceUrl: media?.material.url,
    MediaLayout: media && boxText(media.layout),
    RuleIds: { ruleId: ruleIds },
  });
}
