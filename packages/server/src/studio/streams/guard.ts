import type { PlayRequest, PublishRequest, StreamGuard, StreamVerdict } from '@cyclorama/streaming';
import { sameText, type StreamKeys } from './keys.ts';
import { isProgramme, tenantPath } from './paths.ts';

/** Query parameter of this installation's own processes. */
const INTERNAL = 'internal';
/** Spellings of a tenant's key; the second is the vendor's. */
const KEY = ['key', 'auth_key'] as const;
/** A publisher that has been silent for so long gives way to one with the same key: its connection is half open. */
const REPLACES_AFTER_MS = 3000;

/** The one stream that a guest's token publishes; undefined when it is none. */
export type FindGuest = (
  token: string,
) => Promise<{ readonly path: string; readonly hubPath: string } | undefined>;

/**
 * Who may publish and play what. Tenants publish to any path with their key and end up in a space of their own; the
 * programmes of casters are published by live hosts only, and played by whoever knows their name. Guests of a show, who
 * have a token, publish their one stream by WebRTC.
 */
export function createStreamGuard(keys: StreamKeys, guestOf?: FindGuest): StreamGuard {
  return {
    mayPublish: async (request) => {
      const verdict = mayPublish(keys, request);
      if (verdict !== false || guestOf === undefined || request.protocol !== 'whip') return verdict;
      const guest = await guestOf(keyOf(request.query));
      if (guest?.path !== request.path) return false;
      return { path: guest.hubPath, replacesAfterMs: REPLACES_AFTER_MS };
    },
    mayPlay: async (request) => mayPlay(keys, request),
  };
}

function mayPublish(keys: StreamKeys, { path, query }: PublishRequest): StreamVerdict {
  const token = query.get(INTERNAL);
  if (token !== null) {
    const epoch = epochOf(query);
    const good = epoch !== undefined && sameText(token, keys.internalToken({ publish: path, epoch }));
    return good ? { path, epoch } : false;
  }
  const projectId = isProgramme(path) ? undefined : keys.tenantOf(keyOf(query));
  if (projectId === undefined) return false;
  return { path: tenantPath(projectId, path), replacesAfterMs: REPLACES_AFTER_MS };
}

function mayPlay(keys: StreamKeys, { path, query }: PlayRequest): StreamVerdict {
  const token = query.get(INTERNAL);
  if (token !== null) return sameText(token, keys.internalToken({ play: path })) ? { path } : false;
  if (isProgramme(path)) return { path };
  const projectId = keys.tenantPlaying(keyOf(query), path);
  return projectId === undefined ? false : { path: tenantPath(projectId, path) };
}

/** Query that lets a live host publish a path of the hub. @param epoch rises with each host of a session */
export function publishQuery(keys: StreamKeys, path: string, epoch: number): string {
  return `epoch=${epoch}&${INTERNAL}=${keys.internalToken({ publish: path, epoch })}`;
}

/** Query that lets a process of this installation play a path of the hub. */
export function playQuery(keys: StreamKeys, path: string): string {
  return `${INTERNAL}=${keys.internalToken({ play: path })}`;
}

/** What of a player's query opens a stream, for addresses that follow from the one it asked for. */
export function playAuth(query: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of [INTERNAL, ...KEY]) {
    const value = query.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.toString();
}

function keyOf(query: URLSearchParams): string {
  for (const name of KEY) {
    const key = query.get(name);
    if (key !== null) return key;
  }
  return '';
}

function epochOf(query: URLSearchParams): number | undefined {
  const epoch = query.get('epoch') ?? '';
  return /^\d{1,15}$/.test(epoch) ? Number(epoch) : undefined;
}
