import { spawn } from 'node:child_process';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TaskRun } from '../pool.ts';
import { readSlidesFile, SlidesError } from './slides-file.ts';

export interface SlidesInput {
  readonly path: string;
  /** Folder of the task's own; page images stay in it. */
  readonly folder: string;
  readonly maxPages: number;
}

/** Page images are 1920 pixels wide at most. */
const PAGE_PIXELS = 1920;

/**
 * Turns a deck into page images: LibreOffice makes a PDF of it, poppler pictures of that. Both run with a home of their
 * own, so that nothing of the user's is read or written.
 * @throws SlidesError ('no-converter') where either is not installed
 */
export const run: TaskRun = async (input, channel) => {
  const { path, folder, maxPages } = input as SlidesInput;
  const deck = await readSlidesFile(path);
  const office = program(['soffice', 'libreoffice']);
  const poppler = program(['pdftoppm']);
  if (deck.format !== 'pdf' && office === undefined) {
    throw new SlidesError(
      'no-converter',
      'LibreOffice is not installed on the server; install it to have slides converted',
    );
  }
  if (poppler === undefined) {
    throw new SlidesError(
      'no-converter',
      'pdftoppm (Debian package poppler-utils) is not installed on the server; install it to have slides converted',
    );
  }
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  const environment = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8' };
  const pdf = join(folder, 'deck.pdf');
  if (deck.format === 'pdf' || office === undefined) await copyFile(path, pdf);
  else {
    const source = join(folder, `deck.${deck.format}`);
    await copyFile(path, source);
    const profile = `-env:UserInstallation=file://${home}/office`;
    await call(
      office,
      [profile, '--headless', '--norestore', '--convert-to', 'pdf', '--outdir', folder, source],
      environment,
      channel.signal,
    );
  }
  channel.progress({ step: 'pdf' });
  const size = ['-scale-to-x', String(PAGE_PIXELS), '-scale-to-y', '-1'];
  const last = ['-l', String(maxPages)];
  await call(poppler, ['-png', ...size, ...last, pdf, join(folder, 'page')], environment, channel.signal);
  const images = (await readdir(folder)).filter((name) => /^page-\d+\.png$/.test(name)).sort(byNumber);
  if (images.length === 0) throw new SlidesError('unreadable', 'the deck has no pages');
  return {
    pageCount: Math.max(deck.pages, images.length),
    pages: images.map((name, index) => ({ path: join(folder, name), text: deck.texts[index] ?? '' })),
  };
};

function byNumber(a: string, b: string): number {
  return Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]);
}

/** Full path of the first of these programs that is installed. */
function program(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function call(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { env, signal, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
    });
    child.on('error', failed);
    child.on('close', (code) => {
      if (code === 0) done();
      else
        failed(
          new SlidesError(
            'unreadable',
            `the slides cannot be read${said.trim() === '' ? '' : `: ${said.trim().split('\n').at(-1) ?? ''}`}`,
          ),
        );
    });
  });
}
