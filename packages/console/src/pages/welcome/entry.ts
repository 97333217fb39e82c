import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/http.ts';
import { keys } from '../../api/keys.ts';
import { signInByLink, type Me } from '../../api/own.ts';
import { findMe } from '../../app/session.tsx';
import { keyOf } from './link-key.ts';

const BY_LINK = 'cyclorama.by-link';

/** Who came in, and whether they did so without a password. */
export interface Entered {
  readonly me: Me | undefined;
  readonly isByLink: boolean;
}

/**
 * Signs in with the key of a one-time link, which does not stay in the address; without one, whoever is signed in.
 * @throws ApiError Console.LinkUsed
 */
export async function enter(cache: QueryClient): Promise<Entered> {
  const key = keyOf(location.hash);
  if (key === undefined) return { me: await findMe(cache), isByLink: cameByLink() };
  // Before anything else: neither the history nor a copied address may carry it.
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    const me = await signInByLink(key);
    cache.setQueryData(keys.me, me);
    sessionStorage.setItem(BY_LINK, me.user.id);
    return { me, isByLink: true };
  } catch (error) {
    // A link that is opened again in the browser which it signed in is no matter.
    const me = error instanceof ApiError && error.status === 401 ? await findMe(cache) : undefined;
    if (me === undefined) throw error;
    return { me, isByLink: cameByLink() };
  }
}

function cameByLink(): boolean {
  return sessionStorage.getItem(BY_LINK) !== null;
}

/** Since then there is a password that the person knows. */
export function forgetLink(): void {
  sessionStorage.removeItem(BY_LINK);
}
