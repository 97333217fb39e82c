/** What the list shows, as its address says. */
export interface ListSearch {
  readonly find?: string;
  readonly only?: 'air' | 'template';
}

export function readListSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const { find, only } = search;
  return {
    ...(typeof find === 'string' && find !== '' ? { find } : {}),
    ...(only === 'air' || only === 'template' ? { only } : {}),
  };
}
