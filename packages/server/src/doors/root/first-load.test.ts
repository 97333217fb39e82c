import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const BUDGET = 300 * 1024;
const site = fileURLToPath(new URL('../../../../console/site/', import.meta.url));

/** Scripts that a script imports before it runs, and theirs. */
function withImports(names: readonly string[]): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const source = readFileSync(`${site}assets/${name}`);
    found.set(name, source);
    const imports = source.toString().matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g);
    for (const [, imported = ''] of imports) waiting.push(imported);
  }
  return found;
}

// Built by scripts/build.mjs, which whoever works at one package alone may not have run.
it.skipIf(!existsSync(`${site}index.html`))(
  'signing in and the list of videos take at most 300 kB of script',
  () => {
    const named = [...readFileSync(`${site}index.html`, 'utf8').matchAll(/\/assets\/([\w.-]+\.js)"/g)];
    const lazy = readdirSync(`${site}assets`).filter((name) =>
      /^(sign-in-page|videos-page|common|videos)-[\w-]+\.js$/.test(name),
    );
    expect(lazy.length).toBeGreaterThanOrEqual(4);
    const scripts = withImports([...named.map(([, name = '']) => name), ...lazy]);
    let bytes = 0;
    for (const source of scripts.values()) bytes += gzipSync(source, { level: 9 }).length;
    expect(bytes).toBeGreaterThan(100 * 1024);
    expect(bytes).toBeLessThanOrEqual(BUDGET);
  },
);
