export const DESK_TABS = [
  'sources',
  'mixer',
  'layouts',
  'graphics',
  'program',
  'outputs',
  'recordings',
  'log',
] as const;
export type DeskTab = (typeof DESK_TABS)[number];

/** A tab named in an address; undefined for anything else. */
export function tabOf(value: unknown): DeskTab | undefined {
  return DESK_TABS.find((tab) => tab === value);
}
