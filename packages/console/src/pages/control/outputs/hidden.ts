/** The last part of a push address is its key. */
export function hidden(url: string): string {
  return url.replace(/\?.*$/, '?…').replace(/\/[^/?]{5,}(?=$|\?)/, '/•••••');
}
