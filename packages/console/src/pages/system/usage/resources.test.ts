import { expect, test } from 'vitest';
import { everyDay, nameOf, periodOf, usageCsv } from './resources.ts';

test('a period ends with today', () => {
  expect(periodOf(7, new Date('2026-03-02T23:59:00Z'))).toEqual({ from: '2026-02-24', to: '2026-03-03' });
  expect(periodOf(1, new Date('2026-01-01T00:00:00Z'))).toEqual({ from: '2026-01-01', to: '2026-01-02' });
});

test('days without use count as none, also over the end of a month', () => {
  const days = [{ day: '2026-03-01', amount: 2, count: 1 }];
  expect(everyDay({ days }, new Date('2026-02-27T00:00:00Z'), new Date('2026-03-03T00:00:00Z'))).toEqual([
    { day: '2026-02-27', amount: 0 },
    { day: '2026-02-28', amount: 0 },
    { day: '2026-03-01', amount: 2 },
    { day: '2026-03-02', amount: 0 },
  ]);
});

test('known resources have words, others their code', () => {
  expect(nameOf('hws.resource.type.metastudio.modeling.avatarvideo.duration').word).toBe('avatarVideo');
  expect(nameOf('video_time_photo')).toEqual({ code: 'video_time_photo' });
});

test('the table has a line for each day of use', () => {
  const about = { used: 3, used_ever: 9, quota: null };
  const days = [{ day: '2026-03-01', amount: 3, count: 2 }];
  expect(usageCsv({ resources: [{ ...about, resource: 'r', unit: 'min', days }] })).toBe(
    '\uFEFFresource,unit,day,amount,count\r\nr,min,2026-03-01,3,2\r\n',
  );
});
