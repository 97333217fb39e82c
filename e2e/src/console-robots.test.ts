import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openWindow, signIn, withoutBrowser, type ConsoleWindow } from './console/browser.ts';
import { startServer, type ServerProcess } from './testing/server.ts';

const QUESTION = 'Do you repair bicycles?';
const TABLE = `question,alternatives,answer,images
${QUESTION},"Can you mend my bike?
Is there a workshop?","Yes, within two days.",
Where are you?,,In the old town.,
`;

describe.skipIf(withoutBrowser('avatars to talk to, in the console'))('an avatar to talk to', () => {
  let server: ServerProcess;
  let browser: Browser;
  let window: ConsoleWindow;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    window = await openWindow(browser, server);
    // Nothing here is about how long it takes.
    window.page.setDefaultTimeout(60_000);
    await signIn(window.page, server);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('is made, taught by a table, asked before it meets anybody, and deleted', async () => {
    const { page } = window;
    const name = `Bike shop ${Date.now()}`;
    await page.goto('/robots');
    await page.getByRole('button', { name: 'New avatar to talk to' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('radio', { name: 'Clara' }).click();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/robots\/[^/]+$/);
    const robotId = new URL(page.url()).pathname.split('/').at(-1) ?? '';

    await page.getByRole('tab', { name: 'Knowledge' }).click();
    await page.getByTestId('knowledge-file').setInputFiles({
      name: 'pairs.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(TABLE),
    });
    await page.getByRole('button', { name: QUESTION }).waitFor();
    await page.getByText('+ 2 other ways to ask').waitFor();
    await page.getByText('Not saved').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText('Saved. Dialogs that begin from now on have it.').waitFor();
    await page.getByTestId('document-file').setInputFiles({
      name: 'tandems.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from('# Tandems\n\nTandems are rented by the day for thirty euros, helmets included.'),
    });
    await page.getByRole('cell', { name: 'tandems.md', exact: true }).waitFor();

    await page.getByRole('tab', { name: 'Ask it' }).click();
    const ask = page.getByPlaceholder('Ask something');
    await ask.fill('Can you mend my bike?');
    await ask.press('Enter');
    await page.getByText('Yes, within two days.').last().waitFor();
    await page.getByText(/From a pair/).waitFor();
    await ask.fill('What does renting a tandem cost?');
    await ask.press('Enter');
    await page.getByText(/From a document · tandems/).waitFor();

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(readFileSync(await file.path(), 'utf8')).toContain(`${QUESTION},"Can you mend my bike?\n`);

    await page.getByRole('tab', { name: 'Page' }).click();
    expect(await page.getByLabel('Its own page').inputValue()).toBe(
      `${server.credentials.endpoint}/icswebclient?robot_id=${robotId}`,
    );
    await page.getByRole('button', { name: 'Link for one visit' }).click();
    const link = await page.getByRole('link', { name: 'Open' }).getAttribute('href');
    expect(link).toMatch(/once_code=[\w-]{8,}$/);

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL((url) => url.pathname === '/robots');
    await page.getByRole('link', { name }).waitFor({ state: 'detached' });
    expect(window.faults).toEqual([]);
  }, 120_000);
});
