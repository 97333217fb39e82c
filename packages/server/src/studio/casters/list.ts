import { and, asc, count, desc, eq, gte, ilike, lte, sql, type SQL } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { wireTime } from '../assets/ids.ts';
import { escapeLike } from '../scripts/queries.ts';
import { defined, given, type Answer, type Asked } from './handler.ts';
import { casters, type CasterRow } from './table.ts';

type Input = Asked<'DescribeCasters'>['input'];

const DEFAULT_PAGE_SIZE = 100;

/**
 * DescribeCasters: a page of the tenant's casters, the last changed first unless asked otherwise. Names match by part,
 * times are those of creation, every tag that is asked for must be there.
 */
export async function describeCasters(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'DescribeCasters'>,
): Answer<'DescribeCasters'> {
  const { orm } = studio.db;
  const where = and(eq(casters.projectId, identity.projectId), ...conditions(input));
  const [total] = await orm.select({ count: count() }).from(casters).where(where);
  const { PageNum: page = 1, PageSize: size = DEFAULT_PAGE_SIZE } = input;
  const direction = input.OrderByModifyAsc === 'true' ? asc : desc;
  const rows = await orm
    .select()
    .from(casters)
    .where(where)
    .orderBy(direction(casters.updatedAt), direction(casters.id))
    .offset((page - 1) * size)
    .limit(size);
  return { Total: total?.count ?? 0, CasterList: { Caster: rows.map(show) } };
}

function conditions(input: Input): readonly SQL[] {
  const found: SQL[] = [];
  const id = given(input.CasterId);
  if (id !== undefined) found.push(eq(casters.id, id));
  const name = given(input.CasterName);
  if (name !== undefined) found.push(ilike(casters.name, `%${escapeLike(name)}%`));
  if (input.ChargeType !== undefined) {
    found.push(eq(casters.chargeType, input.ChargeType === 1 ? 'PostPaid' : 'PrePaid'));
  }
  if (input.NormType !== undefined) found.push(sql`${casters.normType} = ${Number(input.NormType)}`);
  if (input.Status !== undefined) {
    found.push(eq(casters.desired, input.Status === 1 ? 'running' : 'stopped'));
  }
  const group = given(input.ResourceGroupId);
  if (group !== undefined) found.push(eq(casters.resourceGroupId, group));
  const start = given(input.StartTime);
  if (start !== undefined) found.push(gte(casters.createdAt, new Date(start)));
  const end = given(input.EndTime);
  if (end !== undefined) found.push(lte(casters.createdAt, new Date(end)));
  for (const { Key, Value } of input.Tag ?? []) {
    found.push(sql`${casters.tags} @> ${JSON.stringify([defined({ Key, Value })])}::jsonb`);
  }
  return found;
}

function show(row: CasterRow) {
  return defined({
    CasterId: row.id,
    CasterName: row.name,
    CasterTemplate: row.config.TranscodeConfig?.CasterTemplate,
    ChannelEnable: row.config.ChannelEnable,
    ChargeType: row.chargeType,
    ClientTokenId: row.clientToken ?? undefined,
    CreateTime: wireTime(row.createdAt),
    LastModified: wireTime(row.updatedAt),
    NormType: row.normType,
    ResourceGroupId: given(row.resourceGroupId),
    StartTime: row.startedAt ? wireTime(row.startedAt) : undefined,
    Status: row.desired === 'running' ? 1 : 0,
    Tags: { tag: row.tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })) },
  });
}
