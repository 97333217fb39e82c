import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { PostgresDatabase } from '../store/postgres/database.ts';
import {
  createKeyCommand,
  listKeysCommand,
  openSecretBox,
  readCredentialsFile,
  revokeKeyCommand,
  temporaryKeyCommand,
  type TenantStore,
} from '../studio/tenants/index.ts';
import { installationSecret } from '../store/objects/secret.ts';
import { openStreamKeys } from '../studio/streams/index.ts';
import { quotaCommand, type QuotaOptions } from '../studio/usage/cli.ts';
import { endpointOf } from './endpoint.ts';
import { openLog } from './log.ts';
import type { Settings } from './settings.ts';
import { withDatabase } from './tool.ts';

/** `cyclorama keys …` */
export function registerKeys(program: Command, settings: Settings): void {
  const keys = program.command('keys').description('make, list and revoke access keys of tenants');
  const run = async (work: (store: TenantStore, config: Config) => Promise<string>): Promise<void> => {
    const config = settings();
    const text = await withDatabase(config, openLog({ logLevel: 'warn' }), (db) =>
      work(storeOf(db, config), config),
    );
    process.stdout.write(`${text}\n`);
  };
  keys
    .command('create')
    .description('make credentials, and the tenant if there is none of that name')
    .requiredOption('--tenant <name>', 'whose credentials')
    .option('--policy <file>', 'JSON file with the policy that bounds the key')
    .option('--json', 'print them in the format of credentials.json')
    .action(async (options: { tenant: string; policy?: string; json?: boolean }) =>
      run((store, config) =>
        createKeyCommand(store, {
          tenant: options.tenant,
          endpoint: endpointOf(config),
          ingest: (projectId) => ingestOf(config, projectId),
          ...(options.policy === undefined ? {} : { policy: readFileSync(options.policy, 'utf8') }),
          json: options.json ?? false,
        }),
      ),
    );
  keys
    .command('temporary')
    .description('make a key that ends by itself, with its security token')
    .requiredOption('--access-key <key>', 'on whose behalf')
    .option('--seconds <number>', 'how long it lives', '3600')
    .option('--json', 'print it as JSON')
    .action(async (options: { accessKey: string; seconds: string; json?: boolean }) =>
      run((store) =>
        temporaryKeyCommand(store, {
          accessKey: options.accessKey,
          seconds: Number(options.seconds),
          json: options.json ?? false,
        }),
      ),
    );
  keys
    .command('list')
    .description('list keys, without their secrets')
    .option('--tenant <name>', 'of this tenant only')
    .option('--json', 'print them as JSON')
    .action(async (options: { tenant?: string; json?: boolean }) =>
      run((store) => listKeysCommand(store, options)),
    );
  keys
    .command('quota')
    .description('show what a tenant used, and set what it may use (default: unlimited)')
    .requiredOption('--tenant <name>', 'whose')
    .option('--resource <code>', 'resource code of chapter 11.10 of the API reference')
    .option('--amount <number>', 'quota in the unit of the resource; none = unlimited')
    .option('--json', 'print it as JSON')
    .action(async (options: QuotaOptions) => run(({ db }) => quotaCommand(db, options)));
  keys
    .command('revoke <access-key>')
    .description('end a key')
    .action(async (accessKey: string) => run((store) => revokeKeyCommand(store, accessKey)));
}

function storeOf(db: PostgresDatabase, config: Config): TenantStore {
  return { db, clock: { now: () => new Date() }, box: openSecretBox(config.dataDir) };
}

/** Where the tenant's cameras publish, and with what key. */
async function ingestOf(
  config: Config,
  projectId: string,
): Promise<{ rtmp_url: string; stream_key: string }> {
  const keys = openStreamKeys(await installationSecret(config.dataDir, 'streams'));
  const written = readCredentialsFile(config.dataDir)?.rtmp_url;
  return {
    rtmp_url: written ?? `rtmp://${config.publicHost ?? config.host}:${config.rtmpPort}/live`,
    stream_key: keys.ingestKey(projectId),
  };
}
