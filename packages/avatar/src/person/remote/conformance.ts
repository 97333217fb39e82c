import { loadImage } from '@napi-rs/canvas';
import { neutralPose } from '../../draw/pose.ts';
import { MOUTHS } from '../../motion/visemes.ts';
import { RendererClient, type RendererOptions } from './client.ts';
import { RendererError, type PersonState } from './contract.ts';
import { wishOf } from './remote-figure.ts';

export interface ConformanceOptions extends RendererOptions {
  /** A portrait (JPEG or PNG) of somebody, from the front. */
  readonly portrait: string;
  /** Milliseconds that preparing may take; default 120 000. */
  readonly prepareMs?: number;
  readonly signal?: AbortSignal;
}

export interface ConformanceCheck {
  readonly name: string;
  readonly passed: boolean;
  /** What was wrong; empty when it passed. */
  readonly message: string;
}

const SIZE = { width: 320, height: 240, fps: 25 };
const ASK_AGAIN_MS = 200;

/** Walks through the whole contract with a renderer and says what it does not keep. */
export async function checkRenderer(options: ConformanceOptions): Promise<readonly ConformanceCheck[]> {
  const client = new RendererClient(options);
  const id = `conformance-${process.pid}-${Date.now()}`;
  const checks: ConformanceCheck[] = [];
  const { signal } = options;
  const check = async (name: string, run: () => Promise<void>): Promise<boolean> => {
    try {
      await run();
      checks.push({ name, passed: true, message: '' });
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      checks.push({ name, passed: false, message: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };
  const frame = (n: number, viseme: keyof typeof MOUTHS) =>
    wishOf({ ...neutralPose(), ...MOUTHS[viseme] }, n);
  await check('somebody unknown is refused', () => refused(client.state(id, signal)));
  const ready =
    (await check('a portrait is accepted', async () => {
      await client.prepare(id, 'portrait', options.portrait, signal);
    })) && (await check('it becomes ready', () => untilReady(client, id, options)));
  if (ready) {
    const still: Buffer[] = [];
    await check('a clip has a picture for each frame, in the size asked for', async () => {
      const frames = [frame(0, 'sil'), frame(1, 'sil'), frame(2, 'aa'), frame(3, 'aa')];
      for await (const picture of client.clip(id, { ...SIZE, frames }, signal)) still.push(picture);
      for (const picture of still) await sized(picture);
    });
    await check('the mouth moves', () => {
      const [shut, , open] = still;
      if (!shut || !open || shut.equals(open)) throw new Error('an open mouth looks like a shut one');
      return Promise.resolve();
    });
    await check('a stream answers each line before the next one is sent', async () => {
      const stream = client.stream(id, SIZE, signal);
      try {
        for (const n of [0, 1, 2]) await sized(await stream.next(frame(n, n === 1 ? 'aa' : 'PP')));
      } finally {
        stream.close();
      }
    });
    await check('a request that cannot be is refused', () =>
      refused(client.clip(id, { ...SIZE, width: -1, frames: [frame(0, 'sil')] }, signal).next()),
    );
  }
  await check('a person who is deleted is gone', async () => {
    await client.forget(id, signal);
    await refused(client.state(id, signal));
    await client.forget(id, signal);
  });
  return checks;
}

async function refused(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RendererError && error.reason === 'refused') return;
    throw error;
  }
  throw new Error('the renderer did not refuse');
}

async function untilReady(
  client: RendererClient,
  id: string,
  { prepareMs = 120_000, signal }: ConformanceOptions,
): Promise<void> {
  const end = Date.now() + prepareMs;
  for (;;) {
    const state: PersonState = await client.state(id, signal);
    if (state.state === 'ready') return;
    if (state.state === 'failed') throw new Error(state.message);
    if (Date.now() > end) throw new Error(`not ready after ${prepareMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

async function sized(picture: Buffer): Promise<void> {
  const { width, height } = await loadImage(picture);
  if (width !== SIZE.width || height !== SIZE.height)
    throw new Error(`the picture is ${width} × ${height}, not ${SIZE.width} × ${SIZE.height}`);
}
