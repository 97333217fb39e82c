import type { LightMyRequestResponse as Response } from 'fastify';
import { peopleDoor } from '../../studio/people/people-api.ts';
import { sessionDoor } from '../../studio/people/session-api.ts';
import type { TestStudio } from '../../testing/studio.ts';
import type { AuditLog } from '../../studio/system/audit.ts';
import type { TenantStore } from '../../studio/tenants/create.ts';
import type { Identities } from '../../studio/tenants/identities.ts';
import type { Door } from '../http.ts';
import { openTestDoor, type TestDoor, type TestDoorOptions, type TestRequest } from './door.ts';

/** A door at which people sign in. */
export interface TestConsole extends TestDoor {
  signIn(user: string, password: string, domain?: string): Promise<Response>;
  /** The session cookie that an answer sets. */
  cookieOf(answer: Response): string;
  /** A request of the console: with the cookie of a session and the console's header. */
  as(cookie: string, request: Omit<TestRequest, 'as'>): Promise<Response>;
}

/** What the doors under test are opened with. */
export interface ConsoleParts {
  readonly studio: TestStudio;
  readonly identities: Identities;
  readonly store: TenantStore;
  readonly audit: AuditLog;
}

export interface TestConsoleOptions extends Omit<TestDoorOptions, 'doors'> {
  readonly doors?: (parts: ConsoleParts) => readonly Door[];
}

/** Opens a door with sessions and people on a database of its own. Nothing listens; requests are injected. */
export async function openConsole(options: TestConsoleOptions = {}): Promise<TestConsole> {
  const door = await openTestDoor({
    ...options,
    doors: (parts) => [
      sessionDoor({
        ...parts,
        version: '0.0.0-test',
        address: () => ({ protocol: 'http', host: '127.0.0.1', port: 8420 }),
        rtmpPort: () => 21_935,
        streamKey: (projectId) => `key-of-${projectId}`,
      }),
      peopleDoor(parts),
      ...(options.doors?.(parts) ?? []),
    ],
  });
  const as: TestConsole['as'] = (cookie, request) =>
    door.call({
      ...request,
      as: 'nobody',
      headers: {
        cookie: `other=1; cyclorama_session=${cookie}`,
        'x-cyclorama-console': '1',
        ...request.headers,
      },
    });
  return {
    ...door,
    as,
    signIn: (user, password, domain) =>
      door.call({
        method: 'POST',
        url: '/api/session',
        as: 'nobody',
        body: { user, password, ...(domain === undefined ? {} : { domain }) },
      }),
    cookieOf: (answer) => {
      const header = String(answer.headers['set-cookie'] ?? '');
      const [, value] = /^cyclorama_session=([^;]+);/.exec(header) ?? [];
      if (value === undefined) throw new Error(`no session was begun: ${answer.body}`);
      return value;
    },
  };
}
