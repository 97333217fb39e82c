import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

// Everything that `serve` and `worker` import, in a fresh process: whatever they map into memory shows here.
const script = `
  await import(process.argv[1]);
  await import(process.argv[2]);
  const { readFileSync } = await import('node:fs');
  console.log(readFileSync('/proc/self/maps', 'utf8'));
`;

it.skipIf(!existsSync('/proc/self/maps'))('the server process loads no media library', () => {
  const maps = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      script,
      new URL('./serve.js', import.meta.url).href,
      new URL('./worker.js', import.meta.url).href,
    ],
    { encoding: 'utf8' },
  );
  expect(maps).toContain('node');
  const native = maps.split('\n').filter((line) => /node-av|skia|\.node$/.test(line));
  expect(native).toEqual([]);
});
