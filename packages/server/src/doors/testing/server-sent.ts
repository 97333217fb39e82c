import { onTestFinished } from 'vitest';

/** An event as a browser hears it. */
export interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** An open stream of events. */
export interface OpenStream {
  readonly status: number;
  readonly events: readonly SentEvent[];
  /** Comments: signs of life. */
  readonly beats: () => number;
  /** Resolves when the server hangs up. */
  readonly ended: Promise<void>;
}

/** Listens to server-sent events until the test ends. */
export async function openStream(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<OpenStream> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const answer = await fetch(url, { headers, signal: stop.signal });
  const events: SentEvent[] = [];
  let beats = 0;
  const read = async (): Promise<void> => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) beats += 1;
        const of = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const [type, data] = [of('event'), of('data')];
        if (type !== undefined) events.push({ id: of('id') ?? '', type, data: JSON.parse(data ?? 'null') });
      }
    }
  };
  const ended = read().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return { status: answer.status, events, beats: () => beats, ended };
}
