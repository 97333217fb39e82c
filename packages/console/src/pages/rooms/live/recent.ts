const MOST = 6;

/** What was said last, of what the browser keeps. */
export function readRecent(stored: string | null): readonly string[] {
  if (stored === null) return [];
  try {
    const read: unknown = JSON.parse(stored);
    return Array.isArray(read) ? read.filter((one) => typeof one === 'string').slice(0, MOST) : [];
  } catch {
    // Somebody else wrote there.
    return [];
  }
}

/** The newest first, each once. */
export function withRecent(recent: readonly string[], text: string): readonly string[] {
  return [text, ...recent.filter((one) => one !== text)].slice(0, MOST);
}
