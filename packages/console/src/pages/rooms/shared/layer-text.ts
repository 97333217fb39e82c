/** Base64 of the UTF-8 text, as the contract has texts of layers. */
export function encoded(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** The text of a layer. Undefined when it is not Base64 of UTF-8. */
export function decoded(context: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(context), (letter) => letter.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
