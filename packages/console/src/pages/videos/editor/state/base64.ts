/** Base64 of a text in UTF-8, as texts on the stage are sent. */
export function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** The text of its Base64; nothing where it is not valid. */
export function fromBase64(encoded: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)),
    );
  } catch {
    // Stored by somebody else in another way: it is shown empty, and can be written anew.
    return '';
  }
}
