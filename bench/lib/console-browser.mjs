// A browser for benchmarks of the console: Debian's Chromium by playwright-core, signed in as the first tenant's owner.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [process.env.CYCLORAMA_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Opens it. Throws where there is none. */
export function openChromium() {
  const executablePath = PLACES.find((path) => path && existsSync(path));
  if (executablePath === undefined)
    throw new Error('there is no Chromium here: apt-get install chromium, or set CYCLORAMA_CHROMIUM');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** A window with nothing in its cache; `state` brings a session along. */
export async function openPage(browser, endpoint, state) {
  const context = await browser.newContext({
    baseURL: endpoint,
    viewport: { width: 1280, height: 800 },
    ...(state === undefined ? {} : { storageState: state }),
  });
  await context.addInitScript(() => {
    globalThis.paints = [];
    globalThis.longTasks = [];
    new globalThis.PerformanceObserver((list) =>
      globalThis.paints.push(...list.getEntries().map((one) => one.startTime)),
    ).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    });
    new globalThis.PerformanceObserver((list) =>
      globalThis.longTasks.push(...list.getEntries().map((one) => one.duration)),
    ).observe({
      type: 'longtask',
      buffered: true,
    });
  });
  return { context, page: await context.newPage() };
}

/** Collects the scripts that a page loads: address → bytes of source. */
export function watchScripts(page) {
  const scripts = new Map();
  const reading = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    reading.push(response.body().then((body) => scripts.set(new URL(response.url()).pathname, body)));
  });
  return async () => {
    await Promise.all(reading);
    return scripts;
  };
}

/** Fills in the form of the sign-in page. */
export async function signIn(page, { user, password }) {
  await page.getByLabel('Name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
