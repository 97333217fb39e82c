import { Command } from 'commander';
import { loadConfig, type Config, type ConfigSources } from '../config.ts';
import type { Settings } from './settings.ts';
import { version } from './version.ts';

interface GlobalOptions {
  readonly data?: string;
  readonly host?: string;
  readonly port?: string;
}

type Register = (program: Command, settings: Settings) => void;

/** Commands by name, each with what it takes: loading all of it would take longer than most commands do. */
const FAMILIES: Readonly<Record<string, () => Promise<Register>>> = {
  render: async () => (await import('./render.ts')).registerRender,
  jobs: async () => (await import('./jobs.ts')).registerJobs,
  keys: async () => (await import('./keys.ts')).registerKeys,
  watermark: async () => (await import('./watermark.ts')).registerWatermark,
  'console-link': async () => (await import('./console-link.ts')).registerConsoleLink,
  doctor: async () => (await import('./doctor.ts')).registerDoctor,
  export: async () => (await import('./archive.ts')).registerArchive,
  restore: async () => (await import('./archive.ts')).registerArchive,
};
const ALWAYS = ['serve', 'worker'];

/** Families that a command line may mean; all where it names none, so that help is whole. */
async function familiesOf(words: readonly string[]): Promise<ReadonlySet<Register>> {
  const named = Object.keys(FAMILIES).filter((name) => words.includes(name));
  const isServe = words.length === 0 || words.some((word) => ALWAYS.includes(word));
  const wanted = named.length > 0 || isServe ? named : Object.keys(FAMILIES);
  return new Set(await Promise.all(wanted.map((name) => FAMILIES[name]!())));
}

/**
 * The command line of Cyclorama.
 * @param words of the command line, without program and script
 */
export async function buildProgram(words: readonly string[]): Promise<Command> {
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
  for (const register of await familiesOf(words)) register(program, settings);
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
  const [{ openLog }, { startServer }, { stopOnSignals }] = await Promise.all([
    import('./log.ts'),
    import('./serve.ts'),
    import('./stopping.ts'),
  ]);
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
  const [{ openLog }, { startWorker }, { stopOnSignals }] = await Promise.all([
    import('./log.ts'),
    import('./worker.ts'),
    import('./stopping.ts'),
  ]);
  const log = openLog(config);
  const opened = await startWorker(config, log);
  process.stdout.write(`Cyclorama ${version()} works on the ${opened.database} database\n`);
  await stopOnSignals(log, () => opened.close());
}
