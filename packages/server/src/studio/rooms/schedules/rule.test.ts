import { describe, expect, it } from 'vitest';
import { nextStart, readRule } from './rule.ts';
import { instantOf, isTimeZone, wallClock } from './zoned-time.ts';

const iso = (date: Date | undefined): string | undefined => date?.toISOString().slice(0, 16);
/** The first starts of a rule, from a moment on. */
function starts(body: Readonly<Record<string, unknown>>, from: string, count: number): readonly unknown[] {
  const rule = readRule(body);
  const found: (string | undefined)[] = [];
  let after = new Date(from);
  for (let index = 0; index < count; index += 1) {
    const next = nextStart(rule, after);
    found.push(iso(next));
    if (next === undefined) break;
    after = next;
  }
  return found;
}

describe('clocks of a place', () => {
  it('are read both ways', () => {
    const wall = Date.UTC(2026, 6, 1, 20, 0, 0);
    for (const [zone, at] of [
      ['Asia/Shanghai', '2026-07-01T12:00:00.000Z'],
      ['America/New_York', '2026-07-02T00:00:00.000Z'],
      ['Asia/Kathmandu', '2026-07-01T14:15:00.000Z'],
      ['Pacific/Kiritimati', '2026-07-01T06:00:00.000Z'],
      ['UTC', '2026-07-01T20:00:00.000Z'],
    ] as const) {
      expect([zone, new Date(instantOf(wall, zone)).toISOString()]).toEqual([zone, at]);
      expect(wallClock(Date.parse(at), zone)).toBe(wall);
    }
  });

  it('that were set forward or back show one time each', () => {
    // Berlin: 2026-03-29 02:00 → 03:00, 2026-10-25 03:00 → 02:00.
    const berlin = (text: string) =>
      new Date(instantOf(Date.parse(`${text}:00Z`), 'Europe/Berlin')).toISOString();
    expect(berlin('2026-03-29T01:59')).toBe('2026-03-29T00:59:00.000Z');
    expect(berlin('2026-03-29T02:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(berlin('2026-03-29T03:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(berlin('2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(berlin('2026-10-25T03:00')).toBe('2026-10-25T02:00:00.000Z');
  });

  it('are known by the names of their zones', () => {
    expect(['Asia/Shanghai', 'Europe/Berlin', 'UTC', 'Etc/GMT+5'].map(isTimeZone)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['Mars/Base', '', '+08:00', 'x'.repeat(99)].map(isTimeZone)).toEqual([false, false, false, false]);
  });
});

describe('rules', () => {
  it('start once, or never when that is over', () => {
    const once = { start_at: '2026-11-22T20:00', time_zone: 'Asia/Shanghai' };
    expect(starts(once, '2026-11-22T00:00:00Z', 3)).toEqual(['2026-11-22T12:00', undefined]);
    expect(starts(once, '2026-11-22T12:00:00Z', 1)).toEqual([undefined]);
  });

  it('keep the hour of the place through the year', () => {
    const daily = { start_at: '2026-03-27T20:00:00', time_zone: 'Europe/Berlin', repeat: 'DAILY' };
    expect(starts(daily, '2026-01-01T00:00:00Z', 4)).toEqual([
      '2026-03-27T19:00',
      '2026-03-28T19:00',
      '2026-03-29T18:00',
      '2026-03-30T18:00',
    ]);
    expect(starts(daily, '2027-11-01T12:00:00Z', 1)).toEqual(['2027-11-01T19:00']);
    expect(starts({ ...daily, until: '2026-03-28' }, '2026-01-01T00:00:00Z', 4)).toEqual([
      '2026-03-27T19:00',
      '2026-03-28T19:00',
      undefined,
    ]);
  });

  it('start each day exactly once, also where clocks are set at that hour', () => {
    for (const [at, zone] of [
      ['2026-01-01T02:30:00', 'Europe/Berlin'],
      ['2026-01-01T00:00:00', 'America/Havana'],
      ['2026-01-01T23:59:59', 'Australia/Lord_Howe'],
    ] as const) {
      const rule = readRule({ start_at: at, time_zone: zone, repeat: 'DAILY' });
      const days = new Set<string>();
      let after = new Date('2025-12-31T00:00:00Z');
      for (let count = 0; count < 365; count += 1) {
        const next = nextStart(rule, after)!;
        expect(next.getTime() - after.getTime()).toBeGreaterThan(0);
        days.add(new Date(wallClock(next.getTime(), zone)).toISOString().slice(0, 10));
        after = next;
      }
      expect([zone, days.size]).toEqual([zone, 365]);
    }
  });

  it('start on their weekdays', () => {
    const weekly = {
      start_at: '2026-11-20T08:00',
      time_zone: 'America/Los_Angeles',
      repeat: 'WEEKLY',
      weekdays: ['SUN', 'WED'],
    };
    // The first start is a Friday there, so the Sunday after it is the first.
    expect(starts(weekly, '2026-11-01T00:00:00Z', 3)).toEqual([
      '2026-11-22T16:00',
      '2026-11-25T16:00',
      '2026-11-29T16:00',
    ]);
  });

  it('are refused by the name of the member', () => {
    const good = { start_at: '2026-11-22T20:00', time_zone: 'UTC' };
    for (const [change, field] of [
      [{ start_at: '2026-11-22T20:00:00Z' }, 'start_at'],
      [{ start_at: '2026-13-22T20:00' }, 'start_at'],
      [{ start_at: 5 }, 'start_at'],
      [{ time_zone: 'Mars/Base' }, 'time_zone'],
      [{ time_zone: undefined }, 'time_zone'],
      [{ repeat: 'HOURLY' }, 'repeat'],
      [{ repeat: 'WEEKLY' }, 'weekdays'],
      [{ weekdays: ['FUNDAY'] }, 'weekdays'],
      [{ weekdays: 'MON' }, 'weekdays'],
      [{ until: '31.12.2026' }, 'until'],
      [{ stop_after_minutes: 0 }, 'stop_after_minutes'],
      [{ stop_after_minutes: 1.5 }, 'stop_after_minutes'],
    ] as const) {
      expect(() => readRule({ ...good, ...change })).toThrow(`${field}: expected`);
    }
  });
});
