/** RFC 3986 percent-encoding: everything but A-Z a-z 0-9 - . _ ~ is escaped. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Undoes percent-encoding; text that is not validly encoded is taken as it stands. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Splits a raw query string into decoded pairs. `+` is a space only where `plusIsSpace` says so. */
export function queryPairs(rawQuery: string, plusIsSpace = false): readonly (readonly [string, string])[] {
  return rawQuery
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const text = plusIsSpace ? part.replaceAll('+', ' ') : part;
      const at = text.indexOf('=');
      return at < 0
        ? ([decodePercent(text), ''] as const)
        : ([decodePercent(text.slice(0, at)), decodePercent(text.slice(at + 1))] as const);
    });
}

/** Order by UTF-16 code units, as the vendors' clients sort. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
