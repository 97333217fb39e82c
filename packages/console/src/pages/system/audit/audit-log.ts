import type { AuditEntry, AuditPage, AuditQuery } from '../../../api/own-system.ts';
import { csvOf } from '../csv.ts';

/** What somebody usually looks for, as patterns of actions. */
export const DEEDS = [
  { name: 'signIn', action: 'console:SignIn*' },
  { name: 'people', action: 'console:*Person' },
  { name: 'keys', action: 'console:*Key' },
  { name: 'rooms', action: 'metastudio:*Live*' },
  { name: 'videos', action: 'metastudio:*Video*' },
  { name: 'assets', action: 'metastudio:*Asset*' },
  { name: 'studios', action: 'live:*Caster*' },
  { name: 'deletions', action: '*:Delete*' },
] as const;

const MOST_AT_ONCE = 1000;
const MOST_ENTRIES = 100_000;

/** Everything that a filter finds, page after page. @throws ApiError */
export async function collectAudit(
  fetchPage: (query: Pick<AuditQuery, 'limit' | 'before'>) => Promise<AuditPage>,
): Promise<readonly AuditEntry[]> {
  const all: AuditEntry[] = [];
  let before: number | undefined;
  while (all.length < MOST_ENTRIES) {
    const { entries, next } = await fetchPage({ limit: MOST_AT_ONCE, before });
    all.push(...entries);
    if (next === null) break;
    before = next;
  }
  return all;
}

/** The audit log as a table. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  return csvOf(
    ['at', 'actor', 'access_key', 'action', 'resource', 'status', 'error_code', 'request_id', 'address'],
    entries.map((entry) => [
      ...[entry.at, entry.actor.name, entry.actor.access_key, entry.action, entry.resource],
      ...[entry.status, entry.error_code, entry.request_id, entry.address],
    ]),
  );
}

/** The end of a resource's long name: `acs:live:*:{project}:caster/1` → `caster/1`. */
export function targetOf(resource: string): string {
  return /^acs:[^:]*:[^:]*:[^:]*:(.+)$/.exec(resource)?.[1] ?? resource;
}
