import type { OpenedSource } from '../sources/types.ts';

/** Senders whose clocks stand further apart do not share one. */
const SAME_CLOCK_MS = 5000;
/** With less reserve than this a member would stutter: then all wait a little more. */
const TIGHT_MS = 20;
const RESERVE_MS = 60;
/** A member whose reserve is out of all proportion began to count anew. */
const LOST_MS = 6000;

/** A source that belongs to a group. */
export interface Member {
  readonly group: string;
  readonly opened: Pick<OpenedSource, 'clock' | 'setClock'>;
}

interface Group {
  offsetMs: number;
  readonly members: Set<Member['opened']>;
}

/**
 * Aligns cameras whose senders share a clock: what they stamped with the same time is shown on the same frame. The
 * slowest one decides; an agreement is only ever lengthened, so that nothing jumps.
 */
export class SyncGroups {
  readonly #groups = new Map<string, Group>();

  /** Looks at all sources that are open; call about twice a second. */
  review(members: readonly Member[]): void {
    const byName = new Map<string, Member['opened'][]>();
    for (const { group, opened } of members) byName.set(group, [...(byName.get(group) ?? []), opened]);
    for (const [name, group] of this.#groups) {
      const present = byName.get(name) ?? [];
      for (const opened of group.members) if (!present.includes(opened)) this.#release(group, opened);
      if (present.length < 2) this.#dissolve(name, group);
    }
    for (const [name, present] of byName) if (present.length >= 2) this.#align(name, present);
  }

  #align(name: string, present: readonly Member['opened'][]): void {
    const known = this.#groups.get(name);
    const readings = present.flatMap((opened) => {
      const clock = opened.clock();
      return clock ? [{ opened, ...clock }] : [];
    });
    if (!known) {
      const latest = Math.max(...readings.map(({ offsetMs }) => offsetMs));
      const fit = readings.filter(({ offsetMs }) => latest - offsetMs < SAME_CLOCK_MS);
      if (fit.length < 2) return;
      const group: Group = { offsetMs: latest, members: new Set() };
      this.#groups.set(name, group);
      for (const { opened } of fit) this.#join(group, opened);
      return;
    }
    let offset = known.offsetMs;
    for (const { opened, offsetMs, slackMs } of readings) {
      if (!known.members.has(opened)) {
        if (Math.abs(offsetMs - known.offsetMs) >= SAME_CLOCK_MS) continue;
        this.#join(known, opened);
        offset = Math.max(offset, offsetMs);
      } else if (Math.abs(slackMs) > LOST_MS) this.#release(known, opened);
      else if (slackMs < TIGHT_MS) offset = Math.max(offset, known.offsetMs + RESERVE_MS - slackMs);
    }
    if (offset === known.offsetMs) return;
    known.offsetMs = offset;
    for (const opened of known.members) opened.setClock(offset);
  }

  #join(group: Group, opened: Member['opened']): void {
    group.members.add(opened);
    opened.setClock(group.offsetMs);
  }

  #release(group: Group, opened: Member['opened']): void {
    group.members.delete(opened);
    opened.setClock(undefined);
  }

  #dissolve(name: string, group: Group): void {
    for (const opened of group.members) opened.setClock(undefined);
    this.#groups.delete(name);
  }
}
