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

const SYSTEM_TABS = ['health', 'people', 'keys', 'engines', 'usage', 'retention', 'audit', 'api'];
/** Every page that needs nothing but a session; desks and designers of things have tests of their own. */
const PAGES = [
  '/welcome',
  '/videos',
  '/videos?tab=drafts',
  '/videos/edit/new',
  '/rooms',
  '/robots',
  '/robots?tab=visits',
  '/control',
  '/virtual-studio',
  '/library',
  '/library?kind=avatars&from=system',
  '/library?kind=voices&from=system',
  '/training',
  '/training/presenters/new',
  ...SYSTEM_TABS.map((tab) => `/system?tab=${tab}`),
  '/tally/nothing',
  '/join/nothing',
];
const TABLETS = [
  { width: 820, height: 1180 },
  { width: 1024, height: 768 },
];
const PATIENCE = { timeout: 20_000 };

/** Something to read is there, nothing is being fetched any more, and no colour is on its way to another. */
async function drawn(page: Page): Promise<void> {
  await page.locator('main').first().waitFor(PATIENCE);
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null, null, PATIENCE);
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.all(passing.map((one) => one.finished));
  });
}

/** How many pixels of a page stand beyond its right edge. */
const beyond = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

describe.skipIf(withoutBrowser('every page of the console'))('a page', () => {
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

  it.each(PAGES)(
    'bars nobody, dark, light and on a tablet: %s',
    async (path) => {
      const { page } = window;
      await page.goto(path);
      await drawn(page);
      expect(await findBarriers(page)).toEqual([]);
      await page.evaluate(() => {
        document.documentElement.dataset['theme'] = 'light';
      });
      await drawn(page);
      expect(await findBarriers(page)).toEqual([]);
      for (const size of TABLETS) {
        await page.setViewportSize(size);
        expect(await beyond(page)).toBe(0);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    },
    60_000,
  );

  it('can be walked through by keyboard alone, in Chinese too', async () => {
    const { context, page } = await openWindow(browser, server, { language: 'zh', theme: 'light' });
    await page.goto('/sign-in');
    // The first owner's name stands there already.
    await page.locator('input[type="password"]:focus').waitFor(PATIENCE);
    await page.keyboard.type(server.credentials.password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'), PATIENCE);
    await page.goto('/videos');
    await drawn(page);
    expect(await page.locator('html').getAttribute('lang')).toBe('zh');
    expect(await findBarriers(page)).toEqual([]);
    const target = page.locator('nav a[href^="/library"]');
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      if (await target.evaluate((element) => element === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/library', PATIENCE);
    await context.close();
    expect(window.faults).toEqual([]);
  }, 60_000);
});
