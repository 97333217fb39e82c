import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSpeechService, trainVoice, voiceById, writeWav, type TrainedVoice } from '@cyclorama/speech';
import type { Schemas } from '@cyclorama/contract';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { createTtsAudition } from '../speech-previews/create.ts';
import { showTtsAuditionFile } from '../speech-previews/show.ts';
import { speakPreviewHandler } from '../speech-previews/speak-job.ts';
import { PROJECT, requestOf, seedAsset } from '../videos/testing/seed.ts';
import { localVoice } from './voice-file.ts';

const KEY = `${PROJECT}/voices/1/model.voice`;
const WORDS = 'Nine new men.';

let studio: TestStudio;
let folder: string;
let trained: TrainedVoice;
let model: Buffer;
beforeAll(async () => {
  studio = await withTestStudio();
  folder = await mkdtemp(join(tmpdir(), 'voice-file-'));
  const speech = createSpeechService({ processes: 1 });
  const path = join(folder, '0.wav');
  const voice = voiceById('en-male-alec')!;
  await writeWav(path, (await speech.speak({ text: WORDS, voice })).samples);
  trained = await trainVoice(
    {
      recordings: [{ path, text: WORDS }],
      ...{ name: 'Ann', language: 'en-GB', sex: 'MALE', making: 'units' },
      workFolder: join(folder, 'work'),
      output: join(folder, 'model.voice'),
    },
    { speech },
  );
  await speech.close();
  model = await readFile(join(folder, 'model.voice'));
  await studio.objects.put(KEY, model, { contentType: 'application/octet-stream' });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a trained voice comes with its file; others are as they are', async () => {
  const plain = voiceById('en-male-ross')!;
  expect(await localVoice(studio, plain, join(folder, 'never'))).toBe(plain);
  const voice = { ...trained.voice, settings: { ...trained.voice.settings, model: KEY } };
  const into = join(folder, 'run');
  const local = await localVoice(studio, voice, into);
  expect(local).toEqual({ ...voice, settings: { ...voice.settings, model: expect.any(String) as string } });
  const path = String(local.settings['model']);
  expect(path.startsWith(`${into}/`)).toBe(true);
  expect((await readFile(path)).equals(model)).toBe(true);
  expect(await localVoice(studio, voice, into)).toEqual(local);
  const lost = { ...voice, settings: { ...voice.settings, model: `${KEY}.other` } };
  await expect(localVoice(studio, lost, into)).rejects.toMatchObject({ code: 'MSS.10001011' });
});

test('it is spoken in previews, until its model is gone', async () => {
  const voice = { ...trained.voice, settings: { ...trained.voice.settings, model: KEY } };
  const emotion = await seedAsset(studio, { type: 'VOICE_MODEL', model: { kind: 'voice', voice } });
  const preview = async (): Promise<Required<Schemas['TtsAuditionFileResponse']>> => {
    const asked = requestOf<Schemas['TtsAuditionRequest']>({ body: { text: WORDS, emotion } });
    const { job_id: previewId } = (await createTtsAudition(studio, asked)).body as { job_id: string };
    const signal = new AbortController().signal;
    await speakPreviewHandler(studio).run({ input: { previewId }, attempt: 1, signal });
    const shown = await showTtsAuditionFile(studio, requestOf({ params: { job_id: previewId } }));
    return shown.body as Required<Schemas['TtsAuditionFileResponse']>;
  };
  expect(await preview()).toMatchObject({ is_file_complete: true, message: '', files: [{}] });
  await studio.objects.delete(KEY);
  const failed = await preview();
  expect(failed.files).toEqual([]);
  expect(failed.message).toContain('model of the trained voice is gone');
}, 120_000);
