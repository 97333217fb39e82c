import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createHostPool } from '../../hosts/child-hosts.ts';
import type { SpeakInput } from '../../hosts/tasks/render-messages.ts';
import { permanentFailure } from './failures.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

it.each([
  ['a picture', PNG],
  ['text', Buffer.from('This is no sound at all.')],
  ['a WAV file that breaks off', Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt ', 'latin1')],
])('a recording that is %s fails as unsupported audio', async (_what, bytes) => {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-failures-'));
  const hosts = createHostPool();
  onTestFinished(async () => {
    await hosts.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'recording');
  writeFileSync(path, bytes);
  const input: SpeakInput = {
    segments: [
      {
        index: 0,
        source: { kind: 'recording', path, text: '', language: 'en-US' },
        soundPath: join(folder, 'sound.wav'),
        timingsPath: join(folder, 'timings.json'),
      },
    ],
    endpoints: [],
  };
  const { signal } = new AbortController();
  const task = { task: 'speak-segments', input, signal, memoryLimitBytes: 1024 ** 3 };
  const error: unknown = await hosts.run(task).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(permanentFailure(error)).toMatchObject({
    code: 'MSS.45000008',
    message: expect.stringContaining('recording') as string,
  });
});
