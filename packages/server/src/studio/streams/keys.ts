import { createHmac, timingSafeEqual } from 'node:crypto';

const PROJECT = /^[0-9A-Za-z_]{1,64}$/;
/** Characters of a code: 144 bits. */
const CODE = 24;

/** Keys and tokens of streams; all are derived from one secret of the installation, nothing is stored. */
export interface StreamKeys {
  /** The tenant's key: whoever has it may publish and play all streams of the tenant. Stable. */
  ingestKey(projectId: string): string;
  /** A key that only plays one stream of a tenant. @param path `app/name` as the tenant knows it */
  playKey(projectId: string, path: string): string;
  /** The tenant of an ingest key; undefined when it is none. */
  tenantOf(key: string): string | undefined;
  /** The tenant of a key that plays `path`; undefined when it does not. */
  tenantPlaying(key: string, path: string): string | undefined;
  /**
   * Token of this installation's own processes: publishes one path of the hub in one epoch, or plays one.
   * @param path as the hub knows it
   */
  internalToken(
    what: { readonly publish: string; readonly epoch: number } | { readonly play: string },
  ): string;
}

/** @param secret 32 bytes, from `<data>/secrets/streams` */
export function openStreamKeys(secret: Uint8Array): StreamKeys {
  const code = (...parts: readonly string[]): string =>
    createHmac('sha256', secret).update(parts.join('\0')).digest('base64url').slice(0, CODE);
  const claim = (key: string, expected: (projectId: string) => string): string | undefined => {
    const at = key.indexOf('-');
    const projectId = key.slice(0, Math.max(0, at));
    return PROJECT.test(projectId) && sameText(key, expected(projectId)) ? projectId : undefined;
  };
  const ingestKey = (projectId: string): string => `${projectId}-${code('ingest', projectId)}`;
  const playKey = (projectId: string, path: string): string =>
    `${projectId}-${code('view', projectId, path)}`;
  return {
    ingestKey: (projectId) => {
      if (!PROJECT.test(projectId)) throw new RangeError('this is no project id');
      return ingestKey(projectId);
    },
    playKey,
    tenantOf: (key) => claim(key, ingestKey),
    tenantPlaying: (key, path) =>
      claim(key, ingestKey) ?? claim(key, (projectId) => playKey(projectId, path)),
    internalToken: (what) =>
      'publish' in what ? code('publish', what.publish, String(what.epoch)) : code('play', what.play),
  };
}

/** Compares without telling how much of it was right. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
