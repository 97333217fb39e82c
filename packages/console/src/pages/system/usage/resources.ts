import type { ResourceUsage, Usage } from '../../../api/own-system.ts';
import { csvOf } from '../csv.ts';

/** Resources that this studio counts, by the end of their codes. */
const NAMES = {
  'modeling.avatarvideo.duration': 'avatarVideo',
  'modeling.photoavatarvideo.duration': 'photoVideo',
  'modeling.flexus.avatarvideo.duration': 'flexusVideo',
  'modeling.avatarlive.duration': 'liveHours',
  'modeling.avatarlive.channel': 'liveChannels',
  'modeling.voice.synthetics': 'speech',
  'modeling.avatarcards': 'cards',
  'avatarmodeling.number': 'avatars',
  'modeling.voice.onebasic': 'voices',
  'assetmanagement.basic': 'storage',
} as const;

/** What a resource is called: a word of ours, or else the end of its code. */
export function nameOf(code: string): { readonly word?: string; readonly code: string } {
  const short = code.replace(/^hws\.resource\.type\.metastudio\./, '');
  const word = (NAMES as Readonly<Record<string, string>>)[short];
  return word === undefined ? { code: short } : { word, code: short };
}

/** Every day of a period, those of no use with 0. @param to not included */
export function everyDay(
  { days }: Pick<ResourceUsage, 'days'>,
  from: Date,
  to: Date,
): readonly { readonly day: string; readonly amount: number }[] {
  const amounts = new Map(days.map(({ day, amount }) => [day, amount]));
  const all: { day: string; amount: number }[] = [];
  const at = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()));
  for (; at < to; at.setUTCDate(at.getUTCDate() + 1)) {
    const day = at.toISOString().slice(0, 10);
    all.push({ day, amount: amounts.get(day) ?? 0 });
  }
  return all;
}

/** The days that end with today, UTC. */
export function periodOf(days: number, now: Date): { readonly from: string; readonly to: string } {
  const day = (offset: number): string =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + offset))
      .toISOString()
      .slice(0, 10);
  return { from: day(1 - days), to: day(1) };
}

/** A line for each resource and day on which it was used. */
export function usageCsv({ resources }: Pick<Usage, 'resources'>): string {
  return csvOf(
    ['resource', 'unit', 'day', 'amount', 'count'],
    resources.flatMap(({ resource, unit, days }) =>
      days.map(({ day, amount, count }) => [resource, unit, day, amount, count]),
    ),
  );
}
