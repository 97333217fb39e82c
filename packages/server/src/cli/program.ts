import { Command } from 'commander';
import { loadConfig, type Config, type ConfigSources } from '../config.ts';
import { registerArchive } from './archive.ts';
import { registerConsoleLink } from './console-link.ts';
import { registerDoctor } from './doctor.ts';
import { registerJobs } from './jobs.ts';
import { registerKeys } from './keys.ts';
import { openLog } from './log.ts';
import { registerRender } from './render.ts';
import { startServer } from './serve.ts';
import { stopOnSignals } from './stopping.ts';
import { version } from './version.ts';
import { registerWatermark } from './watermark.ts';
import { startWorker } from './worker.ts';

interface GlobalOptions {
  readonly data?: string;
  readonly host?: string;
  readonly port?: string;
}

/** The command line of Cyclorama. */
export function buildProgram(): Command {
  const program = new Command('cyclorama')
    .description('Live-production and virtual-avatar studio that speaks the MetaStudio API')
    .version(version())
    .option('--data <folder>', 'data folder (CYCLORAMA_DATA; default ./data)')
    .option('--host <address>', 'address to bind (CYCLORAMA_HOST; default 127.0.0.1)')
    .option('--port <number>', 'port of all HTTP doors (CYCLORAMA_PORT; default 8420)')
    .showHelpAfterError();
  const settings = (): Config => loadConfig({ flags: flagsOf(program.opts<GlobalOptions>()) });

  program
    .command('serve', { isDefault: true })
    .description('run the service: HTTP doors and an embedded worker')
    .action(() => serve(settings()));
  program
    .command('worker')
    .description('run a worker without doors, on DATABASE_URL or beside a serve on the same data folder')
    .action(() => work(settings()));
  registerRender(program);
  registerJobs(program, settings);
  registerKeys(program, settings);
  registerWatermark(program, settings);
  registerConsoleLink(program, settings);
  registerDoctor(program, settings);
  registerArchive(program, settings);
  return program;
}

function flagsOf(options: GlobalOptions): NonNullable<ConfigSources['flags']> {
  return {
    ...(options.data === undefined ? {} : { dataDir: options.data }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
  };
}

async function serve(config: Config): Promise<void> {
  const log = openLog(config);
  const server = await startServer(config, log);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`Cyclorama ${version()} listens on ${server.address}`);
  say(`RTMP: ${server.rtmpAddress}`);
  if (server.credentials !== undefined) say(`Credentials: ${server.credentials}`);
  if (server.consoleLink !== undefined) say(`Open ${server.consoleLink}`);
  // Its failure is logged and stays visible at /healthz; what works goes on working.
  server.ready.then(
    () => say(`Ready: ${server.address}/healthz`),
    () => say(`Not everything works: see ${server.address}/healthz and run \`cyclorama doctor\``),
  );
  await stopOnSignals(log, () => server.stop());
}

async function work(config: Config): Promise<void> {
  const log = openLog(config);
  const opened = await startWorker(config, log);
  process.stdout.write(`Cyclorama ${version()} works on the ${opened.database} database\n`);
  await stopOnSignals(log, () => opened.close());
}
