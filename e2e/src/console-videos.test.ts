import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findBarriers,
  openBrowser,
  openWindow,
  signIn,
  withoutBrowser,
  type ConsoleWindow,
} from './console/browser.ts';
import { startServer, type ServerProcess } from './testing/server.ts';
import { tone } from './testing/tone.ts';

const run = promisify(execFile);
/** Rendering on two busy cores takes its time. */
const SLOW_MS = 150_000;
const SLOW = { timeout: SLOW_MS - 10_000 };

/** Left and top of what is chosen, as the properties say. */
async function placeOf(page: Page): Promise<readonly [number, number]> {
  const [left, top] = await Promise.all(
    ['Left', 'Top'].map(async (name) => Number(await page.getByLabel(name, { exact: true }).inputValue())),
  );
  return [left ?? Number.NaN, top ?? Number.NaN];
}

describe.skipIf(withoutBrowser('videos in a browser'))('videos', () => {
  let server: ServerProcess;
  let browser: Browser;
  let window: ConsoleWindow;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    window = await openWindow(browser, server);
    await signIn(window.page, server);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('teach while there are none, and begin a script', async () => {
    const { page } = window;
    await page.goto('/videos');
    await page.getByText('Make your first video').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'New video' }).first().click();
    await page.getByRole('textbox', { name: 'Words of segment 1' }).waitFor();
  });

  it(
    'show the segment as it will be rendered',
    async () => {
      const { page } = window;
      const still = page.getByAltText('Segment 1 as it will be rendered');
      await page.locator('img[data-fresh="true"]').waitFor(SLOW);
      const size = await still.evaluate((element) => {
        const { naturalWidth, naturalHeight } = element as HTMLImageElement;
        return [naturalWidth, naturalHeight];
      });
      expect(size).toEqual([960, 540]);
    },
    SLOW_MS,
  );

  it('move what stands on the stage by the pixel, and take it back', async () => {
    const { page } = window;
    const presenter = page.getByRole('button', { name: 'Presenter', exact: true }).first();
    await presenter.focus();
    await presenter.press('Shift+ArrowLeft');
    await presenter.press('ArrowDown');
    // 656.25 in the layout space; positions are whole.
    await expect.poll(() => placeOf(page)).toEqual([646, 1]);
    await page.keyboard.press('Control+z');
    await expect.poll(() => placeOf(page)).toEqual([656, 0]);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => placeOf(page)).toEqual([646, 1]);
    await page.getByRole('button', { name: 'Back to the scene' }).click();
  });

  it('keep tags whole, and store what is written', async () => {
    const { page } = window;
    const words = page.getByRole('textbox', { name: 'Words of segment 1' });
    await words.fill('Good morning.');
    await words.press('End');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('menuitem', { name: '0.3 s' }).click();
    expect(await words.inputValue()).toBe('Good morning.<break time="300ms"/>');
    await words.press('End');
    await words.press('Backspace');
    expect(await words.inputValue()).toBe('Good morning.');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.waitForURL(/\/videos\/edit\/(?!new)[\w-]+$/);
    await page.reload();
    expect(await words.inputValue()).toBe('Good morning.');
    expect(await findBarriers(page)).toEqual([]);
  });

  it(
    'take recordings, and refuse files without a sound',
    async () => {
      const { page } = window;
      await page.getByRole('button', { name: 'Add a segment' }).click();
      await page.getByRole('radio', { name: 'Recording' }).click();
      const file = page.locator('input[type=file]');
      await file.setInputFiles({
        name: 'noise.mp3',
        mimeType: 'audio/mpeg',
        buffer: Buffer.from('no sound'),
      });
      await page.getByText('There is no sound in this file').waitFor();
      await file.setInputFiles({ name: 'tone.wav', mimeType: 'audio/wav', buffer: tone(2) });
      const sound = page.getByLabel('Recording of segment 2');
      await sound.waitFor(SLOW);
      await expect.poll(() => sound.evaluate((element) => (element as HTMLAudioElement).duration)).toBe(2);
      expect(await findBarriers(page)).toEqual([]);
      await page.getByRole('button', { name: 'More for segment 2' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByText('Saved', { exact: true }).waitFor();
    },
    SLOW_MS,
  );

  it(
    'are not overwritten by whoever saves last',
    async () => {
      const { page } = window;
      const other = await window.context.newPage();
      await other.goto(page.url());
      await other.getByLabel('Name of the script').fill('Theirs');
      await other.getByText('Saved', { exact: true }).waitFor();
      await other.close();
      const name = page.getByLabel('Name of the script');
      await name.fill('Mine');
      await page.getByText('Somebody else has saved this script').waitFor();
      await page.getByRole('button', { name: 'Take theirs' }).click();
      await expect.poll(() => name.inputValue()).toBe('Theirs');
      await page.keyboard.press('Control+z');
      expect(await name.inputValue()).toBe('Mine');
      await page.getByText('Saved', { exact: true }).waitFor();
    },
    SLOW_MS,
  );

  it(
    'render, say how far they are, and play',
    async () => {
      const { page } = window;
      await page.getByRole('button', { name: 'Render', exact: true }).click();
      await page.getByLabel('Name of the video').fill('Morning');
      await page.getByRole('radio', { name: '1280 × 720' }).click();
      await page.getByRole('button', { name: 'Start rendering' }).click();
      await page.getByRole('progressbar', { name: 'Progress of Morning' }).waitFor();
      const video = page.locator('video[aria-label="Morning"]');
      await video.waitFor(SLOW);
      await expect
        .poll(
          () =>
            video.evaluate((element) => {
              const { videoWidth, videoHeight, currentTime } = element as HTMLVideoElement;
              return [videoWidth, videoHeight, currentTime > 0.2];
            }),
          { timeout: 20_000 },
        )
        .toEqual([1280, 720, true]);
      expect(await page.getByRole('link', { name: 'SRT' }).getAttribute('href')).toMatch(/\.srt|objects/);
      await page.keyboard.press('Escape');
    },
    SLOW_MS,
  );

  it(
    'can be made again by the copied call, and cancelled',
    async () => {
      const { page } = window;
      await page.goto('/videos');
      await page.getByRole('button', { name: 'More for Morning' }).click();
      await page.getByRole('menuitem', { name: 'Copy as API call' }).click();
      await page.getByRole('radio', { name: 'Node.js' }).click();
      const call = await page.locator('pre code').textContent();
      const folder = mkdtempSync(join(tmpdir(), 'cyclorama-call-'));
      try {
        const path = join(folder, 'call.mjs');
        writeFileSync(path, call ?? '');
        const { access_key: key, secret_key: secret } = server.credentials;
        const { stdout } = await run(process.execPath, [path], {
          env: { CYCLORAMA_ACCESS_KEY: key, CYCLORAMA_SECRET_KEY: secret },
        });
        expect(stdout).toMatch(/^200 \{ job_id: '[\w-]+' \}/);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      await page.keyboard.press('Escape');
      // The list hears of it by itself.
      await page.getByRole('button', { name: 'Cancel Morning' }).click(SLOW);
      await page.getByText('Cancelled').waitFor({ timeout: 15_000 });
      expect(await findBarriers(page)).toEqual([]);
      expect(window.faults).toEqual([]);
    },
    SLOW_MS,
  );
});
