import type { Statement } from '../tenants/policies.ts';

/** What somebody may do in a tenant; each may do what the ones after it may. */
export const ROLES = ['owner', 'operator', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Everything that only owners decide: who may what, and what is kept. */
const SYSTEM = [
  'console:*Person',
  'console:*People',
  'console:*Key',
  'console:*Keys',
  'console:ListAudit',
  'console:UpdateEngine',
  'console:DeleteEngine',
  'console:TestEngine',
  'console:UpdateRetention',
  'console:UpdateTrainingSettings',
];
const READS = ['*:List*', '*:Show*', '*:Describe*', '*:Get*'];

const EVERYTHING: Statement = { Effect: 'Allow', Action: ['*'], Resource: ['*'] };
const NO_SYSTEM: Statement = { Effect: 'Deny', Action: SYSTEM, Resource: ['*'] };
const NO_WRITES: Statement = { Effect: 'Deny', Action: ['*'], NotAction: READS, Resource: ['*'] };

const BOUNDS: Readonly<Record<Role, readonly Statement[]>> = {
  owner: [],
  operator: [NO_SYSTEM],
  viewer: [NO_SYSTEM, NO_WRITES],
};

/**
 * The policies of somebody with a role.
 * @param own what bounds them besides; none = nothing does
 */
export function policiesOf(role: Role, own: readonly Statement[] = []): readonly Statement[] {
  const bounds = BOUNDS[role];
  if (bounds.length === 0) return own;
  return [...(own.length === 0 ? [EVERYTHING] : own), ...bounds];
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
