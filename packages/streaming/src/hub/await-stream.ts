import type { StreamHub, Subscription } from './hub.ts';

/**
 * Sits in the audience of a path until its stream can be shown from the start of a group of pictures.
 * @param signal ends the wait, e.g. when who waits has gone
 * @returns the seat, to be closed once a real one was taken; undefined when nothing came in time
 */
export async function awaitStream(
  hub: StreamHub,
  path: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<Subscription | undefined> {
  let settle!: (came: boolean) => void;
  const settled = new Promise<boolean>((resolve) => (settle = resolve));
  const give = (): void => settle(false);
  const timer = setTimeout(give, timeoutMs);
  signal?.addEventListener('abort', give, { once: true });
  if (signal?.aborted) give();
  const seat = hub.play(path, {
    packet: ({ kind }) => {
      if (kind === 'video' || kind === 'audio') settle(true);
    },
    paused: () => undefined,
    end: give,
    waiting: () => 0,
  });
  const came = await settled;
  clearTimeout(timer);
  signal?.removeEventListener('abort', give);
  if (came) return seat;
  seat.close();
  return undefined;
}
