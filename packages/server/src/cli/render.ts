import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { pino } from 'pino';
import { loadConfig } from '../config.ts';
import { createHostPool } from '../hosts/child-hosts.ts';
import { HostError } from '../hosts/pool.ts';
import { createFetcher } from '../store/fetch/http-fetcher.ts';
import { renderBatch } from './batch.ts';
import { documentOf, documentOfText, readScript } from './render-document.ts';
import type { VideoOptions } from './render-document.ts';
import { ProgressLine } from './render-progress.ts';
import { renderLocally } from './render-run.ts';
import type { LocalRenderTools } from './render-run.ts';

interface RenderOptions extends VideoOptions {
  readonly output: string;
  readonly batch?: string;
  readonly template?: string;
}

/** Adds `cyclorama render`: a video from a script or a text, without a server and without a database. */
export function registerRender(program: Command): void {
  program
    .command('render')
    .description('make a video without a server: from a script, from a text, or from the rows of a CSV file')
    .argument('[script]', 'JSON file, as POST /v1/{project_id}/digital-human-video-scripts takes it')
    .requiredOption(
      '-o, --output <file>',
      'video to write (.mp4, or .webm with --codec VP8); with --batch a folder',
    )
    .option('-t, --text <text>', 'text or SSML to say, instead of a script')
    .option('-a, --avatar <name>', 'presenter')
    .option('-v, --voice <name>', 'voice; default: the one that fits the presenter')
    .option('-b, --background <name>', 'set, picture file or #RRGGBB')
    .option('-m, --music <name>', 'music bed or sound file')
    .option('--width <pixels>', 'default 1920', integer(2, 3840))
    .option('--height <pixels>', 'default 1080', integer(2, 3840))
    .option('--bitrate <kbit/s>', 'default 4000', integer(100, 30_000))
    .option('--speed <percent>', 'of speech, 50 to 200', integer(50, 200))
    .addOption(new Option('--codec <name>', 'H264 makes MP4, VP8 makes WebM').choices(['H264', 'VP8']))
    .option('--subtitles', 'burn subtitles in, and write .srt and .vtt beside the video')
    .option('--batch <rows.csv>', 'one video per row; needs --template')
    .option('--template <script.json>', 'script in which {{column}} stands for a cell of the row')
    .action(async (script: string | undefined, options: RenderOptions, command: Command) => {
      const fault = misuse(script, options);
      if (fault !== undefined) command.error(`error: ${fault}`);
      process.exitCode = await withTools((tools, bar) => act(script, options, tools, bar));
    });
}

/** What is wrong with a combination of arguments; undefined when nothing is. */
export function misuse(
  script: string | undefined,
  options: Pick<RenderOptions, 'text' | 'batch' | 'template'>,
): string | undefined {
  const sources = [script, options.text, options.batch].filter((one) => one !== undefined).length;
  if (sources !== 1) return 'give exactly one of a script file, --text and --batch';
  if ((options.batch === undefined) !== (options.template === undefined))
    return '--batch and --template belong together';
  return undefined;
}

async function act(
  script: string | undefined,
  options: RenderOptions,
  tools: LocalRenderTools,
  bar: ProgressLine,
): Promise<number> {
  if (options.batch !== undefined) {
    const { failed } = await renderBatch(
      { csv: options.batch, template: options.template ?? '', folder: options.output, options },
      tools,
      bar,
    );
    return failed === 0 ? 0 : 1;
  }
  bar.start(options.output);
  const { document, baseDir } =
    options.text === undefined
      ? await fromFile(script ?? '', options)
      : { document: documentOfText(options.text, options), baseDir: process.cwd() };
  const seconds = await renderLocally({ document, baseDir, out: options.output }, tools);
  bar.done(`${options.output} (${seconds.toFixed(1)} s)`);
  return 0;
}

async function fromFile(path: string, options: RenderOptions) {
  const { script, baseDir } = await readScript(path);
  return { document: documentOf(script, path, options), baseDir };
}

/** Runs with hosts that end, whatever happens: Ctrl-C stops the render, removes what it left and answers 130. */
async function withTools(
  work: (tools: LocalRenderTools, bar: ProgressLine) => Promise<number>,
): Promise<number> {
  const config = loadConfig();
  const log = pino({ level: 'silent' });
  const hosts = createHostPool();
  const fetcher = createFetcher({ allowedNetworks: config.allowedNetworks });
  const abort = new AbortController();
  const stop = (): void => abort.abort(new Error('stopped'));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const bar = new ProgressLine(process.stderr);
  try {
    const tools = { hosts, fetcher, log, signal: abort.signal };
    return await work({ ...tools, onProgress: (progress) => bar.show(progress) }, bar);
  } catch (error) {
    if (abort.signal.aborted) {
      bar.fail('stopped; nothing was written');
      return 130;
    }
    bar.fail(tell(error));
    return 1;
  } finally {
    await hosts.close();
    await fetcher.close();
    // Not before: a second Ctrl-C must not interrupt the tidying up.
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/** What went wrong, for people: hosts' own output only where it is all there is. */
export function tell(error: unknown): string {
  if (error instanceof HostError && error.kind === 'refused') return error.message;
  return error instanceof Error ? error.message : String(error);
}

function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`A whole number from ${low} to ${high}.`);
    }
    return value;
  };
}
