import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findBarriers,
  openBrowser,
  openWindow,
  signIn,
  withoutBrowser,
  type ConsoleWindow,
} from './console/browser.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

const PASSWORD = 'a password of my own';

describe.skipIf(withoutBrowser('the first run in a browser'))('the first run', () => {
  let server: ServerProcess;
  let browser: Browser;
  let window: ConsoleWindow;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    window = await openWindow(browser, server);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('begins with the printed link, whose key does not stay in the address', async () => {
    const { page } = window;
    const link = await until(
      'the printed link',
      async () => /Open (http\S+welcome#key=\S+)/.exec(server.output())?.[1],
      20,
    );
    await page.goto(link);
    await page.getByRole('heading', { name: 'Your first video' }).waitFor();
    expect(page.url()).toBe(`${server.credentials.endpoint}/welcome`);
    await page.getByRole('radio', { name: 'Clara' }).waitFor({ state: 'attached' });
    expect(await findBarriers(page)).toEqual([]);
  });

  it('speaks the other language at once', async () => {
    const { page } = window;
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '您的第一个视频' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Your first video' }).waitFor();
  });

  it('plays a video after three clicks', async () => {
    const { page } = window;
    await page.getByText('Clara', { exact: true }).click();
    await page.getByText('A greeting').click();
    await page.getByRole('button', { name: 'Make the video' }).click();
    const progress = page.getByRole('progressbar');
    const video = page.locator('video');
    // Whoever looks sees how far it is, then the video itself.
    await progress.or(video).first().waitFor();
    await video.waitFor({ timeout: 150_000 });
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1, undefined, {
      timeout: 30_000,
    });
    const seen = await video.evaluate((element) => {
      const player = element as HTMLVideoElement;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [64, 36];
      const pen = canvas.getContext('2d');
      if (pen === null) throw new Error('no canvas');
      pen.drawImage(player, 0, 0, 64, 36);
      const light = [...pen.getImageData(0, 0, 64, 36).data].filter((_, i) => i % 4 < 3);
      const mean = light.reduce((sum, value) => sum + value, 0) / light.length;
      const spread = Math.sqrt(light.reduce((sum, value) => sum + (value - mean) ** 2, 0) / light.length);
      return { mean, spread, muted: player.muted, width: player.videoWidth, length: player.duration };
    });
    expect(seen).toMatchObject({ muted: false, width: 1280 });
    expect(seen.length).toBeGreaterThan(4);
    // A lit office with somebody in it: neither black nor of one colour.
    expect(seen.mean).toBeGreaterThan(40);
    expect(seen.spread).toBeGreaterThan(20);
    await page.getByText('The voices are basic').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  }, 240_000);

  it('a password is chosen, which is asked for the next time', async () => {
    const { page } = window;
    await page.getByLabel('New password for admin').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('Your password is set.').waitFor();
    await page.getByRole('button', { name: 'Go to my videos' }).click();
    await page.waitForURL((url) => url.pathname === '/videos');
    await page.getByText('My first video').first().waitFor();
    await window.context.close();

    window = await openWindow(browser, server, { theme: 'light' });
    await window.page.goto('/sign-in');
    await window.page.getByLabel('Name').waitFor();
    expect(await findBarriers(window.page)).toEqual([]);
    const own = { ...server, credentials: { ...server.credentials, password: PASSWORD } };
    await signIn(window.page, own);
  });

  it('the system is shown without barriers, with the person and what they did', async () => {
    const { page } = window;
    await page.goto('/system?tab=audit');
    await page.getByText('console:SignInByLink').waitFor();
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByRole('table').getByText('admin', { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Access keys' }).click();
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByLabel('What it is for').fill('Shop import');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const secret = await page.getByLabel('Secret key', { exact: true }).inputValue();
    expect(secret.length).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('table').getByText('Shop import').waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('tab', { name: 'API reference' }).click();
    await page.getByRole('button', { name: /listAssets/ }).click();
    await page.getByRole('article', { name: 'listAssets' }).getByText('asset_state').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(window.faults).toEqual([]);
  });
});
