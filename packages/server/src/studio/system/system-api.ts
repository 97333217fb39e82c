import type { Check, Examined } from '../../doctor/check.ts';
import { examine } from '../../doctor/check.ts';
import { ownApiDoor } from '../../doors/console/own-api.ts';
import type { Studio } from '../context.ts';
import type { TenantStore } from '../tenants/create.ts';
import { toDocument } from '../tenants/credentials-file.ts';
import type { Identities } from '../tenants/identities.ts';
import { auditQuery, readAudit, showAudit, type AuditLog } from './audit.ts';
import { makeKey, revokeKey, showKeys } from './keys.ts';
import { showMachine } from './machine.ts';
import { Processes } from './processes.ts';
import { changeRetention, showRetention } from './retention.ts';
import { showUsage, usagePeriod } from './usage.ts';
import type { FastifyRequest } from 'fastify';

export interface SystemDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly store: TenantStore;
  readonly version: string;
  readonly audit: Pick<AuditLog, 'flush'>;
  /** What does not work now. */
  readonly health: () => Promise<readonly string[]>;
  /** What `cyclorama doctor` looks at. */
  readonly checks: () => readonly Check[];
  /** `http(s)://host:port` as the caller reached us. */
  readonly baseUrl: (request: FastifyRequest) => string;
}

/** What the last look at everything found. */
interface Looked {
  readonly at: string;
  readonly checks: readonly Examined[];
}

/**
 * The system, as the console shows it:
 *
 * - `GET /api/system` version, problems, hosts, disk, database, load, findings of the last check;
 *   `POST /api/system/checks` looks at everything now, as `cyclorama doctor` does;
 * - `GET /api/audit?limit=&before=&actor=&action=` `{entries, next}`: who changed what, the newest first;
 * - `GET|POST /api/keys`, `DELETE /api/keys/{access_key}`; a secret is shown once;
 * - `GET /api/usage?from=&to=`, `GET|PUT /api/retention`.
 */
export function systemDoor(options: SystemDoorOptions): ReturnType<typeof ownApiDoor> {
  const { studio, identities, store, version, audit, health } = options;
  const { db, clock } = studio;
  const processes = new Processes();
  let looked: Looked | undefined;
  let looking: Promise<Looked> | undefined;
  const look = async (): Promise<Looked> => {
    const checks = await examine(options.checks());
    looked = { at: clock.now().toISOString(), checks };
    return looked;
  };

  return ownApiDoor({ identities, clock }, (api, own) => {
    api.get('/api/system', async (request) => {
      await own.callerOf(request, 'console:ShowSystem', 'system');
      return {
        version,
        node: process.versions.node,
        uptime_s: Math.round(process.uptime()),
        problems: await health(),
        hosts: processes.list(),
        ...(await showMachine(studio)),
        checks: looked?.checks ?? null,
        checked_at: looked?.at ?? null,
        is_checking: looking !== undefined,
      };
    });
    api.post('/api/system/checks', async (request) => {
      await own.callerOf(request, 'console:CheckSystem', 'system');
      // Whoever asks meanwhile gets what the first is about to find.
      looking ??= look().finally(() => (looking = undefined));
      const { at, checks } = await looking;
      return { checks, checked_at: at };
    });
    api.get('/api/audit', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ListAudit', 'audit');
      const query = auditQuery(projectId, request.query as Readonly<Record<string, string | undefined>>);
      // What was answered before this request is in it.
      await audit.flush();
      const rows = await readAudit(db, query);
      return {
        entries: rows.map(showAudit),
        next: rows.length === query.limit ? (rows.at(-1)?.id ?? null) : null,
      };
    });
    api.get('/api/keys', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ListKeys', 'keys/*');
      const keys = await showKeys(store, projectId);
      return { count: keys.length, keys };
    });
    api.post('/api/keys', async (request, reply) => {
      const { projectId, tenant } = await own.callerOf(request, 'console:CreateKey', 'keys/*');
      const credentials = await makeKey(store, tenant, own.bodyOf(request));
      request.resourceName = `acs:console:*:${projectId}:keys/${credentials.accessKey}`;
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(toDocument(credentials, options.baseUrl(request)));
    });
    api.delete<{ Params: { access_key: string } }>('/api/keys/:access_key', async (request, reply) => {
      const { access_key: accessKey } = request.params;
      const { projectId } = await own.callerOf(request, 'console:DeleteKey', `keys/${accessKey}`);
      await revokeKey(store, projectId, accessKey);
      return reply.code(204).send();
    });
    api.get('/api/usage', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ShowUsage', 'usage');
      const query = request.query as Readonly<Record<string, string | undefined>>;
      const { from, to } = usagePeriod(query, clock.now());
      return showUsage(db, projectId, from, to);
    });
    api.get('/api/retention', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ShowRetention', 'retention');
      return showRetention(studio, projectId);
    });
    api.put('/api/retention', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:UpdateRetention', 'retention');
      return changeRetention(studio, projectId, own.bodyOf(request));
    });
  });
}
