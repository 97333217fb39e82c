import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { streamInfo } from '@cyclorama/stage/testing';
import { fileNames } from './batch.ts';
import { misuse } from './render.ts';
import { documentOf, documentOfText, DocumentError } from './render-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'cyclorama-cli-'));
const scratch = join(folder, 'tmp');
const main = fileURLToPath(new URL('../main.js', import.meta.url));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs `cyclorama render` as a user does; what it leaves in its temporary folder can be looked at. */
function render(
  args: readonly string[],
  watch?: (output: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  emptyScratch();
  return new Promise((resolve, reject) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: scratch,
      XDG_CACHE_HOME: join(folder, 'cache'),
      CYCLORAMA_DATA: join(folder, 'data'),
    };
    const child = spawn(process.execPath, [main, 'render', ...args], { cwd: folder, env });
    let output = '';
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      watch?.(output, (signal) => child.kill(signal));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

function emptyScratch(): void {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
}

const leftovers = () => readdirSync(scratch).filter((name) => name.startsWith('cyclorama-'));

const crop = { codec: 'H264', bitrate: 1000, clip_mode: 'CROP', width: 160, height: 160, dx: 880, dy: 100 };
const script = (text: string, rest: object = {}) => ({
  model_asset_id: 'clara',
  video_config: crop,
  shoot_scripts: [{ shoot_script: { text_config: { text } } }],
  ...rest,
});

describe('documents of the command line', () => {
  it('take a text with choices', () => {
    const document = documentOfText('Hi', {
      avatar: 'clara',
      background: '#102030',
      music: 'x.wav',
      subtitles: true,
      width: 640,
      height: 360,
    });
    expect(document).toMatchObject({
      model_asset_id: 'clara',
      video_config: { codec: 'H264', width: 640, height: 360, is_subtitle_enable: true },
      background_music_config: { music_asset_id: 'x.wav' },
    });
    expect(document.shoot_scripts[0]!.shoot_script.background_config).toEqual([
      { background_type: 'COLOR', background_color_config: '#102030' },
    ]);
    expect(document.voice_config?.voice_asset_id).toBeTruthy();
  });

  it('take a script, and let options win', () => {
    const document = documentOf(script('Hi'), 'a.json', { voice: 'en-male-ross', width: 320 });
    expect(document.voice_config?.voice_asset_id).toBe('en-male-ross');
    expect(document.video_config).toMatchObject({ width: 320, height: 160, clip_mode: 'CROP' });
  });

  it.each<[unknown, RegExp]>([
    [[], /a\.json/],
    [{ shoot_scripts: 'none' }, /shoot_scripts/],
    [script('<speak>Hi'), /never closed/],
    [script('  '), /nothing to say/],
  ])('refuse %j and say where', (given, message) => {
    expect(() => documentOf(given, 'a.json', {})).toThrow(DocumentError);
    expect(() => documentOf(given, 'a.json', {})).toThrow(message);
  });
});

describe('file names of a batch', () => {
  it('come from the rows, safe and unique', () => {
    const rows = ['Ada', 'ada', '../../etc/passwd', '', 'a:b*c', '日本'].map((name, index) => ({
      line: index + 2,
      cells: { name },
    }));
    expect(fileNames(rows)).toEqual(['Ada', 'ada 2', '-..-etc-passwd', '4', 'a-b-c', '日本']);
  });
});

describe('cyclorama render', () => {
  it('makes a video and its subtitle files, and leaves nothing else', async () => {
    writeFileSync(join(folder, 'script.json'), JSON.stringify(script('Hi there.')));
    const { code, output } = await render(['script.json', '-o', 'out/video.mp4', '--subtitles']);
    expect(output).toContain('out/video.mp4');
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['video.mp4', 'video.srt', 'video.vtt']);
    const { streams, fastStart } = streamInfo(join(folder, 'out', 'video.mp4'));
    expect(streams).toHaveLength(2);
    expect(fastStart).toBe(true);
    expect(readFileSync(join(folder, 'out', 'video.srt'), 'utf8')).toContain('Hi there.');
    expect(leftovers()).toEqual([]);
  }, 240_000);

  it('stops on Ctrl-C with 130 and leaves nothing', async () => {
    let interrupted = false;
    const long = 'This sentence is repeated until it is long enough to be stopped. '.repeat(8);
    writeFileSync(join(folder, 'long.json'), JSON.stringify(script(long)));
    const { code, output } = await render(['long.json', '-o', 'long.mp4'], (text, kill) => {
      if (interrupted || !text.includes('rendering')) return;
      interrupted = true;
      kill('SIGINT');
    });
    expect(output).toContain('stopped');
    expect(code).toBe(130);
    expect(existsSync(join(folder, 'long.mp4'))).toBe(false);
    expect(leftovers()).toEqual([]);
  }, 240_000);

  it.each<[string, string | undefined, object, RegExp]>([
    ['nothing to say', undefined, {}, /exactly one/],
    ['two things to say', 'a.json', { text: 'Hi' }, /exactly one/],
    ['rows without a template', undefined, { batch: 'rows.csv' }, /belong together/],
  ])('refuses %s', (_what, script, options, message) => {
    expect(misuse(script, options)).toMatch(message);
  });

  it('makes a batch, tells which row failed, and goes on', async () => {
    writeFileSync(
      join(folder, 'template.json'),
      JSON.stringify(script('Hi {{name}}.', { model_asset_id: '{{who}}' })),
    );
    writeFileSync(join(folder, 'rows.csv'), 'name,who\nBob,nobody\nCy,clara\n');
    const { code, output } = await render([
      '--batch',
      'rows.csv',
      '--template',
      'template.json',
      '-o',
      'batch',
    ]);
    expect(code).toBe(1);
    expect(output).toMatch(/rows\.csv:2: avatar “nobody” is unknown/);
    expect(readdirSync(join(folder, 'batch')).sort()).toEqual(['Cy.mp4']);
    expect(leftovers()).toEqual([]);
  }, 240_000);

  it.each<[readonly string[], RegExp]>([
    [['-t', 'Hi', '-o', 'x.mp4', '-a', 'nobody'], /nobody.*clara/s],
    [['-t', 'Hi', '-o', 'x.mp4', '--width', '641'], /even/],
  ])('refuses %j with a plain message', async (args, message) => {
    const { code, output } = await render(args);
    expect(code).toBe(1);
    expect(output).toMatch(message);
    expect(output).not.toContain('    at ');
    expect(existsSync(join(folder, 'x.mp4'))).toBe(false);
  });
});
