import type { Desk, LogEntry } from '../../../api/own-desk.ts';

export const LOG_FILTERS = ['all', 'takes', 'sources', 'outputs', 'faults'] as const;
export type LogFilter = (typeof LOG_FILTERS)[number];

const KINDS: Readonly<Record<Exclude<LogFilter, 'all'>, readonly string[]>> = {
  takes: ['take', 'episode', 'standby', 'start', 'stop', 'speech'],
  sources: ['source', 'fallback'],
  outputs: ['output', 'recording', 'disk'],
  faults: ['fault', 'host', 'pressure', 'note'],
};

/** Kinds of entries that a filter shows; undefined = all of them. */
export function kindsOf(filter: LogFilter): readonly string[] | undefined {
  return filter === 'all' ? undefined : KINDS[filter];
}

type Words = (key: string, values: Readonly<Record<string, unknown>>) => string;
type Named = Pick<Desk, 'sources' | 'episodes'>;

/** What an entry says, in a line: names instead of places, causes in words. */
export function wordsOf(entry: LogEntry, desk: Named, t: Words): string {
  const { kind, subject, cause, detail } = entry;
  const name = nameOf(subject, desk);
  const text = (member: string): string => {
    const value = detail[member];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const because = cause === '' ? '' : t(`log.cause.${cause}`, { defaultValue: cause });
  if (kind === 'take') {
    const layers = Array.isArray(detail['layers'])
      ? (detail['layers'] as readonly unknown[]).map(String)
      : [];
    const names = subject.includes('pgm') ? layers.map((layer) => nameOf(layer, desk)).join(' + ') : '';
    const bus = subject
      .split('+')
      .map((one) => one.toUpperCase())
      .join(' + ');
    return [bus, because, names].filter((part) => part !== '').join(' · ');
  }
  const told = text('state');
  const state = told === '' ? '' : t(`log.state.${told}`, { defaultValue: told });
  const message = text('message') || text('text') || text('reason');
  return [name, state, because, message].filter((part) => part !== '').join(' · ');
}

/** Name of a source or an episode; anything else as it is. */
export function nameOf(id: string, { sources, episodes }: Named): string {
  const location = /^RV\d\d/.exec(id)?.[0];
  const source = sources.find((one) => one.location === location);
  if (source !== undefined) return source.name;
  const episode = episodes.find((one) => id === one.id || id === `episode:${one.id}`);
  return episode?.name ?? id;
}
