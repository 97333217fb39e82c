// The console in a browser: JavaScript of the first load, largest contentful paint, the library scrolling.
import { gzipSync } from 'node:zlib';
import { openChromium, openPage, signIn, watchScripts } from './lib/console-browser.mjs';
import { openServer } from './lib/live-room-server.mjs';

const SCRIPT_BUDGET = 300 * 1024;
const PAINT_BUDGET_MS = 1500;
const ASSETS = 500;
/** Frames that the library is scrolled for, and by how many pixels each. */
const FRAMES = 600;
const STEP = 36;
const FRAME_MS = 1000 / 60;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** From an empty cache to the list of videos, as somebody who signs in. */
async function firstLoad(browser, credentials) {
  const { context, page } = await openPage(browser, credentials.endpoint);
  const scripts = watchScripts(page);
  await page.goto('/sign-in?then=%2Fvideos');
  await page.getByLabel('Name').waitFor();
  await page.waitForLoadState('networkidle');
  const signInPaint = await page.evaluate(() => globalThis.paints.at(-1));
  await signIn(page, credentials);
  await page.waitForURL('**/videos');
  await page.getByRole('link', { name: 'New video' }).first().waitFor();
  await page.waitForLoadState('load');
  const state = await context.storageState();
  const loaded = await scripts();
  await context.close();
  let bytes = 0;
  for (const body of loaded.values()) bytes += gzipSync(body, { level: 9 }).length;
  return { bytes, files: loaded.size, signInPaint, state };
}

/** The list of videos from an empty cache, signed in already. */
async function videosPaint(browser, { endpoint }, state) {
  const { context, page } = await openPage(browser, endpoint, state);
  await page.goto('/videos');
  await page.getByRole('link', { name: 'New video' }).first().waitFor();
  await page.waitForFunction(() => globalThis.paints.length > 0);
  const paint = await page.evaluate(() => globalThis.paints.at(-1));
  await context.close();
  return paint;
}

/** Pictures that the server has: those of its presenters. */
async function coversOf(client) {
  const { assets } = await client.api('GET', '/digital-assets?asset_type=HUMAN_MODEL_2D&asset_source=SYSTEM');
  return assets.flatMap(({ files }) =>
    files.filter((file) => file.asset_file_category === 'COVER').map((file) => file.download_url),
  );
}

/** A page of a long list; the pictures are real, so that they are fetched and decoded. */
function listed(url, covers) {
  const query = new URL(url).searchParams;
  const [limit, offset] = ['limit', 'offset'].map((name) => Number(query.get(name) ?? 0));
  const assets = Array.from({ length: Math.min(limit, ASSETS - offset) }, (_, n) => ({
    asset_id: `bench-${offset + n}`,
    asset_name: `Picture ${offset + n}`,
    asset_type: 'IMAGE',
    asset_state: 'ACTIVED',
    create_time: '2026-01-05T08:00:00Z',
    update_time: '2026-01-05T08:00:00Z',
    files: [{ asset_file_category: 'COVER', download_url: `${covers[n % covers.length]}#${offset + n}` }],
  }));
  return { count: ASSETS, assets };
}

async function scrollLibrary(browser, { endpoint }, state, covers) {
  const { context, page } = await openPage(browser, endpoint, state);
  await page.route('**/digital-assets?*', (route) =>
    route.fulfill({ json: listed(route.request().url(), covers) }),
  );
  await page.goto('/library');
  await page.getByRole('list', { name: 'Assets' }).getByRole('listitem').nth(20).waitFor();
  const scrolled = await page.evaluate(
    async ([frames, step]) => {
      const scroller = globalThis.document.querySelector('ul[aria-label="Assets"]').parentElement;
      globalThis.longTasks.length = 0;
      const stamps = [];
      let most = 0;
      await new Promise((resolve) => {
        const frame = (now) => {
          stamps.push(now);
          scroller.scrollTop += step;
          most = Math.max(most, scroller.querySelectorAll('li').length);
          if (stamps.length <= frames) globalThis.requestAnimationFrame(frame);
          else resolve();
        };
        globalThis.requestAnimationFrame(frame);
      });
      const pauses = stamps.slice(1).map((at, n) => at - stamps[n]);
      return { pauses, most, longTasks: [...globalThis.longTasks], pixels: scroller.scrollTop };
    },
    [FRAMES, STEP],
  );
  await context.close();
  const dropped = scrolled.pauses.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return {
    assets: ASSETS,
    pixels: Math.round(scrolled.pixels),
    cardsInPage: scrolled.most,
    frames: FRAMES,
    droppedFrames: dropped,
    longestFrameMs: Math.max(...scrolled.pauses),
    longTasks: scrolled.longTasks.length,
    longestTaskMs: Math.max(0, ...scrolled.longTasks),
  };
}

/** @returns sizes in KiB, gzipped; times in ms */
export async function consoleBench({ rounds = 3 } = {}) {
  const { client, credentials, close } = await openServer();
  const browser = await openChromium();
  try {
    const loads = [];
    const paints = [];
    for (let round = 0; round < rounds; round++) {
      const load = await firstLoad(browser, credentials);
      loads.push(load);
      paints.push(await videosPaint(browser, credentials, load.state));
    }
    const [{ bytes, files, state }] = loads;
    const library = await scrollLibrary(browser, credentials, state, await coversOf(client));
    const signInPaint = median(loads.map((load) => load.signInPaint));
    const videos = median(paints);
    return {
      firstLoad: { scriptKiBGzipped: bytes / 1024, scripts: files, budgetKiB: SCRIPT_BUDGET / 1024 },
      largestContentfulPaintMs: { signIn: signInPaint, videos, budget: PAINT_BUDGET_MS },
      library,
      withinBudget: bytes <= SCRIPT_BUDGET && Math.max(signInPaint, videos) <= PAINT_BUDGET_MS,
    };
  } finally {
    await browser.close();
    await close();
  }
}
