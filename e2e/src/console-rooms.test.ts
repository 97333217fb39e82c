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

/** Everything takes its time on a busy machine; nothing here is about how long. */
const PATIENCE = { timeout: 60_000 };

describe.skipIf(withoutBrowser('live rooms in a browser'))('live rooms', () => {
  let server: ServerProcess;
  let browser: Browser;
  let window: ConsoleWindow;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer({ env: { CYCLORAMA_LIVE_SIZES: '360x640' } }),
      openBrowser(),
    ]);
    window = await openWindow(browser, server);
    ({ page } = window);
    page.setDefaultTimeout(PATIENCE.timeout);
    await signIn(page, server);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('are made in three decisions', async () => {
    await page.goto('/rooms');
    await page.getByText('No live rooms yet').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'New room' }).click();
    await page.getByLabel('Name').fill('Linen shop');
    await page.getByRole('radio', { name: 'Clara' }).click();
    await page.getByRole('button', { name: 'Make the room' }).click();
    await page.getByRole('heading', { name: 'Linen shop' }).waitFor();
  }, 120_000);

  it('get a script, a rule and a size, and keep them', async () => {
    await page
      .getByLabel('Text of paragraph 1')
      .fill('Welcome to our little shop. Today we show you dresses made of linen, from our own studio.');
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByLabel('Against what').fill('price, how much');
    await page.getByLabel('Answer 1').fill('It costs forty dollars.');
    await page.getByRole('tab', { name: 'Output' }).click();
    await page.getByLabel('Size').click();
    await page.getByRole('option', { name: '360 × 640' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. A show that runs keeps the script it began with.').waitFor();
    await page.reload();
    await page.getByRole('tab', { name: 'Rules' }).click();
    expect(await page.getByLabel('Against what').inputValue()).toBe('price, how much');
    expect(await findBarriers(page)).toEqual([]);
  }, 120_000);

  it('go on air, show their programme, and say what is typed', async () => {
    await page.getByRole('link', { name: 'Control desk' }).click();
    await page.getByRole('button', { name: 'Go on air' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go on air' }).click();
    await page.locator('[aria-current="true"]', { hasText: 'NOW' }).waitFor();
    const picture = page.locator('video');
    await page.waitForFunction(() => {
      const video = document.querySelector('video');
      return video !== null && video.videoWidth === 360 && video.currentTime > 0;
    });
    expect(await picture.evaluate((video) => (video as HTMLVideoElement).videoHeight)).toBe(640);
    await page.keyboard.press('/');
    await page.keyboard.type('Good news for everybody here.');
    await expect.poll(() => page.getByRole('button', { name: 'Say', exact: true }).isEnabled()).toBe(true);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('tab', { name: 'As spoken' }).click();
    const log = page.getByRole('log', { name: 'As-spoken log' });
    await log.getByText('Good news for everybody here.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  }, 120_000);

  it('answer a comment of a rehearsal, and say so', async () => {
    await page.getByRole('tab', { name: 'Rehearsal' }).click();
    await page.getByLabel('A comment of yours').fill('How much is it?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('tab', { name: 'Viewers' }).click();
    const lines = page.getByRole('log', { name: 'What viewers do' });
    await lines.getByText('How much is it?').waitFor();
    await lines.getByText('It costs forty dollars.').waitFor();
    await lines.getByText('Said', { exact: true }).waitFor();
    expect(await lines.getByText('Simulated').count()).toBe(1);
  }, 120_000);

  it('pause, go on and stop', async () => {
    await page.getByRole('heading', { name: 'Linen shop' }).click();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Go on air' }).waitFor();
    expect(window.faults).toEqual([]);
  }, 120_000);
});
