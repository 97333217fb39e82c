import type { Command } from 'commander';
import type { ConsoleJob } from '../studio/videos/console-view.ts';
import { consoleClient, type ConsoleClient } from './console-client.ts';
import type { Settings } from './settings.ts';

interface CommonOptions {
  readonly credentials?: string;
  readonly json?: boolean;
}

interface ListOptions extends CommonOptions {
  readonly state?: string;
  readonly limit: string;
  readonly offset: string;
}

/** `cyclorama jobs …`: video jobs of the running server, over its own API. */
export function registerJobs(program: Command, settings: Settings): void {
  const jobs = program.command('jobs').description('list, show and cancel video jobs of the running server');
  const run = async (
    options: CommonOptions,
    work: (client: ConsoleClient) => Promise<string>,
  ): Promise<void> => {
    const text = await work(consoleClient(settings(), options.credentials));
    process.stdout.write(`${text}\n`);
  };
  const withCommon = (command: Command): Command =>
    command
      .option(
        '--credentials <file>',
        'of another tenant or server (default: credentials.json of the data folder)',
      )
      .option('--json', 'print what the server answered');
  withCommon(jobs.command('list').description('list jobs, newest first'))
    .option('--state <states>', 'only in these states, e.g. WAITING,PROCESSING')
    .option('--limit <number>', 'at most so many', '20')
    .option('--offset <number>', 'leave out so many of the newest', '0')
    .action((options: ListOptions) => run(options, (client) => listJobsCommand(client, options)));
  withCommon(jobs.command('show <job_id>').description('show one job: phase, progress, error')).action(
    (jobId: string, options: CommonOptions) =>
      run(options, async (client) => show(await client<ConsoleJob>('GET', pathOf(jobId)), options)),
  );
  withCommon(jobs.command('cancel <job_id>').description('cancel a job that waits or is being made')).action(
    (jobId: string, options: CommonOptions) =>
      run(options, async (client) => {
        const job = await client<ConsoleJob>('POST', `${pathOf(jobId)}/cancel`);
        return options.json === true ? show(job, options) : `${job.job_id} is ${job.state}.`;
      }),
  );
}

function pathOf(jobId: string): string {
  return `/api/video-jobs/${encodeURIComponent(jobId)}`;
}

async function listJobsCommand(client: ConsoleClient, options: ListOptions): Promise<string> {
  const query = new URLSearchParams({ limit: options.limit, offset: options.offset });
  if (options.state !== undefined) query.set('state', options.state.toUpperCase());
  const answer = await client<{ count: number; jobs: readonly ConsoleJob[] }>(
    'GET',
    `/api/video-jobs?${query.toString()}`,
  );
  if (options.json === true) return JSON.stringify(answer, undefined, 2);
  if (answer.jobs.length === 0) return 'No jobs.';
  const rows = answer.jobs.map((job) => [
    job.job_id,
    job.state.padEnd('PROCESSING'.length),
    (job.phase ?? '').padEnd('moderating'.length),
    percent(job).padStart(5),
    job.create_time,
    job.name,
  ]);
  return [...rows.map((row) => row.join('  ')), `${answer.jobs.length} of ${answer.count} jobs`].join('\n');
}

function percent({ progress }: ConsoleJob): string {
  return progress === null ? '–' : `${Math.floor(progress * 100)} %`;
}

/** One line per member that has something to say. */
function show(job: ConsoleJob, options: CommonOptions): string {
  if (options.json === true) return JSON.stringify(job, undefined, 2);
  const { error, ...plain } = job;
  const members = { ...plain, progress: percent(job), ...error };
  const lines = Object.entries(members).filter(([, value]) => value !== null && value !== '');
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${String(value)}`).join('\n');
}
