import type { FastifyRequest } from 'fastify';
import { ApsaraError } from '@cyclorama/contract';
import {
  CLOCK_WINDOW_MS,
  equalSecrets,
  parseAcsTime,
  readAcs3Authorization,
  sha256Hex,
  verifyAcs3,
  verifyRpc,
  type Acs3Refusal,
} from '@cyclorama/signing';
import type { Clock } from '../../studio/context.ts';
import type { Identities, Identity, KeyIdentity } from '../../studio/tenants/identities.ts';
import { authenticateByCookie, sessionCookieOf } from '../console/cookie.ts';
import type { Nonces } from './nonces.ts';
import { headerOf, parameterOf, rawQueryOf, type WireRequest } from './wire.ts';

const NONCE = /^[\x21-\x7e]{1,128}$/;

const REFUSALS: Readonly<Record<Acs3Refusal, () => ApsaraError>> = {
  malformed: () =>
    new ApsaraError(
      'IncompleteSignature',
      'x-acs-date, x-acs-content-sha256 or a signed header is missing or malformed',
    ),
  clock: () => new ApsaraError('InvalidTimeStamp.Expired'),
  body: () => new ApsaraError('SignatureDoesNotMatch', 'x-acs-content-sha256 is not the hash of the body'),
  'unsigned-header': () =>
    new ApsaraError('IncompleteSignature', 'host and every x-acs-* header must be among SignedHeaders'),
  signature: () => new ApsaraError('SignatureDoesNotMatch'),
};

function incomplete(what: string): never {
  throw new ApsaraError('IncompleteSignature', what);
}

/** A request that is proven to be its key's, and what must not be seen twice. */
interface Proof {
  readonly key: KeyIdentity;
  readonly nonce: string;
  readonly sentAt: Date;
  readonly securityToken: string | undefined;
}

/** Who the key's holder is, without what proves it: operations need no secrets. */
function identityOf(key: KeyIdentity): Identity {
  const { projectId, tenant, domain, domainId, userId, userName, policies, accessKey } = key;
  return { projectId, tenant, domain, domainId, userId, userName, policies, accessKey };
}

/** Proves who calls, by ACS3-HMAC-SHA256, by the classic signature or by the cookie of the console. */
export class ApsaraAuthenticator {
  readonly #identities: Identities;
  readonly #nonces: Nonces;
  readonly #clock: Clock;

  constructor(identities: Identities, nonces: Nonces, clock: Clock) {
    this.#identities = identities;
    this.#nonces = nonces;
    this.#clock = clock;
  }

  /**
   * @throws ApsaraError IncompleteSignature, InvalidAccessKeyId.NotFound, SignatureDoesNotMatch,
   *   InvalidTimeStamp.Expired, InvalidSecurityToken.Malformed, SignatureNonceUsed
   * @throws ConsoleError Console.NotSignedIn, Console.CrossSite
   */
  async authenticate(request: FastifyRequest, wire: WireRequest): Promise<Identity> {
    // Actions may be called by GET, so that the method does not tell whether something is changed.
    if (wire.scheme === 'COOKIE')
      return authenticateByCookie(this.#identities, request, sessionCookieOf(request) ?? '', true);
    const proof = wire.scheme === 'ACS3' ? await this.#acs3(request, wire) : await this.#rpc(request, wire);
    checkSecurityToken(proof);
    await this.#nonces.take(proof.key.accessKey, proof.nonce, proof.sentAt);
    return identityOf(proof.key);
  }

  async #key(accessKey: string): Promise<KeyIdentity> {
    const key = await this.#identities.findKey(accessKey);
    if (!key) throw new ApsaraError('InvalidAccessKeyId.NotFound');
    return key;
  }

  async #acs3(request: FastifyRequest, wire: WireRequest): Promise<Proof> {
    const authorization =
      readAcs3Authorization(headerOf(request, 'authorization') ?? '') ??
      incomplete(
        'Authorization is not of the form ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…',
      );
    const nonce = readNonce('x-acs-signature-nonce', headerOf(request, 'x-acs-signature-nonce'));
    const sentAt = readTime('x-acs-date', headerOf(request, 'x-acs-date'));
    const key = await this.#key(authorization.accessKey);
    const message = {
      method: request.method,
      path: '/',
      query: rawQueryOf(request),
      // Behind a trusted proxy the Host is the one that the client saw.
      headers: { ...request.headers, host: request.host },
      bodySha256: sha256Hex(wire.body),
    };
    const verdict = verifyAcs3(message, authorization, key.secretKey, this.#clock.now());
    if (!verdict.ok) throw REFUSALS[verdict.reason]();
    return { key, nonce, sentAt, securityToken: headerOf(request, 'x-acs-security-token') };
  }

  async #rpc(request: FastifyRequest, { pairs }: WireRequest): Promise<Proof> {
    const of = (name: string): string | undefined => parameterOf(pairs, name);
    const method = of('SignatureMethod');
    if (method !== undefined && method !== 'HMAC-SHA1') incomplete('SignatureMethod must be HMAC-SHA1');
    const accessKey = of('AccessKeyId') ?? '';
    if (accessKey === '') incomplete('AccessKeyId is missing');
    if ((of('Signature') ?? '') === '') incomplete('Signature is missing');
    const nonce = readNonce('SignatureNonce', of('SignatureNonce'));
    const sentAt = readTime('Timestamp', of('Timestamp'));
    const key = await this.#key(accessKey);
    if (!verifyRpc(request.method, pairs, key.secretKey)) throw new ApsaraError('SignatureDoesNotMatch');
    if (Math.abs(this.#clock.now().getTime() - sentAt.getTime()) > CLOCK_WINDOW_MS) {
      throw new ApsaraError('InvalidTimeStamp.Expired');
    }
    return { key, nonce, sentAt, securityToken: of('SecurityToken') };
  }
}

function readNonce(name: string, nonce: string | undefined): string {
  if (nonce === undefined) incomplete(`${name} is missing`);
  if (!NONCE.test(nonce)) incomplete(`${name} must be 1 to 128 ASCII characters without spaces`);
  return nonce;
}

function readTime(name: string, text: string | undefined): Date {
  if (text === undefined) incomplete(`${name} is missing`);
  return parseAcsTime(text) ?? incomplete(`${name} must be a time such as 2026-01-02T03:04:05Z`);
}

function checkSecurityToken({ key, securityToken }: Proof): void {
  if (key.securityTokenHash === undefined) {
    if (securityToken === undefined || securityToken === '') return;
    throw new ApsaraError('InvalidSecurityToken.Malformed', 'the access key is not a temporary one');
  }
  if (securityToken === undefined || securityToken === '') {
    throw new ApsaraError(
      'InvalidSecurityToken.Malformed',
      'a temporary access key needs its security token',
    );
  }
  if (!equalSecrets(sha256Hex(securityToken), key.securityTokenHash)) {
    throw new ApsaraError('InvalidSecurityToken.Malformed');
  }
}
