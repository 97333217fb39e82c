import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBarriers, openBrowser, withoutBrowser } from './console/browser.ts';
import { openSdkSite } from './console/sdk-site.ts';

/** What the page of `openSdkSite` offers; the types of the SDK are compiled for browsers only. */
interface Harness {
  readonly calls: readonly { readonly name: string; readonly args: readonly unknown[] }[];
  set(change: object): void;
  config(change: object): void;
  destroy(): void;
}
interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly rgba: readonly number[];
}
interface SdkWindow {
  readonly sdk: {
    openHarness(container: HTMLElement): Harness;
    openTestPicture(place: HTMLElement): { readonly picture: unknown; readonly drawn: () => Promise<Drawn> };
    readonly MESSAGES: readonly object[];
    readonly container: HTMLElement;
  };
  harness: Harness;
  drawn: () => Promise<Drawn>;
}

/** Looking for barriers takes its time: once for each arrangement. */
const SIZES = [
  [1920, 1080, false],
  [1280, 800, true],
  [390, 844, true],
  [844, 390, false],
  [1080, 1920, false],
] as const;

/** States in which a visitor may find the interface. */
const STATES: Readonly<Record<string, object>> = {
  loading: { phase: 'connecting' },
  'not begun': {},
  listening: { isChatting: true, isListening: true },
  thinking: { isChatting: true, isListening: true, state: 'thinking' },
  answering: { isChatting: true, isSpeaking: true, state: 'answering', caption: 'On Thursdays until nine.' },
  typing: {
    isChatting: true,
    mode: 'TEXT',
    network: 'weak',
    hint: { id: 1, kind: 'warning', text: 'Too loud' },
  },
  'typing in Chinese': { isChatting: true, mode: 'TEXT', language: 'zh_CN' },
  'sound blocked': { isSoundBlocked: true },
  failed: { phase: 'ended', failure: { code: 'MSS.47010046', text: 'The code is not valid.' } },
};

describe.skipIf(withoutBrowser('the interface of the Web SDK'))('the interface of the Web SDK', () => {
  let site: Awaited<ReturnType<typeof openSdkSite>>;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    [site, browser] = await Promise.all([openSdkSite(), openBrowser()]);
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
    });
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  beforeEach(async () => {
    faults = [];
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(site.url);
    await page.waitForFunction(() => 'sdk' in window);
  });

  const open = (change: object = {}): Promise<void> =>
    page.evaluate((model) => {
      const own = window as unknown as SdkWindow;
      own.harness = own.sdk.openHarness(own.sdk.container);
      own.harness.set({ messages: own.sdk.MESSAGES, ...model });
    }, change);
  const set = (change: object): Promise<void> =>
    page.evaluate((model) => (window as unknown as SdkWindow).harness.set(model), change);
  const config = (change: object): Promise<void> =>
    page.evaluate((options) => (window as unknown as SdkWindow).harness.config(options), change);
  const called = (): Promise<readonly string[]> =>
    page.evaluate(() =>
      (window as unknown as SdkWindow).harness.calls.map(({ name, args }) =>
        [name, ...args].join(' ').trim(),
      ),
    );
  const button = (name: string): ReturnType<Page['getByRole']> =>
    page.getByRole('button', { name, exact: true });

  it.each(SIZES)(
    'of %i × %i keeps everything inside, in reach, and without barriers',
    async (width, height, isSearched) => {
      await page.setViewportSize({ width, height });
      await open();
      const barriers: string[] = [];
      for (const [state, change] of Object.entries(STATES)) {
        await page.evaluate((model) => {
          const own = window as unknown as SdkWindow;
          own.harness.destroy();
          own.harness = own.sdk.openHarness(own.sdk.container);
          own.harness.set({ messages: own.sdk.MESSAGES, ...model });
        }, change);
        const small = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('.hwics-root button, .hwics-root input')]
            .map((element) => ({ box: element.getBoundingClientRect(), name: element.className, element }))
            .filter(({ box, element }) => box.width > 0 && element.closest('.hwics-chips') === null)
            .filter(
              ({ box, name }) =>
                box.left < 0 ||
                box.top < 0 ||
                box.right > window.innerWidth ||
                box.bottom > window.innerHeight ||
                // A button within the frame of its group may be a little lower than one that stands alone.
                (box.height < (name.includes('language') ? 30 : 36) && !name.includes('field')),
            )
            .map(({ name, box }) => `${name} ${Math.round(box.width)}×${Math.round(box.height)}`),
        );
        expect(small, state).toEqual([]);
        if (isSearched) barriers.push(...(await findBarriers(page)).map((barrier) => `${state}: ${barrier}`));
      }
      // Of the page around it: its red on green is meant to be rude.
      expect(barriers.filter((barrier) => !barrier.includes('After it'))).toEqual([]);
      // What looks for barriers writes styles of its own, which the policy refuses it.
      if (!isSearched) expect(faults).toEqual([]);
    },
  );

  it('and the page leave each other alone', async () => {
    await open({ isChatting: true });
    const style = (selector: string): Promise<readonly string[]> =>
      page.evaluate((wanted) => {
        const found = document.querySelector(wanted);
        if (found === null) throw new Error(`nothing is ${wanted}`);
        const { color, fontStyle, textTransform, marginTop, borderTopWidth } = getComputedStyle(found);
        return [color, fontStyle, textTransform, marginTop, borderTopWidth];
      }, selector);
    expect(await style('.hwics-mute')).toEqual(['rgb(244, 246, 248)', 'normal', 'none', '0px', '1px']);
    expect(await style('.hwics-bubble')).toEqual(['rgb(29, 20, 3)', 'normal', 'none', '0px', '1px']);
    expect((await style('.after'))[0]).toBe('rgb(1, 2, 3)');
    expect((await style('.after'))[1]).toBe('italic');
    await page.evaluate(() => (window as unknown as SdkWindow).harness.destroy());
    expect(await page.evaluate(() => document.querySelectorAll('[class^="hwics"]').length)).toBe(0);
  });

  it('is talked with by one button', async () => {
    await open();
    await button('Start talking').click();
    await set({ isChatting: true, isListening: true });
    await button('Stop listening').click();
    await set({ isListening: false });
    await button('Speak').click();
    await set({ isListening: true, state: 'answering', isSpeaking: true });
    await button('Interrupt').click();
    await button('Type instead').click();
    await button('End the dialog').click();
    await button('Mute').click();
    await button('中文').click();
    expect(await called()).toEqual([
      'startChat AUDIO',
      'stopUserSpeak',
      'startUserSpeak',
      'interrupt',
      'switchMode TEXT',
      'stopChat',
      'setMuted true',
      'changeLanguage zh_CN',
    ]);
  });

  it('takes typed questions and gives back what was refused', async () => {
    await open({ isChatting: true, mode: 'TEXT' });
    const field = page.getByRole('textbox', { name: 'Your question' });
    await field.fill('  Is there a café?  ');
    await field.press('Enter');
    expect(await field.inputValue()).toBe('');
    await field.press('Enter');
    await field.fill('refuse this');
    await button('Send').click();
    await expect.poll(() => field.inputValue()).toBe('refuse this');
    await page.getByRole('navigation', { name: 'Frequent questions' }).getByText('Is there a café?').click();
    expect((await called()).filter((call) => call.startsWith('ask'))).toEqual([
      'ask Is there a café?',
      'ask refuse this',
      'ask Is there a café?',
    ]);
    // Nothing to send and somebody talks: the way to make it stop.
    await field.fill('');
    await set({ state: 'answering', isSpeaking: true });
    await button('Interrupt').click();
    expect(await called()).toContain('interrupt');
  });

  it('without a recogniser begins in writing and says why', async () => {
    await open({ whyNoSpeech: 'This robot has no speech recognition.' });
    await button('Ask a question').click();
    await set({ isChatting: true, mode: 'TEXT' });
    // Said to be disabled, and yet it answers.
    await button('This robot has no speech recognition.').press('Enter');
    await page.getByRole('status').getByText('This robot has no speech recognition.').waitFor();
    expect(await called()).toEqual(['startChat TEXT']);
  });

  it('shows what its options say, and nothing to press where the page drives the avatar', async () => {
    await open({ isChatting: true, isListening: true, caption: 'Hello there.', network: 'weak' });
    await page.getByText('Hello there.').waitFor();
    await page.getByText('Weak network').first().waitFor();
    await config({
      enableCaption: false,
      enableWeakErrorInfo: false,
      enableHotIssues: false,
      enableChatBtn: false,
    });
    expect(await page.locator('.hwics-root button:visible').count()).toBe(0);
    expect(await page.locator('.hwics-caption, .hwics-network').locator('visible=true').count()).toBe(0);
    await config({
      enableCaption: true,
      enableHotIssues: true,
      enableChatBtn: true,
      useDefaultBackground: false,
    });
    expect(await page.locator('.hwics-ground:visible').count()).toBe(0);
    await set({ isThirdParty: true });
    expect(await page.locator('.hwics-root button:visible').count()).toBe(0);
    await page.getByText('Hello there.').waitFor();
  });

  it('says to readers, once, what is new', async () => {
    await open({ isChatting: true });
    const said = page.locator('.hwics-root > [aria-live]');
    await set({ state: 'thinking' });
    expect(await said.textContent()).toBe('Thinking');
    const answer = { chatId: '9', from: 'avatar', text: 'On Thurs', isOpen: true, images: [] };
    await page.evaluate((last) => {
      const own = window as unknown as SdkWindow;
      own.harness.set({ messages: [...own.sdk.MESSAGES, last] });
    }, answer);
    expect(await said.textContent()).toBe('Thinking');
    await page.evaluate(
      (last) => {
        const own = window as unknown as SdkWindow;
        own.harness.set({ messages: [...own.sdk.MESSAGES, last] });
      },
      { ...answer, text: 'On Thursdays.', isOpen: false },
    );
    expect(await said.textContent()).toBe('On Thursdays.');
  });

  it('shows pictures large, keeps the keys there and gives them back', async () => {
    await open();
    await page.evaluate(() => {
      const own = window as unknown as SdkWindow;
      const images = ['/images/portrait.svg', '/images/background.svg'];
      own.harness.set({ messages: [{ chatId: '1', from: 'avatar', text: 'Look', isOpen: false, images }] });
    });
    const first = button('Picture 1 of 2');
    await first.focus();
    await page.keyboard.press('Enter');
    const viewer = page.getByRole('dialog', { name: 'Picture' });
    await viewer.getByRole('img', { name: 'Picture 1 of 2' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('ArrowRight');
    await viewer.getByRole('img', { name: 'Picture 2 of 2' }).waitFor();
    const names = new Set<string>();
    for (let press = 0; press < 12; press++) {
      await page.keyboard.press('Tab');
      names.add(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''));
    }
    expect([...names].sort()).toEqual(['Close', 'Larger', 'Next picture', 'Previous picture', 'Smaller']);
    await page.keyboard.press('+');
    expect(await viewer.locator('img').evaluate((image) => image.style.transform)).toContain('scale(1.5)');
    await page.keyboard.press('Escape');
    expect(await viewer.count()).toBe(0);
    expect(await first.evaluate((element) => element === document.activeElement)).toBe(true);
    await config({ enableMediaViewer: false });
    expect(await button('Picture 1 of 2').count()).toBe(0);
  });

  describe('a transparent picture', () => {
    const drawn = (): Promise<Drawn> => page.evaluate(() => (window as unknown as SdkWindow).drawn());
    const openPicture = (): Promise<void> =>
      page.evaluate(() => {
        const own = window as unknown as SdkWindow;
        own.sdk.container.classList.add('hwics-root');
        own.drawn = own.sdk.openTestPicture(own.sdk.container).drawn;
      });
    const pixel = ({ width, rgba }: Drawn, x: number, y: number): readonly number[] =>
      rgba.slice((y * width + x) * 4, (y * width + x) * 4 + 4);
    const near = (is: readonly number[], wanted: readonly number[]): void =>
      is.forEach((value, index) => expect(Math.abs(value - (wanted[index] ?? 0))).toBeLessThan(14));

    it('is unpacked with its alpha, clean up to the seam and at every edge', async () => {
      await page.setViewportSize({ width: 96, height: 320 });
      await openPicture();
      const picture = await drawn();
      expect(picture.width).toBe(96);
      const top = picture.height - 72;
      // The rows beside the seam as those in the middle: neither has anything of the matte.
      for (const y of [top + 1, top + 36, picture.height - 2, picture.height - 1]) {
        near(pixel(picture, 16, y), [255, 0, 0, 255]);
        near(pixel(picture, 48, y), [0, 0, 255, 128]);
        expect(pixel(picture, 80, y)[3]).toBe(0);
      }
      // Above the picture there is nothing.
      expect(pixel(picture, 16, top - 2)[3]).toBe(0);
      // No halo: an edge is never lighter than what it is the edge of.
      for (let x = 58; x < 72; x++) {
        const [red = 0, green = 0] = pixel(picture, x, top + 36);
        expect(Math.max(red, green)).toBeLessThan(40);
      }
    });

    it('comes back after the browser took its canvas away, and is shown opaque when it keeps it', async () => {
      await page.setViewportSize({ width: 96, height: 320 });
      await openPicture();
      await drawn();
      await page.evaluate(() => {
        const gl = document.querySelector('canvas')?.getContext('webgl2');
        const lose = gl?.getExtension('WEBGL_lose_context');
        if (lose === undefined || lose === null) throw new Error('this browser cannot lose a context');
        Object.assign(window, { lose });
        lose.loseContext();
      });
      await page.evaluate(() => (window as unknown as { lose: WEBGL_lose_context }).lose.restoreContext());
      await expect
        .poll(async () => {
          const picture = await drawn();
          return pixel(picture, 16, picture.height - 36);
        })
        .toEqual([255, 0, 0, 255]);
      await page.evaluate(() => (window as unknown as { lose: WEBGL_lose_context }).lose.loseContext());
      await page.waitForFunction(() => document.querySelector('canvas') === null);
      // The colour half; the matte below it is cut off.
      const video = await page.locator('video').evaluate((element) => element.style.cssText);
      expect(video).toContain('height: 144px');
      expect(video).toContain('clip-path: inset(0px 0px 50%)');
    });
  });
});
