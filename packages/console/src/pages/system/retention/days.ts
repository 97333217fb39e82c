import { RETENTION_MEMBERS, type Retention } from '../../../api/own-system.ts';

/** What was typed; nothing means for ever. */
export type Draft = Partial<Record<keyof Retention, string>>;

const MOST = 36_500;

/** Days of what was typed. @returns undefined when something is no whole number of days */
export function readDays(draft: Draft): Partial<Retention> | undefined {
  const read: Partial<Record<keyof Retention, number | null>> = {};
  for (const member of RETENTION_MEMBERS) {
    const text = draft[member]?.trim();
    if (text === undefined) continue;
    const days = Number(text);
    if (text !== '' && !(/^\d+$/.test(text) && days >= 1 && days <= MOST)) return undefined;
    read[member] = text === '' ? null : days;
  }
  return read;
}

/** Whether a change takes something away that is kept now. */
export function isShorter(now: Retention, wanted: Partial<Retention>): boolean {
  return RETENTION_MEMBERS.some((member) => {
    const days = wanted[member];
    if (days === undefined || days === null) return false;
    const before = now[member];
    return before === null || days < before;
  });
}
