import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HostPool, HostTask } from '../../../hosts/pool.ts';
import type { SpeakLinesInput } from '../../../hosts/tasks/show-messages.ts';
import { withTestStudio } from '../../../testing/studio.ts';
import type { Line, Prepared } from '../director/index.ts';
import { SpeechDesk } from './desk.ts';

const URL_ = 'https://recordings.example.com/a.mp3';
const LINE: Line = { key: 'aabbccdd', source: { kind: 'audio', audio: { audio_url: URL_ } } };

let folder: string;
let desk: SpeechDesk;
let failures: number;
let attempts: number;
let told: Prepared[];

beforeEach(async () => {
  const studio = await withTestStudio();
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-desk-'));
  // As if it had been fetched before.
  await mkdir(join(folder, 'recordings'));
  const name = createHash('sha256').update(URL_).digest('hex').slice(0, 32);
  await writeFile(join(folder, 'recordings', `${name}.file`), '');
  attempts = 0;
  told = [];
  const hosts: HostPool = {
    run: <Result>({ input, onProgress }: HostTask) => {
      attempts += 1;
      for (const { key } of (input as SpeakLinesInput).lines) {
        if (attempts <= failures) onProgress?.({ kind: 'failed', key, message: 'the voice is out' });
        else {
          onProgress?.({ kind: 'piece', key, piece: { text: 'Hello.', durationMs: 500 } });
          onProgress?.({ kind: 'line', key });
        }
      }
      return Promise.resolve(undefined as Result);
    },
    close: () => Promise.resolve(),
  };
  desk = new SpeechDesk({
    studio: { ...studio, hosts },
    projectId: 'p',
    folder,
    onPrepared: (_key, prepared) => told.push(prepared),
    retryAfterMs: [1, 1],
  });
});

afterEach(async () => {
  await desk.close(true);
  await rm(folder, { recursive: true, force: true });
});

it('a line that could not be spoken is tried again before anybody hears of it', async () => {
  failures = 2;
  desk.want([LINE]);
  await vi.waitFor(() => expect(told.at(-1)?.complete).toBe(true));
  expect(attempts).toBe(3);
  expect(told.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(told.at(-1)?.pieces).toEqual([{ text: 'Hello.', durationMs: 500 }]);
});

it('a line that fails each time has failed, once', async () => {
  failures = Infinity;
  desk.want([LINE]);
  await vi.waitFor(() => expect(told).toHaveLength(1));
  expect(told).toEqual([{ pieces: [], complete: false, failure: 'the voice is out' }]);
  expect(attempts).toBe(3);
});
