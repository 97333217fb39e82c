import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Identities, SessionIdentity } from '../../studio/tenants/identities.ts';
import { SESSION_MS } from '../../studio/people/sessions.ts';
import { ConsoleError } from './errors.ts';

export const SESSION_COOKIE = 'cyclorama_session';
/** Header that no page of another site can send without asking first. */
export const CONSOLE_HEADER = 'x-cyclorama-console';

/** Value of the session cookie of a request. */
export function sessionCookieOf(request: FastifyRequest): string | undefined {
  const header = request.headers.cookie;
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const [name, ...rest] = pair.split('=');
    if (name?.trim() === SESSION_COOKIE) return rest.join('=').trim();
  }
  return undefined;
}

/** @param publicUrl CYCLORAMA_PUBLIC_URL, where it is set */
function attributes(request: FastifyRequest, publicUrl: string | undefined): string {
  const isSecure = request.protocol === 'https' || (publicUrl?.startsWith('https:') ?? false);
  return `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

/** Has the browser keep a session. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | undefined,
  value: string,
): void {
  const age = SESSION_MS / 1000;
  reply.header('set-cookie', `${SESSION_COOKIE}=${value}; Max-Age=${age}; ${attributes(request, publicUrl)}`);
}

/** Has the browser forget its session. */
export function clearSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | undefined,
): void {
  reply.header('set-cookie', `${SESSION_COOKIE}=; Max-Age=0; ${attributes(request, publicUrl)}`);
}

function crossSite(why: string): never {
  throw new ConsoleError('Console.CrossSite', why);
}

/** Refuses what a browser says comes from elsewhere. @throws ConsoleError Console.CrossSite */
export function requireSameOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    crossSite('this request comes from a page of another site');
  // No page can forge it, and it is right even behind a proxy that changes the Host.
  if (site === 'same-origin') return;
  const { origin } = request.headers;
  if (origin === undefined) return;
  // The scheme may differ behind a proxy that ends TLS and is not known to us.
  const host = URL.canParse(origin) ? new URL(origin).host : undefined;
  if (host !== request.host && host !== withoutDefaultPort(request.host))
    crossSite('the Origin of this request is not this server');
}

function withoutDefaultPort(host: string): string {
  return host.replace(/:(?:80|443)$/, '');
}

/**
 * Who is signed in by the cookie of a request, which must come from a page of ours.
 * @param isWrite whether it may change something, whatever its method
 * @throws ConsoleError Console.CrossSite (403), Console.NotSignedIn (401)
 */
export async function authenticateByCookie(
  identities: Identities,
  request: FastifyRequest,
  cookie: string,
  isWrite = request.method !== 'GET' && request.method !== 'HEAD',
): Promise<SessionIdentity> {
  requireSameOrigin(request);
  if (isWrite && request.headers[CONSOLE_HEADER] !== '1')
    crossSite(`a request with the cookie of a session needs the header ${CONSOLE_HEADER}: 1`);
  const identity = await identities.findSession?.(cookie);
  if (identity === undefined)
    throw new ConsoleError('Console.NotSignedIn', 'The session has ended. Sign in again.');
  return identity;
}
