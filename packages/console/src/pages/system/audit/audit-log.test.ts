import { expect, test } from 'vitest';
import type { AuditEntry, AuditQuery } from '../../../api/own-system.ts';
import { auditCsv, collectAudit, targetOf } from './audit-log.ts';

const entry = (id: number): AuditEntry => ({
  id,
  at: '2026-01-01T00:00:00.000Z',
  actor: { user_id: 'u', name: 'anna', access_key: null },
  action: 'live:StartCaster',
  resource: 'acs:live:*:p:caster/1',
  status: 200,
  error_code: null,
  request_id: 'r',
  address: '10.0.0.1',
});

test('pages are asked for until there is none left', async () => {
  const asked: Pick<AuditQuery, 'limit' | 'before'>[] = [];
  const all = await collectAudit(async (query) => {
    asked.push(query);
    return query.before === undefined
      ? { entries: [entry(9), entry(8)], next: 8 }
      : { entries: [entry(7)], next: null };
  });
  expect(all.map(({ id }) => id)).toEqual([9, 8, 7]);
  expect(asked).toEqual([
    { limit: 1000, before: undefined },
    { limit: 1000, before: 8 },
  ]);
});

test('the table has a line for each, empty where nothing is known', () => {
  const [, line] = auditCsv([entry(1)]).split('\r\n');
  expect(line).toBe('2026-01-01T00:00:00.000Z,anna,,live:StartCaster,acs:live:*:p:caster/1,200,,r,10.0.0.1');
});

test('resources are shown by what is particular', () => {
  expect(targetOf('acs:live:*:p:caster/1')).toBe('caster/1');
  expect(targetOf('acs:metastudio:*:p:digital-assets/a:b')).toBe('digital-assets/a:b');
  expect(targetOf('/api/other')).toBe('/api/other');
});
