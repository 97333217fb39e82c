import type { NewKey, Statement } from '../../../api/own-system.ts';
import type { Role } from '../../../api/own.ts';

/** What a key may do, in words. */
export const RIGHTS = ['everything', 'operate', 'look', 'report'] as const;
export type Right = (typeof RIGHTS)[number];

/** Parts of the studio that a key may be for. */
export const AREAS = ['metastudio', 'live'] as const;
export type Area = (typeof AREAS)[number];

/** How long a key lives, days; 0 = until it is revoked. */
export const LIVES = [0, 1, 7, 30, 90, 365] as const;
export type Life = (typeof LIVES)[number];

export interface KeyChoices {
  readonly name: string;
  readonly right: Right;
  readonly areas: readonly Area[];
  readonly life: Life;
}

const ROLE: Readonly<Record<Right, Role>> = {
  everything: 'owner',
  operate: 'operator',
  look: 'viewer',
  report: 'operator',
};

const DAY_MS = 86_400_000;

/** What the server is asked for. */
export function keyOf({ name, right, areas, life }: KeyChoices, now: Date): NewKey {
  const actions = actionsOf(right, areas);
  const statement: Statement | undefined =
    actions === undefined ? undefined : { Effect: 'Allow', Action: actions, Resource: ['*'] };
  return {
    name: name.trim(),
    role: ROLE[right],
    ...(statement === undefined ? {} : { policy: { Statement: [statement] } }),
    ...(life === 0 ? {} : { expires_at: new Date(now.getTime() + life * DAY_MS).toISOString() }),
  };
}

/** Undefined: no policy bounds the key beside its role. */
function actionsOf(right: Right, areas: readonly Area[]): readonly string[] | undefined {
  // For the machine that brings comments and gifts of viewers into live rooms.
  if (right === 'report') return ['metastudio:LiveEventReport', 'metastudio:Show*', 'metastudio:List*'];
  if (AREAS.every((area) => areas.includes(area))) return undefined;
  return areas.map((area) => `${area}:*`);
}
