/** Address of this script, where a page loaded it as one; known only while it runs first. */
const script = scriptUrl();

function scriptUrl(): string | undefined {
  if (typeof document === 'undefined') return undefined;
  const { currentScript } = document;
  if (currentScript instanceof HTMLScriptElement && currentScript.src !== '') return currentScript.src;
  return undefined;
}

/** Where a file lies that comes with the SDK; undefined where the SDK was bundled into something else. */
export function beside(file: string): string | undefined {
  return script === undefined ? undefined : new URL(file, script).href;
}
