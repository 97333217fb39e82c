import type { LightMyRequestResponse as Response } from 'fastify';
import { signSdk } from '@cyclorama/signing';
import { HandClock, withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { createTenant, type Credentials, type TenantStore } from '../../studio/tenants/create.ts';
import { openIdentities, type Identities } from '../../studio/tenants/identities.ts';
import { openSecretBox } from '../../studio/tenants/secret-box.ts';
import { AuditLog } from '../../studio/system/audit.ts';
import { createHttpServer, type Door, type HttpServer } from '../http.ts';
import type { ReportKeyCheck } from '../metastudio/door.ts';
import type { OperationTable } from '../metastudio/operation.ts';

/** A request to the door under test. */
export interface TestRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD';
  /** Path and query; `{project}` stands for the tenant's project id. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON; texts as they are. */
  readonly body?: unknown;
  /** Default: a token of the first tenant. */
  readonly as?: 'token' | 'key' | 'nobody';
}

/** A door with real parts behind it and one tenant. */
export interface TestDoor {
  readonly studio: TestStudio;
  readonly store: TenantStore;
  readonly identities: Identities;
  readonly server: HttpServer;
  readonly tenant: Credentials;
  readonly clock: HandClock;
  readonly audit: AuditLog;
  /** Changes what `/healthz` tells. */
  problems: string[];
  call(request: TestRequest): Promise<Response>;
  /** A token of a tenant, by its password. */
  token(credentials: Credentials): Promise<string>;
}

export interface TestDoorOptions {
  readonly operations?: readonly OperationTable[];
  readonly env?: Readonly<Record<string, string>>;
  /** Further doors, on the parts of this one. */
  readonly doors?:
    | readonly Door[]
    | ((parts: {
        readonly studio: TestStudio;
        readonly identities: Identities;
        readonly store: TenantStore;
        readonly audit: AuditLog;
      }) => readonly Door[]);
  readonly reportKeys?: ReportKeyCheck;
  /** Folder of a console. */
  readonly site?: string;
}

const HOST = '127.0.0.1:8420';

/** Opens a door on a database of its own. Nothing listens; requests are injected. */
export async function openTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const clock = new HandClock();
  const studio = await withTestStudio({ clock, env: { CYCLORAMA_LIMITS: 'off', ...options.env } });
  const box = openSecretBox(studio.config.dataDir);
  const store: TenantStore = { db: studio.db, clock, box };
  const identities = openIdentities(store);
  const tenant = await createTenant(store, 'first');
  const state: { problems: string[] } = { problems: [] };
  const audit = new AuditLog(studio.db, studio.log);
  const server = await createHttpServer(studio, {
    audit,
    operations: options.operations ?? [],
    doors:
      typeof options.doors === 'function'
        ? options.doors({ studio, identities, store, audit })
        : (options.doors ?? []),
    ...(options.reportKeys === undefined ? {} : { reportKeys: options.reportKeys }),
    ...(options.site === undefined ? {} : { site: options.site }),
    identities,
    health: async () => state.problems,
    version: '0.0.0-test',
  });

  const token = async (credentials: Credentials): Promise<string> => {
    const identity = await identities.login(credentials.domain, credentials.user, credentials.password);
    if (!identity) throw new Error('the test tenant cannot log in');
    return (await identities.issueToken(identity)).token;
  };

  // Logging in takes a password check, so one token serves until it ends.
  let own: { readonly token: string; readonly expiresAt: Date } | undefined;
  const ownToken = async (): Promise<string> => {
    if (!own || own.expiresAt <= clock.now()) {
      const identity = (await identities.login(tenant.domain, tenant.user, tenant.password))!;
      own = await identities.issueToken(identity);
    }
    return own.token;
  };

  const call = async (request: TestRequest): Promise<Response> => {
    const { method = 'GET', as = 'token' } = request;
    const url = request.url.replace('{project}', tenant.projectId);
    const body =
      request.body === undefined || typeof request.body === 'string'
        ? request.body
        : JSON.stringify(request.body);
    const headers = {
      host: HOST,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === 'token' ? { 'x-auth-token': await ownToken() } : {}),
      ...request.headers,
    };
    const signed =
      as === 'key'
        ? signSdk(
            { method, url: new URL(`http://${HOST}${url}`), headers, body: body ?? '' },
            tenant,
            clock.now(),
          )
        : headers;
    return server.app.inject({
      method,
      url,
      headers: signed,
      ...(body === undefined ? {} : { payload: body }),
    });
  };

  return {
    studio,
    store,
    identities,
    server,
    tenant,
    clock,
    audit,
    get problems() {
      return state.problems;
    },
    set problems(problems) {
      state.problems = problems;
    },
    call,
    token,
  };
}

/** `[status, error_code, error_msg]` of an error answer. */
export function errorOf(response: Response): readonly [number, string, string] {
  const body = response.json<{ error_code: string; error_msg: string }>();
  return [response.statusCode, body.error_code, body.error_msg];
}
