import { join } from 'node:path';
import type { Config } from '../../../config.ts';
import type { PostgresDatabase } from '../../../store/postgres/database.ts';
import { Leases } from '../../../work/leases.ts';
import { makeWorkerName } from '../../../work/worker-name.ts';
import { loadCaster } from '../../casters/load.ts';
import type { Studio } from '../../context.ts';
import { openStreamKeys } from '../../streams/index.ts';
import { openSecretBox } from '../../tenants/secret-box.ts';
import { AsRunLog } from '../as-run.ts';
import { keepRecording } from '../recordings.ts';
import { OwnedSessions, type OwnerOptions } from '../sessions.ts';

export const FAKE_STAGE = new URL('../../../hosts/live/testing/fake-stage.js', import.meta.url).href;

/** What an owner of sessions under test is made of. */
export interface TestOwner {
  readonly sessions: OwnedSessions;
  readonly asRun: AsRunLog;
  readonly leases: Leases;
  readonly parts: OwnerOptions;
  close(): Promise<void>;
}

export interface TestOwnerOptions {
  readonly owner?: string;
  readonly cores?: number;
  /** Default: the studio's. */
  readonly db?: Pick<PostgresDatabase, 'executeSql'>;
  readonly keepWithoutDatabase?: boolean;
}

let owners = 0;

/** Opens an owner of live sessions whose hosts run a fake stage. */
export function openOwner(
  studio: Studio & { readonly db: PostgresDatabase; readonly config: Config },
  options: TestOwnerOptions = {},
): TestOwner {
  owners += 1;
  const asRun = new AsRunLog(studio, join(studio.config.dataDir, 'live', `as-run-${owners}.spool`));
  const leases = new Leases({
    db: options.db ?? studio.db,
    owner: options.owner ?? makeWorkerName(),
    log: studio.log,
    keepWithoutDatabase: options.keepWithoutDatabase ?? false,
  });
  const parts: OwnerOptions = {
    studio,
    asRun,
    leases,
    box: openSecretBox(studio.config.dataDir),
    cores: options.cores ?? 0,
    doors: {
      keys: openStreamKeys(new Uint8Array(32)),
      loopback: '127.0.0.1',
      rtmpPort: 1,
      httpPort: 1,
      ownHosts: [],
    },
    host: { stage: FAKE_STAGE, network: () => ({ allowedNetworks: [], own: [] }), diskReserveBytes: 0 },
    load: (casterId) => loadCaster(studio.db.orm, casterId),
    keepRecording: (session, event) => keepRecording(studio, session, event),
  };
  const sessions = new OwnedSessions(parts);
  return {
    sessions,
    asRun,
    leases,
    parts,
    close: async () => {
      await sessions.drain();
      await asRun.close();
      await leases.close();
    },
  };
}
