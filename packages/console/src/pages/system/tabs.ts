/** Parts of the system page, in their order; the first is shown when the address names none. */
export const TABS = ['health', 'people', 'keys', 'engines', 'usage', 'retention', 'audit', 'api'] as const;
export type TabName = (typeof TABS)[number];

/** What only owners see. */
const OWNERS: ReadonlySet<TabName> = new Set(['people', 'keys', 'audit']);

/** Which parts somebody sees. */
export function tabsFor(may: { readonly administer: boolean }): readonly TabName[] {
  return TABS.filter((name) => may.administer || !OWNERS.has(name));
}

/** What the address of the system page says. */
export interface SystemSearch {
  readonly tab?: TabName;
  /** Filters of the audit log. */
  readonly actor?: string;
  readonly action?: string;
  /** Days of usage. */
  readonly days?: number;
  /** Operation of the API reference. */
  readonly op?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Periods of usage that can be chosen, days. */
export const PERIODS = [7, 30, 90] as const;

/** Takes from an address what makes sense. */
export function readSearch(search: Readonly<Record<string, unknown>>): SystemSearch {
  const tab = TABS.find((name) => name === search['tab']);
  const days = PERIODS.find((period) => period === search['days']);
  const [actor, action, op] = [text(search['actor']), text(search['action']), text(search['op'])];
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(days === undefined ? {} : { days }),
    ...(op === undefined ? {} : { op }),
  };
}
