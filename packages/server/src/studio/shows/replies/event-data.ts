/** Longest line of an answer; a sender that never ends one is none. */
const LONGEST_LINE = 256 * 1024;

/**
 * The `data:` fields of server-sent events, as they come. `[DONE]` ends them.
 * @param onDone hears that it was there, and not only the connection that ended
 * @throws Error for a line without end
 */
export async function* eventData(
  chunks: AsyncIterable<Uint8Array>,
  onDone?: () => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Error('a line of the answer does not end');
    for (const line of lines) {
      const data = dataOf(line);
      if (data === '[DONE]') {
        onDone?.();
        return;
      }
      if (data !== undefined) yield data;
    }
  }
  const last = dataOf(rest + decoder.decode());
  if (last === '[DONE]') onDone?.();
  else if (last !== undefined) yield last;
}

/** The whole text of an answer. @throws what its reader throws */
export async function wholeText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

function dataOf(line: string): string | undefined {
  if (!line.startsWith('data:')) return undefined;
  const data = line.slice(5).trim();
  return data === '' ? undefined : data;
}
