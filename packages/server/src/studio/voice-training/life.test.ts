import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HostError } from '../../hosts/pool.ts';
import { errorOf } from '../../doors/testing/door.ts';
import { assetFiles, assets } from '../assets/table.ts';
import { CONSOLE_TOPIC } from '../console-events/console-events.ts';
import { setQuota } from '../usage/quota.ts';
import { KINDS } from './kinds.ts';
import { recordingsOf } from './queries.ts';
import { TRAINING_MOVES } from './states.ts';
import { Died, failed, wav } from './testing/fake-works.ts';
import { openTrainings, pairs, type TestTrainings } from './testing/open-trainings.ts';
import { zipOf } from './testing/zips.ts';
import { voiceTrainings } from './table.ts';

let bench: TestTrainings;

beforeAll(async () => {
  bench = await openTrainings();
}, 60_000);

beforeEach(() => {
  const { works } = bench;
  works.verdicts.clear();
  works.checked.length = 0;
  works.trained.length = 0;
  works.similarity = 0.8;
  works.intelligibility = 0.9;
  works.hasFile = true;
  works.diesAfter = undefined;
  works.failure = undefined;
  works.pieces = ['One.', 'Two.', 'Three.', 'Four.', 'Five.', 'Six.'];
});

/** A job of one long recording, submitted. */
async function long(text?: string): Promise<string> {
  const { job_id, training_data_uploading_url } = await bench.create({}, 'advance');
  const files = [
    { name: 'long.wav', content: wav(0.5) },
    ...(text === undefined ? [] : [{ name: 'long.txt', content: Buffer.from(text) }]),
  ];
  await bench.put(training_data_uploading_url, zipOf(files), 'application/zip');
  expect((await bench.api('POST', `jobs/${job_id}`)).statusCode).toBe(200);
  return job_id;
}

describe('the states', () => {
  it('all lead to an end, and nothing leads out of one', () => {
    const reached = new Set<string>(['CREATING']);
    for (const state of reached)
      for (const next of TRAINING_MOVES[state as keyof typeof TRAINING_MOVES]) reached.add(next);
    expect([...reached].sort()).toEqual(Object.keys(TRAINING_MOVES).sort());
    expect(TRAINING_MOVES.SUCCEED).toEqual([]);
    expect(TRAINING_MOVES.FAILED).toEqual([]);
  });
});

describe('a package of sentences', () => {
  it('becomes a voice that the tenant owns, with its files, its figures and its usage', async () => {
    const { job_id } = await bench.submitted();
    const done = await bench.drive(job_id);
    expect(done.state).toBe('SUCCEED');
    const [asset] = await bench.studio.db.orm
      .select()
      .from(assets)
      .where(eq(assets.id, done.assetId ?? ''));
    expect(asset).toMatchObject({
      type: 'VOICE_MODEL',
      state: 'ACTIVED',
      name: 'Ada',
      model: { kind: 'voice', voice: { id: done.assetId, name: 'Ada', language: 'en-US' } },
      meta: { voice_model_meta: { model_type: 'CLONE', sex: 'FEMALE', language: 'EN' } },
    });
    expect(asset?.meta.voice_model_meta?.voice_capability?.is_support_speed).toBe(true);
    const files = await bench.studio.db.orm
      .select()
      .from(assetFiles)
      .where(eq(assetFiles.assetId, done.assetId ?? ''));
    expect(files.map(({ category }) => category).sort()).toEqual(['MAIN', 'SAMPLE']);
    for (const { objectKey, size } of files)
      expect((await bench.studio.objects.stat(objectKey))?.size).toBe(size);
    const usage = await bench.studio.db.executeSql(
      'select resource, amount from usage_records where subject = $1',
      [`voice-training:${job_id}`],
    );
    expect(usage.rows).toEqual([{ resource: KINDS.BASIC.resource, amount: 1 }]);
    expect(bench.works.trained[0]?.recordings).toHaveLength(20);
    // The package itself is of no use any more.
    expect((await bench.objectsOf(job_id)).some((key) => key.endsWith('.zip'))).toBe(false);
  });

  it('tells the console about every state and stage', async () => {
    const heard: { type: string; data: { job_id: string; state: string; progress: unknown } }[] = [];
    const unsubscribe = bench.studio.events.subscribe(CONSOLE_TOPIC, (news) => heard.push(news as never));
    try {
      const { job_id } = await bench.submitted();
      await bench.drive(job_id);
      const mine = () =>
        heard.filter(({ type, data }) => type === 'voice-training' && data.job_id === job_id);
      const states = (): string[] => mine().map(({ data }) => data.state);
      await expect.poll(states).toContain('SUCCEED');
      expect([...new Set(states())]).toEqual([
        ...['CREATING', 'SYSTEM_AUDITING', 'AUDITING', 'WAITING', 'PROCESSING', 'RESULT_REVIEW', 'SUCCEED'],
      ]);
      const told = mine().map(({ data }) => data.progress);
      expect(told).toContainEqual({ stage: 'unpacking', done: 0 });
      expect(told).toContainEqual({ stage: 'training', done: 0 });
    } finally {
      unsubscribe();
    }
  });

  it('that is refused says so in the review, keeps nothing, and may come again', async () => {
    const { job_id } = await bench.submitted(pairs().slice(0, -1));
    const back = await bench.drive(job_id);
    expect(back).toMatchObject({ state: 'AUDIT_FAILED', failedCode: 'MSS.20020040', rejectTimes: 1 });
    expect(await bench.objectsOf(job_id)).toEqual([]);
    const audit = (await bench.api('GET', `jobs/${job_id}/audit-result`)).json<{
      system_audit_result: { errors: unknown[] };
    }>();
    expect(audit.system_audit_result.errors).toEqual([
      {
        audio_name: '19.wav',
        error_code: 'MSS.20020040',
        error_message: '19.wav: its text 19.txt is missing',
      },
    ]);
    // The address of the first submission reaches nothing any more.
    expect(errorOf(await bench.api('POST', `jobs/${job_id}`)).slice(0, 2)).toEqual([400, 'MSS.20020027']);
    const fresh = await bench.api('GET', `jobs/${job_id}/uploading-address-url`);
    const { package_url } = fresh.json<{ package_url: { training_data_uploading_url: string } }>();
    await bench.put(package_url.training_data_uploading_url, zipOf(pairs()), 'application/zip');
    await bench.api('POST', `jobs/${job_id}`);
    expect(await bench.drive(job_id)).toMatchObject({ state: 'SUCCEED', failedCode: null, rejectTimes: 1 });
  });

  it('is over when it was sent back ten times', async () => {
    const { job_id } = await bench.submitted(pairs(3));
    await bench.drive(job_id);
    await bench.studio.db.orm
      .update(voiceTrainings)
      .set({ rejectTimes: 10, state: 'SYSTEM_AUDITING' })
      .where(eq(voiceTrainings.id, job_id));
    bench.works.verdicts.set('', failed('noise', 'Noisy.'));
    await bench.studio.objects.put(
      `${bench.tenant.projectId}/voice-trainings/${job_id}/packages/0.zip`,
      zipOf(pairs(3)),
      { contentType: 'application/zip' },
    );
    const over = await bench.drive(job_id);
    expect(over).toMatchObject({ state: 'FAILED', rejectTimes: 10 });
    expect(over.failedReason).toContain('sent back 10 times');
  });
});

describe('a review', () => {
  it('names every recording that did not pass and keeps every figure', async () => {
    const { verdicts } = bench.works;
    verdicts.set('This is sentence number d.', failed('noise', 'There is noise.'));
    verdicts.set('This is sentence number b c.', failed('mismatch', 'Something else was read.'));
    const { job_id } = await bench.submitted();
    const back = await bench.drive(job_id);
    expect(back.state).toBe('AUDIT_FAILED');
    expect(back.systemAudit?.errors).toEqual([
      { audioName: '3.wav', textName: '3.txt', code: 'MSS.20020004', message: 'There is noise.' },
      { audioName: '12.wav', textName: '12.txt', code: 'MSS.20020028', message: 'Something else was read.' },
    ]);
    const rows = await recordingsOf(bench.studio.db.orm, job_id, 'upload');
    expect(rows.every(({ verdict }) => verdict?.figures.snr === 42)).toBe(true);
  });

  it('lets a person decide where the settings say so', async () => {
    await bench.settings({ reviewer: 'manual' });
    try {
      const { job_id } = await bench.submitted();
      expect((await bench.drive(job_id)).state).toBe('AUDITING');
      const odd = await bench.own('POST', `/${job_id}/review`, { verdict: 'maybe' });
      expect(errorOf(odd)).toEqual([400, 'Console.BadRequest', 'verdict: expected approve or reject']);
      const early = await bench.own('POST', `/${job_id}/result`, { accept: true });
      expect(errorOf(early).slice(0, 2)).toEqual([400, 'MSS.20020001']);
      const rejected = await bench.own('POST', `/${job_id}/review`, {
        verdict: 'reject',
        comment: 'Read sentence 4 with less hurry.',
      });
      expect(rejected.json()).toMatchObject({
        state: 'AUDIT_FAILED',
        job_failed_reason: 'Read sentence 4 with less hurry.',
        admin_audit: { by: 'person', message: 'Read sentence 4 with less hurry.' },
      });
      const second = await bench.submitted();
      await bench.drive(second.job_id);
      expect((await bench.own('POST', `/${second.job_id}/review`, { verdict: 'approve' })).statusCode).toBe(
        200,
      );
      expect((await bench.drive(second.job_id)).state).toBe('RESULT_REVIEW');
      const shown = await bench.own('GET', `/${second.job_id}`);
      expect(shown.json()).toMatchObject({
        state: 'RESULT_REVIEW',
        result: {
          making: 'profile',
          label: 'Voice profile on an embedded voice',
          similarity: 0.8,
          intelligibility: 0.9,
          is_good_enough: true,
          samples: [{ text: 'Hello.' }],
        },
      });
      const accepted = await bench.own('POST', `/${second.job_id}/result`, { accept: true });
      expect(accepted.json()).toMatchObject({ state: 'SUCCEED' });
      const again = await bench.own('POST', `/${second.job_id}/result`, { accept: true });
      expect(errorOf(again).slice(0, 2)).toEqual([400, 'MSS.20020001']);
    } finally {
      await bench.settings();
    }
  });
});

describe('a result', () => {
  it('below the marks waits for a person, who may turn it down; its files go then', async () => {
    bench.works.similarity = 0.4;
    const { job_id } = await bench.submitted();
    expect((await bench.drive(job_id)).state).toBe('RESULT_REVIEW');
    const turned = await bench.own('POST', `/${job_id}/result`, {
      accept: false,
      comment: 'That is not me.',
    });
    expect(turned.json()).toMatchObject({
      state: 'FAILED',
      job_failed_code: 'MSS.20020005',
      job_failed_reason: 'That is not me.',
      result: null,
    });
  });

  it('waits for a person who asked to listen first, however good it is', async () => {
    const { job_id } = await bench.submitted();
    const asked = await bench.own('PUT', `/${job_id}/result`, { by: 'person' });
    expect(asked.json()).toMatchObject({ result_by: 'person' });
    expect((await bench.drive(job_id)).state).toBe('RESULT_REVIEW');
    expect((await bench.api('GET', `jobs/${job_id}`)).json()).not.toHaveProperty('asset_id');
  });

  it('that cannot be made ends the job with a reason', async () => {
    const { job_id } = await bench.submitted();
    await bench.step(job_id);
    bench.works.failure = new HostError('refused', 'too-little', 'Too little speech was found.');
    expect(await bench.drive(job_id)).toMatchObject({
      state: 'FAILED',
      failedCode: 'MSS.20020005',
      failedReason: 'Too little speech was found.',
    });
  });
});

describe('one long recording', () => {
  it('is cut, each piece held against its text, and those that pass make the voice', async () => {
    bench.works.verdicts.set('Two.', failed('mismatch', 'Not what was said.'));
    const job_id = await long('One. Two. Three. Four. Five. Six.');
    expect((await bench.drive(job_id)).state).toBe('SUCCEED');
    expect(bench.works.splits.at(-1)).toMatchObject({
      text: 'One. Two. Three. Four. Five. Six.',
      language: 'en-US',
    });
    expect(bench.works.checked[0]).not.toHaveProperty('text');
    expect(bench.works.trained.at(-1)?.recordings.map(({ text }) => text)).toEqual([
      'One.',
      'Three.',
      'Four.',
      'Five.',
      'Six.',
    ]);
  });

  it('of which too little can be used waits for another one', async () => {
    bench.works.pieces = ['One.', 'Two.'];
    const job_id = await long();
    expect(await bench.drive(job_id)).toMatchObject({ state: 'SPLIT_FAILED', failedCode: 'MSS.20020034' });
    expect((await bench.api('GET', `jobs/${job_id}/uploading-address-url`)).statusCode).toBe(200);
  });

  it('may come without a package', async () => {
    const created = await bench.create({ create_type: 'SEGMENT' }, 'advance');
    const { audio_uploading_url, txt_uploading_url } = created.segment_uploading_url ?? {};
    expect(audio_uploading_url).toHaveLength(1);
    const early = await bench.api('POST', `training-segment?job_id=${created.job_id}&index=0`);
    expect(errorOf(early).slice(0, 2)).toEqual([400, 'MSS.20020001']);
    await bench.put(audio_uploading_url?.[0], wav(0.5), 'audio/wav');
    await bench.put(txt_uploading_url?.[0], 'One. Two.', 'text/plain');
    await bench.api('POST', `jobs/${created.job_id}`);
    expect((await bench.drive(created.job_id)).state).toBe('SUCCEED');
  });
});

describe('a worker that dies', () => {
  it('in the review loses no verdict that was there', async () => {
    const { job_id } = await bench.submitted();
    bench.works.diesAfter = 1;
    await expect(bench.step(job_id)).rejects.toThrow(Died);
    expect((await bench.row(job_id)).state).toBe('SYSTEM_AUDITING');
    expect((await bench.drive(job_id)).state).toBe('SUCCEED');
    // Eight before its end, the other twelve after it.
    expect(bench.works.checked).toHaveLength(20);
  });

  it.each([
    ['while it cuts', 'SPLITTING', 0],
    ['while it annotates', 'ANNOTATING', 1],
  ])('%s is followed by one that goes on', async (_when, state, after) => {
    const job_id = await long();
    await bench.step(job_id);
    bench.works.diesAfter = after;
    await expect(bench.step(job_id)).rejects.toThrow(Died);
    expect((await bench.row(job_id)).state).toBe(state);
    expect((await bench.drive(job_id)).state).toBe('SUCCEED');
  });

  it('in the training finds its work folder again', async () => {
    const { job_id } = await bench.submitted();
    await bench.step(job_id);
    bench.works.diesAfter = 0;
    await expect(bench.step(job_id)).rejects.toThrow(Died);
    expect((await bench.row(job_id)).state).toBe('PROCESSING');
    expect((await bench.drive(job_id)).state).toBe('SUCCEED');
    expect(
      (await bench.studio.db.orm.select().from(assets).where(eq(assets.name, 'Ada'))).length,
    ).toBeGreaterThan(0);
  });
});

describe('what is left', () => {
  it('of voices and of places is counted when a job is made', async () => {
    const { projectId } = bench.tenant;
    const resource = KINDS.MIDDLE.resource ?? '';
    await setQuota(bench.studio.db, projectId, resource, 0);
    try {
      const answer = await bench.api('POST', 'middle-jobs', { voice_name: 'One too many' });
      expect(errorOf(answer).slice(0, 2)).toEqual([400, 'MSS.20020014']);
    } finally {
      await setQuota(bench.studio.db, projectId, resource, undefined);
    }
    await bench.settings({ maxJobs: 1 });
    try {
      await bench.api('POST', 'basic-jobs', { voice_name: 'The last' });
      const answer = await bench.api('POST', 'basic-jobs', { voice_name: 'One too many' });
      expect(errorOf(answer).slice(0, 2)).toEqual([400, 'MSS.20020008']);
    } finally {
      await bench.settings();
    }
  });
});
