import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse as Response } from 'fastify';
import { APSARA_VERSION } from '@cyclorama/contract';
import { signRpc, type RpcParameters } from '@cyclorama/signing';
import { HandClock, withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { LiveUnavailable, type CasterSessions } from '../../studio/live/port.ts';
import { createTenant, type Credentials, type TenantStore } from '../../studio/tenants/create.ts';
import { openIdentities, type Identities } from '../../studio/tenants/identities.ts';
import { openSecretBox } from '../../studio/tenants/secret-box.ts';
import { apsaraDoor } from '../apsara/door.ts';
import type { ApsaraTable } from '../apsara/operation.ts';
import { createHttpServer, type HttpServer } from '../http.ts';

/** RTMP port that test doors tell. */
export const TEST_RTMP_PORT = 21_935;

const HOST = '127.0.0.1:8420';

export interface ApsaraCallOptions {
  /** Default: the first tenant. */
  readonly as?: SigningTenant;
  readonly method?: 'GET' | 'POST';
  readonly format?: 'JSON' | 'XML' | undefined;
  /** Parameters beside the common ones, or in their place; undefined leaves one out. */
  readonly common?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a request is signed with. */
export type SigningTenant = Pick<Credentials, 'accessKey' | 'secretKey'> & {
  readonly securityToken?: string;
};

/** A door of the Apsara API with real parts behind it and one tenant. */
export interface ApsaraTestDoor {
  readonly studio: TestStudio;
  readonly store: TenantStore;
  readonly identities: Identities;
  readonly server: HttpServer;
  readonly tenant: Credentials;
  readonly clock: HandClock;
  /** Sends an action by the classic signature, JSON unless told otherwise. */
  call(
    action: string,
    parameters?: Readonly<Record<string, string | number>>,
    options?: ApsaraCallOptions,
  ): Promise<Response>;
}

export interface ApsaraTestDoorOptions {
  readonly tables?: readonly ApsaraTable[];
  /** Default: none runs. */
  readonly casters?: CasterSessions;
  readonly env?: Readonly<Record<string, string>>;
}

/** Sessions of an installation on which no caster runs. */
export const NO_SESSIONS: CasterSessions = {
  start: async () => {
    throw new LiveUnavailable('capacity', 'nothing runs here');
  },
  stop: async () => undefined,
  follow: async () => undefined,
  control: async () => {
    throw new LiveUnavailable('not-running', 'the caster does not run');
  },
  status: async () => undefined,
};

/** Parameters of a request with the classic signature. */
export function signedParameters(
  method: 'GET' | 'POST',
  parameters: Readonly<Record<string, string | number | undefined>>,
  tenant: SigningTenant,
  now: Date,
): URLSearchParams {
  const all: Readonly<Record<string, string | number | undefined>> = {
    Version: APSARA_VERSION,
    AccessKeyId: tenant.accessKey,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: `${now.toISOString().slice(0, 19)}Z`,
    ...(tenant.securityToken === undefined ? {} : { SecurityToken: tenant.securityToken }),
    ...parameters,
  };
  const pairs: RpcParameters = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const sent = new URLSearchParams(pairs.map(([name, value]) => [name, value]));
  sent.set('Signature', signRpc(method, pairs, tenant.secretKey));
  return sent;
}

/** Opens a door on a database of its own. Nothing listens until `server.listen()`; requests are injected. */
export async function openApsaraTestDoor(options: ApsaraTestDoorOptions = {}): Promise<ApsaraTestDoor> {
  const clock = new HandClock();
  const env = { CYCLORAMA_LIMITS: 'off', CYCLORAMA_PORT: '0', ...options.env };
  const studio = await withTestStudio({ clock, env });
  const store: TenantStore = { db: studio.db, clock, box: openSecretBox(studio.config.dataDir) };
  const identities = openIdentities(store);
  const tenant = await createTenant(store, 'first');
  const server = await createHttpServer(studio, {
    operations: [],
    doors: [
      apsaraDoor({
        studio,
        identities,
        casters: options.casters ?? NO_SESSIONS,
        tables: options.tables ?? [],
        address: () => ({ protocol: 'http', host: '127.0.0.1', port: 8420 }),
        rtmpPort: () => TEST_RTMP_PORT,
      }),
    ],
    identities,
    health: async () => [],
    version: '0.0.0-test',
  });
  const call: ApsaraTestDoor['call'] = async (action, parameters = {}, how = {}) => {
    const { method = 'GET', as = tenant } = how;
    const format = 'format' in how ? how.format : 'JSON';
    const query = signedParameters(
      method,
      { Action: action, Format: format, ...parameters, ...how.common },
      as,
      clock.now(),
    ).toString();
    return server.app.inject({
      method,
      url: method === 'GET' ? `/?${query}` : '/',
      headers: {
        host: HOST,
        ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...how.headers,
      },
      ...(method === 'POST' ? { payload: query } : {}),
    });
  };
  return { studio, store, identities, server, tenant, clock, call };
}

/** `[status, Code]` of an error answer in JSON. */
export function codeOf(response: Response): readonly [number, string] {
  return [response.statusCode, response.json<{ Code: string }>().Code];
}
