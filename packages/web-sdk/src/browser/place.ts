/** Address of this script, as far as it is one by itself; the classic form knows it only while it runs first. */
const script = scriptUrl();

function scriptUrl(): string | undefined {
  if (typeof document === 'undefined') return undefined;
  const { currentScript } = document;
  if (currentScript instanceof HTMLScriptElement && currentScript.src !== '') return currentScript.src;
  // In the classic form the build puts nothing here.
  const { url } = import.meta;
  return /^https?:/.test(url) ? url : undefined;
}

/** Where a file would lie that comes with the SDK; undefined where the SDK's own place is not known. */
export function beside(file: string): string | undefined {
  return script === undefined ? undefined : new URL(file, script).href;
}
