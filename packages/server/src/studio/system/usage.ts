import { REFERENCE } from '@cyclorama/contract';
import { ConsoleError } from '../../doors/console/errors.ts';
import type { Database } from '../context.ts';
import { quotasOf } from '../usage/quota.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 400;

/** Reads `from` and `to` (days or times; `to` is not included). @throws ConsoleError Console.BadRequest */
export function usagePeriod(
  query: Readonly<Record<string, string | undefined>>,
  now: Date,
): { readonly from: Date; readonly to: Date } {
  const to = time(query['to'], 'to') ?? new Date(Math.ceil((now.getTime() + 1) / DAY_MS) * DAY_MS);
  const from = time(query['from'], 'from') ?? new Date(to.getTime() - USUAL_DAYS * DAY_MS);
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (!(days > 0 && days <= MOST_DAYS))
    throw new ConsoleError('Console.BadRequest', `from, to: expected 1 to ${MOST_DAYS} days`);
  return { from, to };
}

function time(text: string | undefined, name: string): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new ConsoleError('Console.BadRequest', `${name}: expected a day such as 2026-01-05, or a time`);
  return at;
}

interface DayRow {
  readonly resource: string;
  readonly day: string;
  readonly amount: number;
  readonly count: number;
}

/** What a tenant used, per resource code of §11.10 and day (UTC), with quotas and what was ever used of them. */
export async function showUsage(db: Database, projectId: string, from: Date, to: Date) {
  const { days, totals, quotas } = await db.tx(async (tx) => {
    const byDay = await tx.executeSql(
      `select resource, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD') as day,
         sum(amount)::float8 as amount, count(*)::int as count
       from usage_records where project_id = $1 and recorded_at >= $2 and recorded_at < $3
       group by 1, 2 order by 1, 2`,
      [projectId, from, to],
    );
    const ever = await tx.executeSql(
      'select resource, sum(amount)::float8 as amount from usage_records where project_id = $1 group by 1',
      [projectId],
    );
    return {
      days: byDay.rows as readonly DayRow[],
      totals: ever.rows as readonly { readonly resource: string; readonly amount: number }[],
      quotas: await quotasOf(tx, projectId),
    };
  });
  const known = new Set([...totals, ...quotas].map(({ resource }) => resource));
  const resources = [...known].sort().map((resource) => {
    const own = days.filter((row) => row.resource === resource);
    return {
      resource,
      unit: REFERENCE.resourceTypes.find(({ code }) => code === resource)?.unit ?? null,
      used: own.reduce((sum, { amount }) => sum + amount, 0),
      used_ever: totals.find((row) => row.resource === resource)?.amount ?? 0,
      /** Null = unlimited. */
      quota: quotas.find((row) => row.resource === resource)?.amount ?? null,
      days: own.map(({ day, amount, count }) => ({ day, amount, count })),
    };
  });
  return { from: from.toISOString(), to: to.toISOString(), resources };
}
