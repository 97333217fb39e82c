import type { Schemas } from '@cyclorama/contract';
import { signSdk } from '@cyclorama/signing';
import { readSamples, rms } from '@cyclorama/stage/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

/** A voice of one's own, from the sentences to read to a preview that it speaks, with the vendor's signatures alone. */
type Job = Schemas['TrainingJobInfo'];

let server: ServerProcess;
let client: Client;
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-voice-'));
const base = '/voice-training-manage/user';

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.credentials);
}, 180_000);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Sentences of two seconds: as many as a job of 9.1 asks for. */
const SHORT: readonly string[] = [
  'The boy jumped over the puddle.',
  'She measures the flour twice.',
  'Five thin trees stood in a row.',
  'Please choose a good book.',
  'My father joined the choir.',
  'The village church is near here.',
  'The dogs barked at the moon.',
  'Ship the boxes on Thursday.',
  'He thought it was a trick.',
  'Our neighbour waters her tulips.',
  'Judge the jacket by its cloth.',
  'Few people know those hills.',
  'The nurse heard a bird singing.',
  'Put the sugar in your coffee.',
  'They laughed about the joke.',
  'Zebras and giraffes graze here.',
  'What a strange sound it makes!',
  'Both of the twins wore gloves.',
  'The garden is green this year.',
  'We saw a ship under the bridge.',
];

/** Calls our own API with the same key. */
async function own<Body>(method: string, path: string): Promise<Body> {
  const { endpoint, access_key: accessKey, secret_key: secretKey } = server.credentials;
  const url = new URL(`${endpoint}/api/voice-trainings${path}`);
  const signed = signSdk({ method, url, body: '', headers: {} }, { accessKey, secretKey }, new Date());
  const { host: _host, ...headers } = signed;
  const response = await fetch(url, { method, headers });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

/** Says something and gives the files, one for each sentence. */
async function say(text: string, emotion: string, pitch = 100, speed = 100): Promise<readonly Buffer[]> {
  const { job_id } = await client.must<Schemas['JobIdResponse']>('POST', '/ttsc/audition', {
    ...{ text, emotion, pitch, speed },
  });
  const files = await until(
    'the preview',
    async () => {
      const shown = await client.must<Schemas['TtsAuditionFileResponse']>(
        'GET',
        `/ttsc/audition-file/${job_id}`,
      );
      if (shown.is_file_complete === true && (shown.files ?? []).length === 0) throw new Error(shown.message);
      return shown.is_file_complete === true ? shown.files : undefined;
    },
    180,
  );
  return Promise.all(
    files.map(async ({ download_url }) => Buffer.from(await (await fetch(download_url ?? '')).arrayBuffer())),
  );
}

/** Median of the fundamental frequency, Hz, by autocorrelation. */
async function pitchOf(sounds: readonly Buffer[]): Promise<{ readonly hz: number; readonly level: number }> {
  const [rate, step] = [8000, 6];
  const found: number[] = [];
  const levels: number[] = [];
  for (const [index, sound] of sounds.entries()) {
    const path = join(folder, `${index}.wav`);
    writeFileSync(path, sound);
    const { left, sampleRate } = await readSamples(path);
    expect(sampleRate).toBe(rate * step);
    levels.push(rms(left));
    const samples = Float32Array.from({ length: Math.floor(left.length / step) }, (_, at) =>
      left.subarray(at * step, (at + 1) * step).reduce((sum, value) => sum + value / step, 0),
    );
    for (let at = 0; at + 480 < samples.length; at += 400) {
      const frame = samples.subarray(at, at + 480);
      const energy = (lag: number): number => {
        let sum = 0;
        for (let n = 0; n + 160 < frame.length; n++) sum += (frame[n] ?? 0) * (frame[n + lag] ?? 0);
        return sum;
      };
      const whole = energy(0);
      if (whole < 0.5) continue;
      const lags = Array.from({ length: 120 }, (_, lag) => lag + 25);
      const best = lags.reduce((a, b) => (energy(b) > energy(a) ? b : a));
      if (energy(best) > 0.6 * whole) found.push(rate / best);
    }
  }
  found.sort((a, b) => a - b);
  return { hz: found[found.length >> 1] ?? 0, level: Math.max(...levels) };
}

/** What was found about a sentence, for whoever reads a failure. */
async function verdictOn(job: string, index: number): Promise<string> {
  const { recordings } = await own<{ recordings: { index: number; verdict: unknown }[] }>('GET', `/${job}`);
  return JSON.stringify(recordings.find((one) => one.index === index)?.verdict);
}

describe('a voice of one’s own', () => {
  it('is recorded sentence by sentence, trained, accepted and heard', async () => {
    const { assets = [] } = await client.must<Schemas['DigitalAssetListResponse']>(
      'GET',
      '/digital-assets?asset_source=SYSTEM&asset_type=VOICE_MODEL&limit=100',
    );
    const speaker = assets.find(({ asset_name }) => asset_name === 'Ross')?.asset_id ?? '';
    expect(speaker, assets.map(({ asset_name }) => asset_name).join(', ')).not.toBe('');
    const offered = await own<{ sentences: string[] }>('GET', '/sentences?type=BASIC&language=EN');
    expect(offered.sentences).toHaveLength(20);
    // Any others will do; these are read in half the time.
    const sentences = SHORT;
    // Somebody who speaks more deeply and slowly than the voice that reads for them.
    const recordings = await say(sentences.join(' '), speaker, 88, 92);
    expect(recordings).toHaveLength(20);

    const created = await client.must<Schemas['VoiceTrainingJobCreateResponse']>(
      'POST',
      `${base}/basic-jobs`,
      {
        voice_name: 'Rosalind’s brother',
        language: 'EN',
        sex: 'MALE',
        tag: 'NEWS',
        create_type: 'SEGMENT',
      },
    );
    const job = created.job_id ?? '';
    const { audio_uploading_url: audio = [], txt_uploading_url: texts = [] } =
      created.segment_uploading_url ?? {};
    const put = async (url: string | undefined, body: Uint8Array | string, type: string): Promise<number> =>
      (
        await fetch(url ?? '', {
          method: 'PUT',
          headers: { 'content-type': type },
          body: new Uint8Array(Buffer.from(body)),
        })
      ).status;
    const confirm = (index: number) =>
      client.call<Schemas['TrainingSegmentConfirmResponse']>(
        'POST',
        `${base}/training-segment?job_id=${job}&index=${index}`,
      );

    // A reading of something else is told by the places that were not heard.
    expect(await put(audio[0], recordings[5] ?? '', 'audio/wav')).toBe(200);
    expect(await put(texts[0], sentences[0] ?? '', 'text/plain')).toBe(200);
    const wrong = await confirm(0);
    expect(wrong).toMatchObject({ status: 200, body: { confirm_result: false } });
    expect(wrong.body.unmatched_index_hit?.length).toBeGreaterThan(0);

    for (const [index, sentence] of sentences.entries()) {
      expect(await put(audio[index], recordings[index] ?? '', 'audio/wav')).toBe(200);
      expect(await put(texts[index], sentence, 'text/plain')).toBe(200);
      const answer = await confirm(index);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      if (answer.body.confirm_result !== true) throw new Error(`${sentence}: ${await verdictOn(job, index)}`);
    }
    await client.must('POST', `${base}/jobs/${job}`);
    const done = await until(
      'the voice',
      async () => {
        const shown = await client.must<Job>('GET', `${base}/jobs/${job}`);
        const isOver = ['SUCCEED', 'FAILED', 'AUDIT_FAILED', 'RESULT_REVIEW'].includes(shown.state ?? '');
        return isOver ? shown : undefined;
      },
      300,
    );
    const detail = await own<{ result: { making: string; similarity: number; intelligibility: number } }>(
      'GET',
      `/${job}`,
    );
    expect(done.state, JSON.stringify([done, detail.result])).toBe('SUCCEED');
    expect(detail.result.making).toBe('profile');

    const asset = await client.must<Schemas['DigitalAssetInfo']>(
      'GET',
      `/digital-assets/${done.asset_id ?? ''}`,
    );
    expect(asset).toMatchObject({ asset_type: 'VOICE_MODEL', asset_state: 'ACTIVED' });
    const spoken = await say('Good morning. This is my own voice, more or less.', done.asset_id ?? '');
    const [mine, theirs] = [await pitchOf(spoken), await pitchOf(recordings.slice(0, 4))];
    expect(mine.level).toBeGreaterThan(0.02);
    expect(Math.abs(Math.log2(mine.hz / theirs.hz)), `${mine.hz} Hz for ${theirs.hz} Hz`).toBeLessThan(0.25);

    await client.must('DELETE', `${base}/jobs/${job}`);
    const proof = await own<{ objects: number; purged_time: number | null }>('GET', `/${job}/purge`);
    expect(proof.objects).toBe(20);
    expect(proof.purged_time).not.toBeNull();
  }, 900_000);
});
