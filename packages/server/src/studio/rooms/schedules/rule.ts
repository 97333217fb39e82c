import { MssError } from '@cyclorama/contract';
import { invalid } from '../../scripts/check.ts';
import { instantOf, isTimeZone, wallClock } from './zoned-time.ts';

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** When a room goes on air by plan. Times are those of clocks at the place, so a show at eight stays one at eight. */
export interface ScheduleRule {
  /** `2026-11-22T20:00:00`: the first start. */
  readonly start_at: string;
  /** IANA name, e.g. `Asia/Shanghai`. */
  readonly time_zone: string;
  readonly repeat: 'NONE' | 'DAILY' | 'WEEKLY';
  /** Of WEEKLY. */
  readonly weekdays: readonly Weekday[];
  /** `2026-12-31`: the last day, at the place. */
  readonly until?: string;
  /** Ends the livestream by itself. */
  readonly stop_after_minutes?: number;
}

const DAY_MS = 86_400_000;
const WALL = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOST_MINUTES = 30 * 24 * 60;

/**
 * Reads a rule as our own API takes it.
 * @throws MssError MSS.00000003 that names the member
 */
export function readRule(body: Readonly<Record<string, unknown>>): ScheduleRule {
  const { start_at: start, time_zone: zone, repeat = 'NONE', weekdays = [], until } = body;
  const [whole, day = '', minutes = '', seconds = ':00'] =
    WALL.exec(typeof start === 'string' ? start : '') ?? [];
  if (whole === undefined || Number.isNaN(Date.parse(`${whole}Z`)))
    throw invalid(
      'start_at',
      'expected what clocks at the place show, such as 2026-11-22T20:00:00, without an offset',
    );
  if (typeof zone !== 'string' || !isTimeZone(zone))
    throw invalid('time_zone', 'expected the name of a time zone such as Asia/Shanghai');
  if (repeat !== 'NONE' && repeat !== 'DAILY' && repeat !== 'WEEKLY')
    throw invalid('repeat', 'expected NONE, DAILY or WEEKLY');
  const days = readWeekdays(weekdays);
  if (repeat === 'WEEKLY' && days.length === 0) throw invalid('weekdays', 'expected at least one for WEEKLY');
  if (
    until !== undefined &&
    !(typeof until === 'string' && DAY.test(until) && !Number.isNaN(Date.parse(until)))
  )
    throw invalid('until', 'expected a day such as 2026-12-31');
  const length = readMinutes(body['stop_after_minutes']);
  return {
    start_at: `${day}T${minutes}${seconds}`,
    time_zone: zone,
    repeat,
    weekdays: repeat === 'WEEKLY' ? days : [],
    ...(until !== undefined && { until }),
    ...(length !== undefined && { stop_after_minutes: length }),
  };
}

function readWeekdays(sent: unknown): readonly Weekday[] {
  const refuse = (): MssError => invalid('weekdays', `expected a list out of ${WEEKDAYS.join(', ')}`);
  if (!Array.isArray(sent)) throw refuse();
  const wanted = new Set<unknown>(sent);
  if ([...wanted].some((day) => !WEEKDAYS.some((known) => known === day))) throw refuse();
  return WEEKDAYS.filter((day) => wanted.has(day));
}

function readMinutes(sent: unknown): number | undefined {
  if (sent === undefined) return undefined;
  if (typeof sent !== 'number' || !Number.isInteger(sent) || sent < 1 || sent > MOST_MINUTES)
    throw invalid('stop_after_minutes', `expected a whole number from 1 to ${MOST_MINUTES}`);
  return sent;
}

/** The first start of a rule that is later than `after`; undefined when there is none any more. */
export function nextStart(rule: ScheduleRule, after: Date): Date | undefined {
  const zone = rule.time_zone;
  const first = Date.parse(`${rule.start_at}Z`);
  const last = rule.until === undefined ? Infinity : Date.parse(rule.until) + DAY_MS - 1;
  // Days are counted on the wall: a day of 23 or 25 hours is one day.
  const passed = Math.floor((wallClock(after.getTime(), zone) - first) / DAY_MS);
  const from = rule.repeat === 'NONE' ? 0 : Math.max(0, passed - 1);
  const to = rule.repeat === 'NONE' ? 0 : from + 15;
  for (let day = from; day <= to; day += 1) {
    const wall = first + day * DAY_MS;
    if (wall > last) return undefined;
    const weekday = WEEKDAYS[new Date(wall).getUTCDay()];
    if (rule.repeat === 'WEEKLY' && !rule.weekdays.some((one) => one === weekday)) continue;
    const at = instantOf(wall, zone);
    if (at > after.getTime()) return new Date(at);
  }
  return undefined;
}
