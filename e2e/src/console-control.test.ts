import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestVideo, readFrameNumber, readFrames } from '@cyclorama/stage/testing';
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
import { cameraUrl, startShow, type Show } from './testing/show.ts';
import { publish, readClip, record, type Camera } from './testing/streams.ts';

const FPS = 25;
const CLIP_SECONDS = 8;
/** Numbers of the second camera begin here, so that each picture tells whose it is. */
const SECOND = 8192;
const FRAME_MS = 1000 / FPS;
/** Long enough for a machine that does other things as well. */
const SOON = { timeout: 20_000 };

describe.skipIf(withoutBrowser('the control room in a browser'))(
  'a control room',
  { timeout: 120_000 },
  () => {
    let server: ServerProcess;
    let browser: Browser;
    let window: ConsoleWindow;
    let show: Show;
    const cameras: Camera[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'cyclorama-control-'));

    beforeAll(async () => {
      const picture = { width: 640, height: 360, fps: FPS, frames: FPS * CLIP_SECONDS };
      const clips = [join(folder, 'a.flv'), join(folder, 'b.flv')] as const;
      await makeTestVideo(clips[0], { ...picture, tone: 440 });
      await makeTestVideo(clips[1], { ...picture, tone: 1500, firstNumber: SECOND });
      [server, browser] = await Promise.all([startServer(), openBrowser()]);
      for (const [index, path] of clips.entries())
        cameras.push(
          await publish(cameraUrl(server.credentials, index + 1), readClip(path, CLIP_SECONDS * 1000)),
        );
      show = await startShow(server.credentials, 2);
      window = await openWindow(browser, server);
      await signIn(window.page, server);
      await window.page.goto(`/control/${show.CasterId}`);
      await window.page.getByText('On air', { exact: true }).waitFor();
    }, 180_000);

    afterAll(async () => {
      await browser.close();
      for (const camera of cameras) await camera.cut();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const button = (page: Page, bus: 'Preview' | 'Cut to', n: number) =>
      page.getByRole('button', { name: `${n} ${bus} camera ${n}`, exact: true });
    const lit = (page: Page, bus: 'Preview' | 'Cut to', n: number): Promise<void> =>
      expect.poll(() => button(page, bus, n).getAttribute('aria-pressed'), SOON).toBe('true');
    interface Entry {
      readonly subject: string;
      readonly frame: number;
      readonly detail: {
        readonly layers?: readonly string[];
        readonly label?: string;
        readonly state?: string;
      };
    }
    /** What the show has confirmed, the newest first. */
    const log = async (page: Page, kind: string): Promise<readonly Entry[]> => {
      const answer = await page.request.get(`/api/casters/${show.CasterId}/as-run?kind=${kind}&limit=200`);
      return ((await answer.json()) as { entries: readonly Entry[] }).entries;
    };
    /** Frame at which the programme first showed the second camera. */
    const takenFrame = async (page: Page): Promise<number> => {
      const entries = await log(page, 'take');
      const shown = entries.filter(
        ({ subject, detail }) => subject.includes('pgm') && detail.layers?.includes('RV02') === true,
      );
      return shown.at(-1)?.frame ?? 0;
    };
    /** On a machine that is too busy to answer a change in two seconds the page says so, in the way of what comes next. */
    const readNotices = async (page: Page): Promise<void> => {
      const close = page
        .getByRole('region', { name: 'Notifications' })
        .getByRole('button', { name: 'Close' });
      while ((await close.count()) > 0) await close.first().click();
    };

    it('previews and cuts by keyboard, and shows the frame at which the programme really changed', async () => {
      const { page } = window;
      await lit(page, 'Cut to', 1);
      await page.keyboard.press('2');
      await lit(page, 'Preview', 2);
      let taken = Number.POSITIVE_INFINITY;
      const path = join(folder, 'cut.flv');
      const watching = record(show.pgm.StreamUrl, path, (lastMs) => lastMs > taken * FRAME_MS + 800);
      await page.keyboard.press('Space');
      await lit(page, 'Cut to', 2);
      // The preview got what the programme showed.
      await lit(page, 'Preview', 1);
      await expect.poll(() => takenFrame(page), SOON).toBeGreaterThan(0);
      taken = await takenFrame(page);
      await readNotices(page);
      await watching;
      const frames = await readFrames(path);
      const seen = frames.map((frame) => {
        const number = readFrameNumber(frame);
        return {
          frame: Math.round((frame.time * 1000) / FRAME_MS),
          second: number !== null && number >= SECOND,
        };
      });
      expect(seen.some(({ frame }) => frame >= taken)).toBe(true);
      for (const { frame, second } of seen) expect([frame, second]).toEqual([frame, frame >= taken]);
    });

    it('does nothing while somebody types', async () => {
      const { page } = window;
      await page.getByRole('button', { name: 'Add source' }).click();
      await page.getByLabel('Name', { exact: true }).fill('');
      await page.keyboard.type('1 2');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await lit(page, 'Cut to', 2);
      await lit(page, 'Preview', 1);
    });

    it('refuses a take when the preview was changed behind its back, and shows what is there now', async () => {
      const { page } = window;
      // What this window believes is kept as it is while another hand changes the preview.
      await page.route(`**/api/casters/${show.CasterId}/desk`, (route) => route.abort());
      await show.apsara.must('UpdateCasterSceneConfig', {
        ...{ CasterId: show.CasterId, SceneId: show.pvw.SceneId, LayoutId: show.layouts[1] },
      });
      await page.keyboard.press('Space');
      await page.getByText('Nothing was taken').waitFor(SOON);
      await page.unroute(`**/api/casters/${show.CasterId}/desk`);
      await page.reload();
      await lit(page, 'Preview', 2);
      await lit(page, 'Cut to', 2);
    });

    it('tells a camera that it is on air, and goes to black and back', async () => {
      const { page, context } = window;
      const tally = await context.newPage();
      await tally.goto(`/tally/${show.CasterId}`);
      await tally.getByRole('button', { name: 'camera 2' }).click();
      await tally.getByText('ON AIR').waitFor(SOON);
      await page.keyboard.press('Shift+Digit1');
      await lit(page, 'Cut to', 1);
      await tally.getByText('NEXT').waitFor(SOON);
      await tally.close();
      const black = page.getByRole('button', { name: 'FTB' });
      await page.keyboard.press('f');
      await expect.poll(() => black.getAttribute('aria-pressed'), SOON).toBe('true');
      await page.keyboard.press('f');
      await expect.poll(() => black.getAttribute('aria-pressed'), SOON).toBe('false');
    });

    it('has the camera of a guest among its sources, who is not signed in', async () => {
      const { page } = window;
      await page.getByRole('button', { name: 'Invite a camera' }).click();
      await page.getByLabel('Who or what').fill('Aunt Ada');
      await page.getByRole('button', { name: 'Make the link' }).click();
      const link = await page.getByText(/\/join\/guest_/).textContent();
      await page.keyboard.press('Escape');
      const guest = await openWindow(browser, server);
      await guest.page.goto(link ?? '');
      await guest.page.getByRole('button', { name: 'Open camera and microphone' }).click();
      await guest.page.getByRole('button', { name: 'Join now' }).click();
      // The first publisher by WebRTC starts the process that takes them.
      await guest.page.getByText('You are connected to the studio').waitFor({ timeout: 60_000 });
      expect(await findBarriers(guest.page)).toEqual([]);
      await page.getByRole('row').filter({ hasText: 'Aunt Ada' }).waitFor(SOON);
      // A busy machine encodes few pictures: that it was live once is what counts.
      const wasLive = async (): Promise<boolean> =>
        (await log(page, 'source')).some(
          ({ detail }) => detail.label === 'Aunt Ada' && detail.state === 'live',
        );
      await expect.poll(wasLive, { timeout: 40_000 }).toBe(true);
      expect(guest.faults).toEqual([]);
      await guest.context.close();
    });

    it('has no barriers', async () => {
      const { page, faults } = window;
      expect(await findBarriers(page)).toEqual([]);
      await page.goto(`/control/${show.CasterId}?tab=mixer`);
      await page.getByRole('slider', { name: 'Level of camera 1' }).waitFor();
      expect(await findBarriers(page)).toEqual([]);
      expect(faults).toEqual([]);
    });
  },
);
