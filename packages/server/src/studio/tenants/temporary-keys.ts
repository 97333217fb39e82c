import { sha256Hex } from '@cyclorama/signing';
import type { TenantStore } from './create.ts';
import { newAccessKey, newSecretKey, newSecurityToken } from './generate.ts';
import { findLiveKey, insertKey } from './queries.ts';

/** A key that ends by itself; requests carry its token as X-Security-Token. */
export interface TemporaryKey {
  readonly projectId: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken: string;
  readonly expiresAt: Date;
}

/** A temporary key cannot be made: unknown parent, a temporary parent, or a lifetime out of 15 min to 24 h. */
export class BadTemporaryKey extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadTemporaryKey';
  }
}

const LIFETIME_S = { min: 900, max: 86_400 } as const;

/**
 * Makes a temporary key that may do what its parent may.
 * @param seconds lifetime, 900 to 86400
 * @throws BadTemporaryKey
 */
export async function createTemporaryKey(
  store: TenantStore,
  parentKey: string,
  seconds: number,
): Promise<TemporaryKey> {
  if (!Number.isInteger(seconds) || seconds < LIFETIME_S.min || seconds > LIFETIME_S.max) {
    throw new BadTemporaryKey(`the lifetime must be ${LIFETIME_S.min} to ${LIFETIME_S.max} seconds`);
  }
  const createdAt = store.clock.now();
  const parent = await findLiveKey(store.db.orm, parentKey, createdAt);
  if (!parent) throw new BadTemporaryKey(`there is no access key ${parentKey}, or it has ended`);
  if (parent.key.securityTokenHash !== null) throw new BadTemporaryKey('a temporary key cannot make another');

  const [accessKey, secretKey, securityToken] = [newAccessKey(), newSecretKey(), newSecurityToken()];
  const { projectId, userId, policies } = parent.key;
  const expiresAt = new Date(createdAt.getTime() + seconds * 1000);
  await insertKey(store.db.orm, {
    accessKey,
    projectId,
    userId,
    secret: store.box.seal(secretKey, accessKey),
    policies,
    securityTokenHash: sha256Hex(securityToken),
    expiresAt,
    revokedAt: null,
    createdAt,
  });
  return { projectId, accessKey, secretKey, securityToken, expiresAt };
}
