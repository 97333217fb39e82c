import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import type { Page } from 'playwright-core';

/** What a page of the test writes down: name of the event, what it told, when (ms of the page). */
export interface PageEvent {
  readonly name: string;
  readonly told: Readonly<Record<string, unknown>> | undefined;
  readonly at: number;
}

/** A page of somebody who has copied two lines of the guide: the SDK comes from the studio, all else is his. */
const html = (studio: string): string => `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <link rel="stylesheet" href="${studio}/sdk/HwICSUiSdk.css" />
  <script src="${studio}/sdk/HwICSUiSdk.js"></script>
  <body style="margin: 0">
    <div id="avatar" style="width: 640px; height: 720px"></div>
    <script>
      window.told = [];
      window.listeners = {};
      for (const name of ['error', 'enterActive', 'enterSleep', 'jobInfoChange', 'languageInfoChange', 'speakingStart',
        'speakingStop', 'speechRecognized', 'semanticRecognized'])
        listeners[name] = (it) => told.push({ name, told: it, at: performance.now() });
      // How loud the avatar is, and how much of its picture changed since the last look.
      let analyser;
      window.loudness = () => {
        if (!analyser) {
          const context = new AudioContext();
          analyser = context.createAnalyser();
          analyser.fftSize = 2048;
          const { srcObject } = document.querySelector('video');
          context.createMediaStreamSource(srcObject).connect(analyser);
        }
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      };
      const canvas = document.createElement('canvas');
      canvas.width = 160;
      canvas.height = 180;
      const brush = canvas.getContext('2d', { willReadFrequently: true });
      let before;
      window.change = () => {
        brush.drawImage(document.querySelector('video'), 0, 0, 160, 180);
        const { data } = brush.getImageData(0, 0, 160, 180);
        const last = before;
        before = data;
        return last ? data.reduce((count, value, i) => count + (Math.abs(value - last[i]) > 24), 0) : 0;
      };
    </script>
  </body>
</html>`;

/** A site of its own, and a cable to the studio that can be pulled. */
export class DialogSite {
  readonly #site: Server;
  readonly #cable: Cable;
  readonly url: string;

  private constructor(site: Server, cable: Cable) {
    this.#site = site;
    this.#cable = cable;
    this.url = `http://127.0.0.1:${portOf(site.address())}/`;
  }

  static async open(studio: string): Promise<DialogSite> {
    const site = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(html(studio));
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    return new DialogSite(site, await Cable.open(Number(new URL(studio).port)));
  }

  /** Where the studio is, through the cable. */
  get serverAddress(): string {
    return `127.0.0.1:${this.#cable.port}`;
  }

  /** Takes the network away, or gives it back. */
  setNetwork(isThere: boolean): void {
    this.#cable.setConnected(isThere);
  }

  async close(): Promise<void> {
    await this.#cable.close();
    this.#site.close();
    await once(this.#site, 'close');
  }
}

/** Passes bytes on while it is connected. */
class Cable {
  readonly #server: ReturnType<typeof createTcpServer>;
  readonly #sockets = new Set<Socket>();
  #isConnected = true;

  private constructor(target: number) {
    this.#server = createTcpServer((near) => {
      if (!this.#isConnected) {
        near.destroy();
        return;
      }
      const far = connect(target, '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        // Whoever ends, ends both: what went wrong shows on the page.
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
    });
  }

  static async open(target: number): Promise<Cable> {
    const cable = new Cable(target);
    cable.#server.listen(0, '127.0.0.1');
    await once(cable.#server, 'listening');
    return cable;
  }

  get port(): number {
    return portOf(this.#server.address());
  }

  setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
    if (!isConnected) for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.setConnected(false);
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Calls a method of the SDK on a page. */
export function callSdk<Result>(page: Page, method: string, param?: unknown): Promise<Result> {
  return page.evaluate(
    ([name, argument]) => {
      const { HwICSUiSdk: sdk } = window as unknown as {
        HwICSUiSdk: Record<string, (argument: unknown) => Promise<unknown>>;
      };
      return sdk[name]!(argument);
    },
    [method, param] as const,
  ) as Promise<Result>;
}

/** Creates a task with the listeners of the page; resolves as `create` does. */
export async function createTask(page: Page, param: Readonly<Record<string, unknown>>): Promise<void> {
  await page.evaluate((given) => {
    const { HwICSUiSdk: sdk, listeners } = window as unknown as {
      HwICSUiSdk: { create: (param: unknown) => Promise<void> };
      listeners: unknown;
    };
    return sdk.create({ containerId: 'avatar', eventListeners: listeners, ...given });
  }, param);
}

/** What the page was told so far. */
export function eventsOf(page: Page): Promise<PageEvent[]> {
  return page.evaluate(() => (window as unknown as { told: PageEvent[] }).told);
}

/** Waits until the page was told `name` with what `matches` (all members equal). */
export async function waitForEvent(
  page: Page,
  name: string,
  matches: Readonly<Record<string, unknown>> = {},
): Promise<PageEvent> {
  const found = await page.waitForFunction(
    ([wanted, members]) =>
      (window as unknown as { told: PageEvent[] }).told.find(
        (event) =>
          event.name === wanted &&
          Object.entries(members).every(([key, value]) => event.told?.[key] === value),
      ),
    [name, matches] as const,
    { timeout: 90_000, polling: 50 },
  );
  return (await found.jsonValue()) as PageEvent;
}

/** Looks every 40 ms until the avatar is louder (or quieter) than `level`; resolves with the page's time. */
export async function waitForLoudness(page: Page, isLoud: boolean, level: number): Promise<number> {
  const found = await page.waitForFunction(
    ([wanted, threshold]) => {
      const { loudness } = window as unknown as { loudness: () => number };
      return loudness() > threshold === wanted ? performance.now() : undefined;
    },
    [isLoud, level] as const,
    { timeout: 90_000, polling: 40 },
  );
  return (await found.jsonValue()) as number;
}
