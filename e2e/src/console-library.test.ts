import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { plainPng } from './testing/plain-png.ts';
import { startServer, type ServerProcess } from './testing/server.ts';

describe.skipIf(withoutBrowser('the library in a browser'))('the library', () => {
  let server: ServerProcess;
  let browser: Browser;
  let window: ConsoleWindow;
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-library-'));
  const file = (name: string, bytes: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    window = await openWindow(browser, server);
    await signIn(window.page, server);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('teaches while it is empty, and has no barriers', async () => {
    const { page } = window;
    await page.getByText('Nothing here yet').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });

  it('takes a picture and shows it as soon as it is ready', async () => {
    const { page } = window;
    await page
      .locator('input[type=file]')
      .setInputFiles(file('Logo sheet.png', plainPng(320, [240, 160, 32])));
    await page.getByText('Uploads: 1 of 1 done').waitFor();
    await page.getByRole('button', { name: 'Logo sheet', exact: true }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    // Told by the server's events: nobody reloads the page.
    await details.getByText('320 × 320').waitFor({ timeout: 30_000 });
    const drawn = await details.getByAltText('Logo sheet').evaluate(async (element) => {
      const picture = element as HTMLImageElement;
      await picture.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
      const pen = canvas.getContext('2d');
      pen?.drawImage(picture, 0, 0);
      return [canvas.width, canvas.height, ...(pen?.getImageData(4, 4, 1, 1).data ?? [])];
    });
    expect(drawn).toEqual([320, 320, 240, 160, 32, 255]);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('says of a bad file what is wrong with it and what next', async () => {
    const { page } = window;
    await page.locator('input[type=file]').setInputFiles(file('Broken clip.mp4', 'This is no video.'));
    const card = page.getByRole('listitem').filter({ hasText: 'Broken clip' });
    await card.getByText('Failed').waitFor({ timeout: 30_000 });
    await card.getByRole('button', { name: 'Broken clip' }).click();
    const notice = page.getByRole('complementary', { name: 'Details' }).getByRole('alert');
    await expect.poll(() => notice.textContent()).toMatch(/Upload a file that plays/);
  });

  it('deletes into the bin, and gives back', async () => {
    const { page } = window;
    await page.getByRole('checkbox', { name: 'Choose Broken clip' }).check();
    await page
      .getByRole('region', { name: 'With the chosen ones' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await page.getByText('Done with 1 asset.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Broken clip', exact: true }).count()).toBe(0);
    await page.getByRole('radio', { name: 'Recycle bin' }).click();
    await page.getByRole('checkbox', { name: 'Choose Broken clip' }).check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('The recycle bin is empty').waitFor();
    await page.getByRole('radio', { name: 'Mine' }).click();
    await page.getByRole('button', { name: 'Broken clip', exact: true }).waitFor();
  });

  it('keeps names and tags, and finds by them', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Logo sheet', exact: true }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByLabel('New tag').fill('brand');
    await details.getByRole('button', { name: 'Add the tag' }).click();
    await details.getByRole('button', { name: 'Remove the tag brand' }).waitFor();
    await details.getByLabel('Name', { exact: true }).fill('Brand sheet');
    await details.getByLabel('Description').focus();
    await page.getByRole('button', { name: 'Brand sheet', exact: true }).waitFor();
    await page.getByLabel('Search by name').fill('brand');
    await expect.poll(() => page.getByText('1 asset', { exact: true }).count()).toBe(1);
    await page.goto('/library?tag=brand');
    await page.getByRole('button', { name: 'Brand sheet', exact: true }).waitFor();
  });

  it('broke no rule of the page', () => expect(window.faults).toEqual([]));
});
