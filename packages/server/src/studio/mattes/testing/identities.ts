import { TENANT } from '../../live/testing/seed.ts';
import type { Identities, Identity } from '../../tenants/identities.ts';

const identity = (projectId: string, policies: Identity['policies'] = []): Identity => ({
  projectId,
  tenant: projectId,
  domain: 'test',
  domainId: 'd',
  userId: 'u',
  userName: 'user',
  policies,
});
const known = new Map([
  ['mine', identity(TENANT)],
  ['theirs', identity('b'.repeat(32))],
  ['viewer', identity(TENANT, [{ Effect: 'Allow', Action: ['live:Describe*'], Resource: ['*'] }])],
]);
/** Whoever has the token `mine`, `theirs` (another tenant) or `viewer` (may only look). */
export const identities: Identities = {
  findKey: () => Promise.resolve(undefined),
  findToken: (token) => Promise.resolve(known.get(token)),
  login: () => Promise.resolve(undefined),
  issueToken: () => Promise.reject(new Error('not asked for')),
};
