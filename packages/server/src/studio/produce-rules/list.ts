import { and, eq, sql } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { pageOf } from '../ai-studios/values.ts';
import { wireTime } from '../assets/ids.ts';
import { defined, given, type Answer, type Asked } from '../casters/handler.ts';
import type { ProduceRule } from './model.ts';
import { rulesWhere } from './queries.ts';
import { produceRules } from './table.ts';

const MAX_PAGE = 100;
const MAX_PAGE_SIZE = 100;
/** The answer does not tell how many there are: who does not ask for pages gets as many as there may be. */
const PAGE_SIZE = MAX_PAGE_SIZE;

/** DescribeLiveAIProduceRules: a page of the tenant's rules, oldest first. */
export async function describeLiveAIProduceRules(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'DescribeLiveAIProduceRules'>,
): Answer<'DescribeLiveAIProduceRules'> {
  const page = pageOf(numberOf(input.PageNumber, 1), numberOf(input.PageSize, PAGE_SIZE), {
    size: MAX_PAGE_SIZE,
    number: MAX_PAGE,
  });
  const equals = (column: typeof produceRules.app | typeof produceRules.suffix, text: string | undefined) =>
    given(text) === undefined ? undefined : eq(column, text ?? '');
  const domain = given(input.Domain);
  const rules = await rulesWhere(
    studio.db.orm,
    and(
      eq(produceRules.projectId, identity.projectId),
      equals(produceRules.app, input.App),
      equals(produceRules.suffix, input.SuffixName),
      given(input.RulesId) === undefined ? undefined : eq(produceRules.id, input.RulesId ?? ''),
      domain === undefined ? undefined : sql`lower(${produceRules.domain}) = lower(${domain})`,
    ),
    { offset: (page.number - 1) * page.size, limit: page.size },
  );
  return { RuleInfoList: { RuleInfo: rules.map(show) } };
}

/** Pages come as texts here. NaN for what is no number. */
function numberOf(text: string | undefined, usual: number): number {
  const sent = given(text);
  if (sent === undefined) return usual;
  return /^\d{1,9}$/.test(sent) ? Number(sent) : Number.NaN;
}

function show(rule: ProduceRule) {
  return defined({
    RulesId: rule.id,
    App: rule.app,
    Domain: rule.domain,
    SuffixName: rule.suffix,
    Description: rule.description,
    LiveTemplate: rule.liveTemplate,
    IsLazy: rule.isLazy,
    StudioName: rule.studio?.name,
    SubtitleName: rule.subtitleName,
    GmtModifyTime: wireTime(rule.updatedAt),
  });
}
