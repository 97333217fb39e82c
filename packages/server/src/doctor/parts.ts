import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { checkHosts } from '../cli/check-hosts.ts';
import { withDatabase } from '../cli/tool.ts';
import type { Config } from '../config.ts';
import { createHostPool } from '../hosts/child-hosts.ts';
import type { HostPool } from '../hosts/pool.ts';
import type { SpeechCheck } from '../hosts/tasks/check-speech.ts';
import { openObjectStore } from '../store/objects/open.ts';
import type { Check, Finding } from './check.ts';

const CLOCK_TOLERANCE_SECONDS = 5;

/** Checks that use the parts of the studio: database, objects, media, speech. */
export function partChecks(config: Config, log: Logger): readonly Check[] {
  return [database(config, log), objects(config), media, speech];
}

function database(config: Config, log: Logger): Check {
  const advice =
    config.databaseUrl === undefined
      ? 'See the message; or set DATABASE_URL to a Postgres of your own.'
      : 'Check DATABASE_URL, and that this machine may reach that server.';
  return {
    name: 'Database',
    advice,
    run: () =>
      withDatabase(config, log, async (db): Promise<Finding> => {
        const { rows } = await db.executeSql(
          `select current_setting('server_version') as version, extract(epoch from clock_timestamp())::float8 as now,
             current_setting('fsync') as fsync`,
        );
        const [row] = rows as { version: string; now: number; fsync: string }[];
        const detail = `${config.databaseUrl === undefined ? 'our own Postgres' : 'Postgres'} ${row?.version ?? ''}`;
        if (row?.fsync !== 'on')
          return { state: 'fault', detail: `${detail}, fsync off`, advice: 'Set fsync = on.' };
        const skew = Math.abs(row.now - Date.now() / 1000);
        if (skew > CLOCK_TOLERANCE_SECONDS) {
          const clocks = `${detail}, whose clock is ${skew.toFixed(0)} s off ours`;
          return { state: 'lack', detail: clocks, advice: 'Synchronise the clocks of both machines.' };
        }
        return { state: 'good', detail };
      }),
  };
}

function objects(config: Config): Check {
  const where = config.s3 ? `bucket ${config.s3.bucket}` : `${config.dataDir}/objects`;
  return {
    name: 'Object store',
    advice: config.s3
      ? 'Check CYCLORAMA_S3_* and that these keys may read, write, list and delete in the bucket.'
      : 'Check the data folder and the free disk.',
    run: async () => {
      const { store } = await openObjectStore(config);
      const key = `doctor/${randomUUID()}/probe.txt`;
      try {
        await store.put(key, Buffer.from('probe'), { contentType: 'text/plain' });
        const stat = await store.stat(key);
        if (stat?.size !== 5) throw new Error(`${where} does not give back what was written`);
      } finally {
        await store.delete(key);
      }
      return { state: 'good', detail: `${where} takes and gives` };
    },
  };
}

async function inHost<T>(use: (hosts: HostPool) => Promise<T>): Promise<T> {
  const hosts = createHostPool();
  try {
    return await use(hosts);
  } finally {
    await hosts.close();
  }
}

const REINSTALL = 'Run npm install again; the media libraries come as packages for this platform.';

const media: Check = {
  name: 'Media and fonts',
  advice: REINSTALL,
  run: async () => {
    const { videoCodec } = await inHost(checkHosts);
    return { state: 'good', detail: `rendered a ${videoCodec} clip; letters of every script are there` };
  },
};

const speech: Check = {
  name: 'Speech',
  advice: REINSTALL,
  run: async () => {
    const spoken = await inHost((hosts) =>
      hosts.run<SpeechCheck>({
        task: 'check-speech',
        input: null,
        memoryLimitBytes: 2_000_000_000,
        timeoutMs: 60_000,
      }),
    );
    const silent = Object.entries(spoken).filter(([, seconds]) => seconds < 0.1);
    const detail = Object.keys(spoken).join(' and ');
    if (silent.length === 0) return { state: 'good', detail: `${detail} speak` };
    return {
      state: 'fault',
      detail: `${silent.map(([name]) => name).join(', ')} stay silent`,
      advice: REINSTALL,
    };
  },
};
