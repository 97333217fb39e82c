import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { ServerProcess } from '../testing/server.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where a Chromium is: as CYCLORAMA_CHROMIUM says, else where systems put it. */
export const chromiumPath: string | undefined = [process.env['CYCLORAMA_CHROMIUM'], ...PLACES].find(
  (path) => path !== undefined && existsSync(path),
);

/**
 * True when there is no browser for these tests; says so loudly, so that nobody takes skipped tests for passed ones.
 * Use as `describe.skipIf(withoutBrowser('the control room'))`.
 */
export function withoutBrowser(what: string): boolean {
  if (chromiumPath !== undefined) return false;
  process.stderr.write(
    `\n!!! SKIPPED: ${what}. There is no Chromium here: apt-get install chromium, or set CYCLORAMA_CHROMIUM.\n\n`,
  );
  return true;
}

/** A Chromium with a camera and a microphone that are made up; `voice` is a WAV file that the microphone hears again and again. */
export function openBrowser({ voice }: { readonly voice?: string } = {}): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: [
      // Tests may run as root, where its sandbox does not work.
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      ...(voice === undefined ? [] : [`--use-file-for-fake-audio-capture=${voice}`]),
    ],
  });
}

export interface ConsoleOptions {
  readonly theme?: 'dark' | 'light';
  readonly language?: 'en' | 'zh';
  readonly width?: number;
  readonly height?: number;
}

/** A window of its own; what goes wrong in its pages is collected in `faults`. */
export interface ConsoleWindow {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Exceptions of pages and what the Content-Security-Policy refused. */
  readonly faults: readonly string[];
}

/** A new window of the console, nobody signed in. */
export async function openWindow(
  browser: Browser,
  server: ServerProcess,
  { theme = 'dark', language = 'en', width = 1280, height = 800 }: ConsoleOptions = {},
): Promise<ConsoleWindow> {
  const context = await browser.newContext({
    baseURL: server.credentials.endpoint,
    viewport: { width, height },
    permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'],
  });
  await context.addInitScript(
    ([chosenTheme, chosenLanguage]) => {
      localStorage.setItem('cyclorama.theme', chosenTheme);
      localStorage.setItem('cyclorama.language', chosenLanguage);
    },
    [theme, language] as const,
  );
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  return { context, page, faults };
}

/** Signs in with the first tenant's password, as a person does. */
export async function signIn(page: Page, server: ServerProcess): Promise<void> {
  const { user, password } = server.credentials;
  await page.goto('/sign-in?then=%2Flibrary');
  await page.getByLabel('Name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname === '/library');
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds on the page as it stands: rule, and the first places; only what is serious or critical. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(readFileSync(axePath, 'utf8'));
  return page.evaluate(async () => {
    interface Violation {
      readonly id: string;
      readonly impact: string | null;
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
    }
    const { axe } = window as unknown as {
      axe: { run: () => Promise<{ violations: readonly Violation[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) =>
        [id, ...nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`)].join(
          '\n  ',
        ),
      );
  });
}
