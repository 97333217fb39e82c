import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, withoutBrowser } from './console/browser.ts';

/** Compiled packages, as pages without a bundler load them. */
const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));
const RATE = 16_000;
const FILE_RATE = 44_100;
/** What is in the microphone: it swells and fades, since steady sounds are taken for noise. */
const HZ = 1200;

/** The types of the SDK are compiled for browsers only. */
interface HearingWindow {
  readonly heard: number[][];
  readonly levels: number[];
  readonly told: string[];
  start(kind: string, workletUrl?: string): Promise<void>;
  readonly stop: () => void;
}

/** A second of quiet, then a voice whose strongest part is `HZ`, for as long as is asked. */
function microphone(seconds: number): Buffer {
  const data = Buffer.alloc(44 + seconds * FILE_RATE * 2);
  for (let n = FILE_RATE; n < seconds * FILE_RATE; n += 1) {
    const t = n / FILE_RATE;
    const syllable = Math.sqrt(Math.max(0, Math.sin(2 * Math.PI * 3 * t)));
    let sum = 0;
    for (let h = 1; h <= 16; h += 1) sum += (h === 8 ? 1 : 0.12) * Math.sin((2 * Math.PI * h * HZ * t) / 8);
    data.writeInt16LE(Math.round(9000 * syllable * sum), 44 + n * 2);
  }
  data.write('RIFF', 0, 'latin1');
  data.writeUInt32LE(data.length - 8, 4);
  data.write('WAVEfmt ', 8, 'latin1');
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(FILE_RATE, 24);
  data.writeUInt32LE(FILE_RATE * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36, 'latin1');
  data.writeUInt32LE(data.length - 44, 40);
  return data;
}

/** The page that listens; what it hears is kept in its window. */
const PAGE = `<!doctype html><title>hearing</title>
<script type="importmap" nonce="n">{"imports":{"@cyclorama/speech/vad":"/speech/dist/vad/index.js"}}</script>
<script type="module" src="/page.js"></script>`;
const SCRIPT = `
import { createHearing } from '/web-sdk/dist/hearing/index.js';
let hearing;
Object.assign(window, {
  heard: [], levels: [], told: [],
  async start(kind, workletUrl) {
    hearing = createHearing({
      kind, workletUrl, language: 'en_US',
      onLevel: (level) => window.levels.push(level),
      onText: () => undefined,
      onSpeech: () => window.told.push('speech'),
      onPcm: (pcm) => window.heard.push([...new Int16Array(pcm)]),
      onError: ({ code }) => window.told.push(code),
    });
    try {
      await hearing.start();
    } catch (error) {
      window.told.push(error.code + ' ' + error.message);
    }
  },
  stop: () => hearing.close(),
});`;

function serve(): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (type: string, body: string | Buffer): void => {
      response.writeHead(200, {
        'content-type': type,
        ...(pathname === '/' && searchParams.has('strict')
          ? { 'content-security-policy': "default-src 'none'; script-src 'self' 'nonce-n'" }
          : {}),
      });
      response.end(body);
    };
    if (pathname === '/') answer('text/html', PAGE);
    else if (pathname === '/page.js') answer('text/javascript', SCRIPT);
    else
      readFile(join(PACKAGES, normalize(pathname))).then(
        (body) => answer('text/javascript', body),
        () => response.writeHead(404).end(),
      );
  });
}

/** Power of a tone in samples, of all power: 0 to 1. */
function shareOf(hz: number, samples: readonly number[]): number {
  let re = 0;
  let im = 0;
  let power = 0;
  samples.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * hz * i) / RATE);
    im += sample * Math.sin((2 * Math.PI * hz * i) / RATE);
    power += sample * sample;
  });
  return (2 * (re * re + im * im)) / (samples.length * power);
}

/** The loudest 40 ms of what was heard. */
function loudest(frames: readonly (readonly number[])[]): readonly number[] {
  const powerOf = (frame: readonly number[]): number => frame.reduce((sum, x) => sum + x * x, 0);
  return frames.reduce((best, frame) => (powerOf(frame) > powerOf(best) ? frame : best));
}

describe.skipIf(withoutBrowser('the microphone of the Web SDK'))('the microphone of the Web SDK', () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'microphone-'));
    await writeFile(join(folder, 'voice.wav'), microphone(20));
    server = serve();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${join(folder, 'voice.wav')}`,
      ],
    });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true });
  });

  async function open(path: string): Promise<Page> {
    const context = await browser.newContext({ baseURL: origin, permissions: ['microphone'] });
    const page = await context.newPage();
    await page.goto(path);
    await page.waitForFunction(() => 'start' in window);
    return page;
  }

  const start = (page: Page, kind: string, workletUrl?: string): Promise<void> =>
    page.evaluate(([asked, url]) => (window as unknown as HearingWindow).start(asked, url), [
      kind,
      workletUrl,
    ] as const);

  it.each([
    ['from a Blob', '/', undefined],
    [
      'from the file beside the SDK, in a strict page',
      '/?strict',
      '/web-sdk/dist/hearing/capture/worklet-entry.js',
    ],
  ])('comes at 16 kHz by an audio worklet %s', async (_, path, workletUrl) => {
    const page = await open(path);
    const begun = performance.now();
    await start(page, 'server', workletUrl);
    await page.waitForFunction(() => (window as unknown as HearingWindow).heard.length >= 75);
    // 3 s of sound take 3 s, but for what was kept from before the start: the rate is what it says.
    expect(performance.now() - begun).toBeGreaterThan(2500);
    const { heard, levels, told } = await page.evaluate(() => {
      const { heard, levels, told, stop } = window as unknown as HearingWindow;
      stop();
      return { heard, levels, told };
    });
    expect(heard.every(({ length }) => length === 640)).toBe(true);
    const loud = loudest(heard);
    expect(shareOf(HZ, loud)).toBeGreaterThan(0.6);
    expect(shareOf(HZ / 3, loud)).toBeLessThan(0.05);
    expect(Math.max(...levels)).toBeGreaterThan(0.5);
    expect(told).toEqual(['speech']);
    await page.context().close();
  });

  it('is told by code in a page that may load no worklet', async () => {
    const strict = await open('/?strict');
    await start(strict, 'server');
    expect(await strict.evaluate(() => (window as unknown as HearingWindow).told)).toEqual([
      expect.stringMatching(/^90100025 .*AudioWorklet/),
    ]);
    await strict.context().close();
  });
});
