import type { IncomingMessage } from 'node:http';

/** Value of the `protocol` constraint of routes that only Apsara requests reach. */
export const APSARA = 'apsara';

const FORM = /^application\/x-www-form-urlencoded\b/i;
const IN_QUERY = /(?:^|&)(?:Action|Signature|AccessKeyId)=/;

/**
 * Tells the requests of the Apsara protocols from those of browsers, as both go to `/`: they carry `x-acs-action`, an
 * ACS3 signature, the parameters of the classic signature, or a form.
 */
export function isApsaraRequest({ method, url = '', headers }: IncomingMessage): boolean {
  if (headers['x-acs-action'] !== undefined) return true;
  if (/^ACS3-/i.test(headers.authorization ?? '')) return true;
  const mark = url.indexOf('?');
  if (mark >= 0 && IN_QUERY.test(url.slice(mark + 1))) return true;
  return method === 'POST' && FORM.test(headers['content-type'] ?? '');
}

/** Constraint strategy of the router: routes with `constraints: { protocol: APSARA }` take Apsara requests only. */
export const protocolConstraint = {
  name: 'protocol',
  storage: <Handler>() => {
    const handlers = new Map<string, Handler>();
    return {
      get: (protocol: string): Handler | null => handlers.get(protocol) ?? null,
      set: (protocol: string, handler: Handler): void => void handlers.set(protocol, handler),
    };
  },
  // Whatever is no constraint of any route reaches the routes without one.
  deriveConstraint: (request: IncomingMessage): string => (isApsaraRequest(request) ? APSARA : 'other'),
  mustMatchWhenDerived: false,
};
