import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { errorOf } from '../../doors/testing/door.ts';
import { workFolder } from './keys.ts';
import { createLinkedVoiceJob, linkedRecordingKey, submitLinkedVoice } from './linked.ts';
import { sweep } from './purge.ts';
import { waitingVoices } from './review-queue.ts';
import { sentencesFor } from './sentences/sentences.ts';
import { voiceTrainings } from './table.ts';
import { isInLanguage } from './text.ts';
import { wav } from './testing/fake-works.ts';
import { openTrainings, pairs, type TestTrainings } from './testing/open-trainings.ts';
import { zipOf } from './testing/zips.ts';

let bench: TestTrainings;

beforeAll(async () => {
  bench = await openTrainings();
}, 60_000);

/** A job with letter and recordings that a person is to listen to. */
async function inReview(): Promise<string> {
  const job = await bench.create();
  await bench.put(job.training_data_uploading_url, zipOf(pairs()), 'application/zip');
  await bench.put(job.authorization_letter_uploading_url, '%PDF-1.7 I agree.', 'application/pdf');
  await bench.own('PUT', `/${job.job_id}/result`, { by: 'person' });
  await bench.api('POST', `jobs/${job.job_id}`);
  expect((await bench.drive(job.job_id)).state).toBe('RESULT_REVIEW');
  return job.job_id;
}

describe('deleting a job', () => {
  it('leaves nothing of it, letter and unaccepted voice included, and proves that', async () => {
    const id = await inReview();
    const keys = await bench.objectsOf(id);
    // Twenty recordings, the letter, a sample and the model.
    expect(keys).toHaveLength(23);
    const digest = createHash('sha256');
    let bytes = 0;
    for (const key of keys) {
      const { size = 0, md5 = '' } = (await bench.studio.objects.stat(key)) ?? {};
      digest.update(`${key}\n${size}\n${md5}\n`);
      bytes += size;
    }
    expect(errorOf(await bench.own('GET', `/${id}/purge`)).slice(0, 2)).toEqual([404, 'Console.NotFound']);
    const scratch = workFolder(bench.studio, { id });
    mkdirSync(scratch, { recursive: true });
    writeFileSync(join(scratch, 'piece.wav'), wav(0.1));
    expect((await bench.api('DELETE', `jobs/${id}`)).statusCode).toBe(200);
    expect(await bench.objectsOf(id)).toEqual([]);
    expect(existsSync(scratch)).toBe(false);
    const now = Math.floor(bench.clock.now().getTime() / 1000);
    expect((await bench.own('GET', `/${id}/purge`)).json()).toEqual({
      ...{ job_id: id, deleted_time: now, purged_time: now },
      ...{ objects: 23, bytes, digest: digest.digest('hex') },
    });
    for (const table of ['voice_trainings', 'voice_training_recordings', 'voice_training_logs']) {
      const column = table === 'voice_trainings' ? 'id' : 'job_id';
      const left = await bench.studio.db.executeSql(`select 1 from ${table} where ${column} = $1`, [id]);
      expect(left.rows, table).toEqual([]);
    }
  });

  it('is refused while a machine works on it', async () => {
    const { job_id } = await bench.submitted();
    expect(errorOf(await bench.api('DELETE', `jobs/${job_id}`)).slice(0, 2)).toEqual([400, 'MSS.20020001']);
    await bench.drive(job_id);
    expect((await bench.api('DELETE', `jobs/${job_id}`)).statusCode).toBe(200);
  });

  it('also takes what arrives afterwards', async () => {
    const job = await bench.create();
    await bench.api('DELETE', `jobs/${job.job_id}`);
    await bench.put(job.training_data_uploading_url, zipOf(pairs(1)), 'application/zip');
    expect(await bench.objectsOf(job.job_id)).toHaveLength(1);
    await sweep(bench.studio, { projectId: bench.tenant.projectId, jobId: job.job_id });
    expect(await bench.objectsOf(job.job_id)).toEqual([]);
  });

  it('sweeps late uploads of a job that lives without touching what it holds', async () => {
    const job = await bench.submitted();
    await bench.drive(job.job_id);
    const before = await bench.objectsOf(job.job_id);
    await bench.put(job.training_data_uploading_url, zipOf(pairs(1)), 'application/zip');
    await sweep(bench.studio, { projectId: bench.tenant.projectId, jobId: job.job_id });
    expect(await bench.objectsOf(job.job_id)).toEqual(before);
  });
});

describe('a voice from the footage of an avatar training', () => {
  it('is linked to it and goes its way by itself', async () => {
    const { studio, tenant } = bench;
    const id = await studio.db.tx((tx) =>
      createLinkedVoiceJob(studio, tx, {
        ...{ projectId: tenant.projectId, dhtmsJobId: 'avatar-7', voiceName: 'Of the footage' },
        ...{ sex: 'MALE', language: 'EN', isFlexus: true },
      }),
    );
    const early = studio.db.tx((tx) => submitLinkedVoice(studio, tx, id));
    await expect(early).rejects.toThrow('is not there');
    await studio.objects.put(linkedRecordingKey(tenant.projectId, id), wav(1), { contentType: 'audio/wav' });
    await studio.db.tx((tx) => submitLinkedVoice(studio, tx, id));
    expect((await bench.drive(id)).state).toBe('SUCCEED');
    expect((await bench.api('GET', `jobs/${id}`)).json()).toMatchObject({
      ...{ job_type: 'FLEXUS', dhtms_job_id: 'avatar-7', state: 'SUCCEED' },
    });
    const [row] = await studio.db.orm.select().from(voiceTrainings).where(eq(voiceTrainings.id, id));
    expect(row?.systemAudit?.errors).toEqual([]);
    await studio.db.tx((tx) => submitLinkedVoice(studio, tx, 'deleted meanwhile'));
  });
});

describe('the queue of reviews', () => {
  it('tells who waits for a person, and what for', async () => {
    const id = await inReview();
    const waiting = await waitingVoices(bench.studio, bench.tenant.projectId);
    expect(waiting.find((one) => one.job_id === id)).toMatchObject({
      ...{ kind: 'voice', name: 'Ada', state: 'RESULT_REVIEW', task: 'Listen to the voice and accept it' },
    });
  });
});

describe('sentences to read', () => {
  it.each(['CN', 'EN'] as const)(
    'in %s are enough, all different, short enough to read in one breath',
    (language) => {
      const all = sentencesFor('MIDDLE', language);
      expect(new Set(all).size).toBe(100);
      expect(sentencesFor('BASIC', language)).toEqual(all.slice(0, 20));
      const most = language === 'CN' ? 32 : 90;
      for (const sentence of all) {
        expect(sentence.length, sentence).toBeLessThanOrEqual(most);
        expect(isInLanguage(sentence, language), sentence).toBe(true);
      }
    },
  );

  it('come by our own API, for two kinds of jobs', async () => {
    const basic = await bench.own('GET', '/sentences?type=BASIC&language=EN');
    expect(basic.json<{ sentences: string[] }>().sentences).toHaveLength(20);
    const odd = await bench.own('GET', '/sentences?type=ADVANCE');
    expect(errorOf(odd)).toEqual([400, 'Console.BadRequest', 'type: expected BASIC or MIDDLE']);
  });
});
