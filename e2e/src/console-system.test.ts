import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

/** Processes start and engines speak on busy cores. */
const SLOW = { timeout: 40_000 };
const SLOW_MS = 60_000;

/** A speech service that hums for whoever knows its key. */
async function openService(): Promise<Server> {
  const service = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.headers.authorization === 'Bearer sesame')
        response.writeHead(200, { 'content-type': 'audio/wav' }).end(tone(1));
      else response.writeHead(401).end('no such key');
    });
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  return service;
}

const tab = (page: Page, name: string) => page.goto(`/system?tab=${name}`);

describe.skipIf(withoutBrowser('the system pages in a browser'))('the system pages', () => {
  let server: ServerProcess;
  let service: Server;
  let browser: Browser;
  let window: ConsoleWindow;

  beforeAll(async () => {
    [server, browser, service] = await Promise.all([
      startServer({ env: { CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' } }),
      openBrowser(),
      openService(),
    ]);
    window = await openWindow(browser, server);
    await signIn(window.page, server);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    service.close();
    await server.stop();
  });

  it(
    'plug in an engine that was heard before, and say why another one cannot be',
    async () => {
      const { page } = window;
      await tab(page, 'engines');
      await page.getByRole('button', { name: 'Plug in an engine' }).click();
      const { port } = service.address() as AddressInfo;
      await page.getByLabel('Name', { exact: true }).fill('House voice');
      await page.getByLabel('Address').fill(`http://127.0.0.1:${port}`);
      await page.getByLabel('Key', { exact: true }).fill('wrong');
      await page.getByLabel('Speaker').fill('anna');
      const test = page.getByRole('button', { name: 'Test', exact: true });
      await test.click();
      await page.getByRole('alert').filter({ hasText: '401' }).waitFor(SLOW);
      await page.getByLabel('Key', { exact: true }).fill('sesame');
      await test.click();
      await page.getByText('That is how it sounds.').waitFor(SLOW);
      expect(await findBarriers(page)).toEqual([]);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('House voice is plugged in').waitFor();
      await page.getByText('with a key').waitFor();
      expect(await page.content()).not.toContain('sesame');
    },
    2 * SLOW_MS,
  );

  it(
    'let people in, and out again',
    async () => {
      const { page } = window;
      await tab(page, 'people');
      await page.getByRole('button', { name: 'Add a person' }).click();
      await page.getByLabel('Name to sign in with').fill('anna');
      await page.getByRole('button', { name: 'Draw one' }).click();
      const password = await page.getByLabel('Password', { exact: true }).inputValue();
      expect(password.length).toBeGreaterThanOrEqual(10);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('anna may sign in now.').waitFor();
      const other = await openWindow(browser, server);
      const anna = { ...server, credentials: { ...server.credentials, user: 'anna', password } };
      await signIn(other.page, anna);
      await page.getByRole('button', { name: 'More about anna' }).click();
      await page.getByRole('menuitem', { name: 'Disable' }).click();
      await page.getByText('Disabled').waitFor();
      expect((await other.page.request.get('/api/session')).status()).toBe(401);
      await other.context.close();
    },
    SLOW_MS,
  );

  it('show the secret of a key once, and revoke it', async () => {
    const { page } = window;
    await tab(page, 'keys');
    await page.getByRole('button', { name: 'Create a key' }).first().click();
    await page.getByLabel('What it is for').fill('Shop import');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('The secret is shown only now').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.reload();
    await page.getByText('Shop import').first().waitFor();
    const revoke = page.getByRole('button', { name: /^Revoke / });
    await revoke.first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked').first().waitFor();
  });

  it('keep days whole, warn of shorter ones, and store them', async () => {
    const { page } = window;
    await tab(page, 'retention');
    const days = page.getByLabel('Recordings, days');
    await days.fill('x');
    await page.getByText('A whole number of days, or nothing.').waitFor();
    await days.fill('30');
    await page.getByText('The next sweep deletes').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The next daily sweep goes by it.').waitFor();
    await page.reload();
    expect(await days.inputValue()).toBe('30');
  });

  it(
    'check the installation, and tell who did all this',
    async () => {
      const { page } = window;
      await tab(page, 'health');
      await page.getByRole('button', { name: 'Check now' }).click();
      await page.getByText('Last looked at').waitFor(SLOW);
      expect(await page.locator('li[data-state="good"]').count()).toBeGreaterThan(2);
      await tab(page, 'audit');
      await page.getByText('console:CreatePerson').or(page.getByText('POST')).first().waitFor();
    },
    SLOW_MS,
  );

  it('change the own password, which the old one proves', async () => {
    const { page } = window;
    const rail = page.getByRole('navigation', { name: 'Sections' });
    await rail.getByRole('button', { name: server.credentials.user }).click();
    await page.getByRole('menuitem', { name: 'Change password' }).click();
    await page.getByLabel('Present password').fill('not this one');
    await page.getByLabel('New password').fill('a much longer one');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(page.url()).toContain('/system');
    await page.getByLabel('Present password').fill(server.credentials.password);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your password is changed.').waitFor();
    expect(window.faults).toEqual([]);
  });
});
