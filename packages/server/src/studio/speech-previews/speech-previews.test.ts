import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { decodeWav } from '@cyclorama/speech';
import { HandClock, withTestStudio } from '../../testing/studio.ts';
import type { TestStudio } from '../../testing/studio.ts';
import { OTHER_PROJECT, PROJECT, requestOf, seedAsset, seedPresenter } from '../videos/testing/seed.ts';
import { setQuota } from '../usage/quota.ts';
import { createTtsAudition } from './create.ts';
import { TTS_CHARACTERS } from './job.ts';
import { showTtsAuditionFile } from './show.ts';
import { speakPreviewHandler } from './speak-job.ts';
import { speechPreviews } from './table.ts';

let studio: TestStudio;
let voice: string;
const clock = new HandClock();

beforeAll(async () => {
  studio = await withTestStudio({ clock, env: { CYCLORAMA_MODERATION_WORDS: 'forbidden' } });
  ({ voice } = await seedPresenter(studio));
});

type Body = Schemas['TtsAuditionRequest'];

async function create(body: Partial<Body>): Promise<string> {
  const request = requestOf<Body>({ body: { text: 'Hello.', emotion: voice, ...body } });
  return ((await createTtsAudition(studio, request)).body as { job_id: string }).job_id;
}

async function show(id: string, projectId = PROJECT) {
  const result = await showTtsAuditionFile(studio, requestOf({ params: { job_id: id }, projectId }));
  return result.body as Required<Schemas['TtsAuditionFileResponse']>;
}

const speak = (previewId: string) =>
  speakPreviewHandler(studio).run({ input: { previewId }, attempt: 1, signal: new AbortController().signal });

describe('speech previews', () => {
  it('appear piece by piece, each a WAV file behind a URL of one hour', async () => {
    const id = await create({ text: 'One two three. Four five six. Seven eight nine.' });
    expect(await show(id)).toEqual({ is_file_complete: false, message: '', files: [] });
    const seen: number[] = [];
    const done = speak(id).then(() => true);
    while (!(await Promise.race([done, show(id).then((now) => (seen.push(now.files.length), false))]))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const finished = await show(id);
    expect(finished).toMatchObject({ is_file_complete: true, message: '' });
    expect(finished.files).toHaveLength(3);
    expect(seen.every((count, index) => count >= (seen[index - 1] ?? 0))).toBe(true);
    const keys: string[] = [];
    for await (const { key } of studio.objects.list(`${PROJECT}/speech-previews/${id}/`)) keys.push(key);
    expect(keys).toHaveLength(3);
    for (const key of keys) {
      const chunks: Buffer[] = [];
      for await (const chunk of await studio.objects.read(key)) chunks.push(chunk as Buffer);
      const wav = decodeWav(Buffer.concat(chunks));
      expect(wav.sampleRate).toBe(48_000);
      expect(wav.channels[0]!.length).toBeGreaterThan(24_000);
    }
    expect(new Set(finished.files.map((file) => file.download_url)).size).toBe(3);
  });

  it('are refused beyond the quota of characters, and nothing is stored then', async () => {
    const rows = await studio.db.orm.$count(speechPreviews);
    await setQuota(studio.db, PROJECT, TTS_CHARACTERS, 11 / 1e6);
    try {
      await expect(create({ text: 'Twelve chars' })).rejects.toMatchObject({
        code: 'MSS.00020012',
        status: 400,
      });
      expect(await studio.db.orm.$count(speechPreviews)).toBe(rows);
    } finally {
      await setQuota(studio.db, PROJECT, TTS_CHARACTERS, undefined);
    }
    await create({ text: 'Twelve chars' });
    expect(await studio.db.orm.$count(speechPreviews)).toBe(rows + 1);
  });

  it('meters characters once, also when the job runs again', async () => {
    const id = await create({ text: '<speak>Twelve chars<break time="200ms"/></speak>' });
    await speak(id);
    await speak(id);
    const usage = await studio.db.executeSql('select amount from usage_records where subject = $1', [
      `speech-preview:${id}`,
    ]);
    expect(usage.rows).toEqual([{ amount: 12 / 1e6 }]);
  });

  it('says why nothing came of a moderated text', async () => {
    const id = await create({ text: 'A forbidden word.' });
    await speak(id);
    const shown = await show(id);
    expect(shown).toMatchObject({ is_file_complete: true, files: [] });
    expect(shown.message).toContain('forbidden');
  });

  it.each<[string, () => Promise<Partial<Body>>]>([
    ['unclosed markup', async () => ({ text: '<speak>Hi' })],
    ['10,001 characters', async () => ({ text: 'a'.repeat(10_001) })],
    ['nothing to say', async () => ({ text: ' ' })],
    ['an unknown voice', async () => ({ emotion: 'nobody' })],
    ['an asset that is no voice', async () => ({ emotion: await seedAsset(studio, { type: 'IMAGE' }) })],
    [
      'another tenant’s voice',
      async () => ({ emotion: (await seedPresenter(studio, 'clara', OTHER_PROJECT)).voice }),
    ],
  ])('refuses %s with chapter 10’s code and keeps nothing', async (_what, body) => {
    const sent = await body();
    const before = await studio.db.orm.$count(speechPreviews);
    await expect(create(sent)).rejects.toMatchObject({ code: 'MSS.000000003', status: 400 });
    expect(await studio.db.orm.$count(speechPreviews)).toBe(before);
  });

  it('are the tenant’s own', async () => {
    const id = await create({});
    await expect(show(id, OTHER_PROJECT)).rejects.toMatchObject({ code: 'MSS.000000001' });
    await expect(show('nope')).rejects.toMatchObject({ code: 'MSS.000000001' });
  });

  it('are gone after a day, with their files', async () => {
    const id = await create({});
    await speak(id);
    clock.advance(25 * 3600 * 1000);
    await speak(await create({}));
    await expect(show(id)).rejects.toMatchObject({ code: 'MSS.000000001' });
    for await (const { key } of studio.objects.list(`${PROJECT}/speech-previews/${id}/`))
      expect(key).toBe('nothing');
  });
});
