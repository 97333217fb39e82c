import type { FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';
import {
  equalSecrets,
  readSdkAuthorization,
  sha256Hex,
  verifySdk,
  type SdkRefusal,
  type SignedMessage,
} from '@cyclorama/signing';
import type { Clock } from '../../studio/context.ts';
import type { Identities, Identity, KeyIdentity } from '../../studio/tenants/identities.ts';
import { actorOf } from '../actor.ts';
import { authenticateByCookie, sessionCookieOf } from '../console/cookie.ts';
import '../fastify.ts';

/** Largest body of a request, bytes (12 MB for AK/SK by the document; the same for tokens). */
export const MAX_BODY_BYTES = 12 * 1024 * 1024;

const REASONS: Readonly<Record<SdkRefusal, string>> = {
  malformed: 'Authorization or X-Sdk-Date is malformed, or a signed header was not sent',
  clock: 'X-Sdk-Date is more than 15 minutes off the time of this server',
  body: 'X-Sdk-Content-Sha256 is not the hash of the body',
  'unsigned-header': 'the header host must be among SignedHeaders',
  signature: 'the signature does not match the request',
};

function refuse(why: string): never {
  throw new MssError('MSS.00000001', why);
}

/** The header's only value. */
function single(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What the signature covers. Behind a trusted proxy the Host is the one that the client saw. */
function messageOf(request: FastifyRequest, body: Uint8Array): SignedMessage {
  const url = request.raw.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: { ...request.headers, host: request.host },
    bodySha256: sha256Hex(body),
  };
}

function checkSecurityToken(request: FastifyRequest, key: KeyIdentity): void {
  const sent = single(request, 'x-security-token');
  if (key.securityTokenHash === undefined) {
    if (sent !== undefined) refuse('X-Security-Token was sent with a key that is not temporary');
    return;
  }
  if (sent === undefined) refuse('a temporary key needs X-Security-Token');
  if (!equalSecrets(sha256Hex(sent), key.securityTokenHash))
    refuse('X-Security-Token is not that of the key');
}

/** Proves who calls: by an SDK-HMAC-SHA256 signature, by X-Auth-Token or, without either, by the console's cookie. */
export class Authenticator {
  readonly #identities: Identities;
  readonly #clock: Clock;

  constructor(identities: Identities, clock: Clock) {
    this.#identities = identities;
    this.#clock = clock;
  }

  /**
   * @throws MssError MSS.00000001 (401) that says what is wrong, without telling keys from signatures
   * @throws ConsoleError Console.NotSignedIn (401), Console.CrossSite (403)
   */
  async authenticate(request: FastifyRequest, body: Uint8Array): Promise<Identity> {
    const identity = await this.#prove(request, body);
    request.actor = actorOf(identity);
    return identity;
  }

  async #prove(request: FastifyRequest, body: Uint8Array): Promise<Identity> {
    const authorization = single(request, 'authorization');
    if (authorization !== undefined) return this.#byKey(request, authorization, body);
    const token = single(request, 'x-auth-token');
    if (token !== undefined)
      return (await this.#identities.findToken(token)) ?? refuse('X-Auth-Token is unknown or has expired');
    const cookie = sessionCookieOf(request);
    if (cookie !== undefined) return authenticateByCookie(this.#identities, request, cookie);
    return refuse('neither X-Auth-Token nor Authorization was sent');
  }

  async #byKey(request: FastifyRequest, header: string, body: Uint8Array): Promise<Identity> {
    const authorization =
      readSdkAuthorization(header) ??
      refuse('Authorization is not of the form SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…');
    const key = await this.#identities.findKey(authorization.accessKey);
    // An unknown key is answered like a wrong signature: nobody learns which keys there are.
    if (!key) refuse(REASONS.signature);
    const verdict = verifySdk(messageOf(request, body), authorization, key.secretKey, this.#clock.now());
    if (!verdict.ok) refuse(REASONS[verdict.reason]);
    checkSecurityToken(request, key);
    return key;
  }
}
