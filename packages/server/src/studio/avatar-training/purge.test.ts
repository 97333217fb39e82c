import { readdir } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { DELETABLE, MOVES, type TrainingState } from './states.ts';
import { avatarTrainings, trainingComments, trainingLogs } from './table.ts';
import { JOBS, openTrainings, type TestTrainings } from './testing/open-trainings.ts';
import { oneTimeUploads } from '../uploads/table.ts';
import { workRoot } from './jobs.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const DAY_MS = 24 * 3_600_000;

let trainings: TestTrainings;
beforeAll(async () => {
  trainings = await openTrainings();
}, 60_000);

describe('addresses', () => {
  test('take one file, once, and tell its ETag', async () => {
    const urls = await trainings.create();
    const [url = ''] = urls.training_video_upload_url;
    const first = await trainings.put(url, 'hello');
    expect(first.statusCode).toBe(200);
    expect(first.headers['etag']).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const second = await trainings.put(url, 'other');
    expect([second.statusCode, second.json()]).toMatchObject([409, { error_code: 'AlreadyUploaded' }]);
    const changed = await trainings.put(url.replace(/token=./, 'token=~'), 'other');
    expect([changed.statusCode, changed.json()]).toMatchObject([403, { error_code: 'AccessDenied' }]);
    expect((await trainings.put('/uploads/none?token=x', 'x')).statusCode).toBe(404);
  });

  test('refuse empty, oversized and wrong files, and take a right one after that', async () => {
    const urls = await trainings.create();
    const url = urls.id_card_image1_upload_url;
    expect((await trainings.put(url, '')).json()).toMatchObject({ error_code: 'IncompleteBody' });
    const wrong = await trainings.put(url, 'x', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' });
    expect(wrong.json()).toMatchObject({ error_code: 'BadDigest' });
    const large = await trainings.put(url, Buffer.alloc(21 * 1024 ** 2));
    expect([large.statusCode, large.json()]).toMatchObject([400, { error_code: 'EntityTooLarge' }]);
    expect(await trainings.keys(`${trainings.tenant.projectId}/avatar-trainings/${urls.job_id}/`)).toEqual(
      [],
    );
    expect((await trainings.put(url, PNG)).statusCode).toBe(200);
  });

  test('of two at once one wins, and nothing of the other stays', async () => {
    const urls = await trainings.create();
    const [url = ''] = urls.training_video_upload_url;
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => trainings.put(url, text)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
    expect(
      await trainings.keys(`${trainings.tenant.projectId}/avatar-trainings/${urls.job_id}/`),
    ).toHaveLength(1);
  });

  test('end after a day, and can be had again', async () => {
    const urls = await trainings.create({ video_multipart_count: 2 });
    const [one = '', two = ''] = urls.training_video_upload_url;
    await trainings.put(one, 'one');
    trainings.clock.advance(DAY_MS);
    const late = await trainings.put(two, 'two');
    expect([late.statusCode, late.json()]).toMatchObject([403, { error_code: 'UploadExpired' }]);
    const listed = (await trainings.command(urls.job_id, 'GET_MULTIPART_UPLOADED')).json<{
      attachment_upload_url: string[];
    }>();
    expect(listed).toMatchObject({
      multipart_data: [{ part_number: '1', etag: '"f97c5d29941bfb1b2fdab0874906ab82"' }],
    });
    expect(listed.attachment_upload_url).toHaveLength(1);
    expect((await trainings.put(listed.attachment_upload_url[0]!, 'two')).statusCode).toBe(200);
  });

  test('must all have been used before footage is handed in', async () => {
    const urls = await trainings.create({ video_multipart_count: 3, action_video_multipart_count: 2 });
    const confirm = async () =>
      (await trainings.command(urls.job_id, 'CONFIRM_MULTIPART_UPLOADED')).json<{
        excute_failed_msg?: string;
      }>().excute_failed_msg;
    expect(await confirm()).toBe('3 of 3 parts of the training video have not come: 1, 2, 3');
    for (const url of urls.training_video_upload_url) await trainings.put(url, 'x');
    await trainings.put(urls.action_video_upload_url[1]!, 'y');
    expect(await confirm()).toBe('1 of 2 parts of the action video have not come: 1');
    const confirmed = await trainings.command(urls.job_id, 'CONFIRM_ACTION_VIDEO_MULTIPART_UPLOADED');
    expect(confirmed.json()).toMatchObject({ command_result: 'EXECUTE_FAILED' });
    const parts = await trainings.command(urls.job_id, 'GET_ACTION_VIDEO_MULTIPART_UPLOADED');
    expect(parts.json()).toMatchObject({ multipart_data: [{ part_number: '2' }] });
    await trainings.put(urls.action_video_upload_url[0]!, 'y');
    expect(
      (await trainings.command(urls.job_id, 'CONFIRM_ACTION_VIDEO_MULTIPART_UPLOADED')).json(),
    ).toMatchObject({
      command_result: 'EXECUTE_SUCCESS',
    });
    expect(await confirm()).toBeUndefined();
    expect(await confirm()).toBeUndefined();
    expect((await trainings.show(urls.job_id)).state).toBe('AUTO_VERIFYING');
    await trainings.work();
    expect(trainings.tasks.reviews.slice(-2).map(({ isAction }) => isAction)).toEqual([undefined, true]);
  });

  test('that are open when the job goes take nothing any more', async () => {
    const urls = await trainings.create();
    await trainings.api('DELETE', `${JOBS}/${urls.job_id}`);
    expect((await trainings.put(urls.training_video_upload_url[0]!, 'x')).statusCode).toBe(404);
    expect(await trainings.keys(`${trainings.tenant.projectId}/avatar-trainings/${urls.job_id}/`)).toEqual(
      [],
    );
  });
});

describe('a deleted job', () => {
  test('takes every file, the model, the asset and its work with it', async () => {
    const before = await trainings.keys('');
    const urls = await trainings.create({ video_multipart_count: 2, audio_source_type: 'AUDIO' });
    const { job_id: jobId } = urls;
    for (const url of [...urls.training_video_upload_url, ...urls.action_video_upload_url])
      await trainings.put(url, 'film');
    for (const url of [urls.cover_upload_url, urls.id_card_image1_upload_url, urls.id_card_image2_upload_url])
      await trainings.put(url, PNG);
    await trainings.put(urls.grant_file_upload_url, 'letter');
    await trainings.put(urls.audio_upload_url, 'sound');
    await trainings.command(jobId, 'SUBMITVERIFYING');
    await trainings.work();
    const comment_data = { comment_message: 'No.', attachment_name: ['a.txt'] };
    const { attachment_upload_url: attachments } = (
      await trainings.command(jobId, 'CONFIRM_REJECT', { comment_data })
    ).json<{ attachment_upload_url: string[] }>();
    await trainings.put(attachments[0]!, 'a');
    const { asset_id: assetId } = await trainings.show(jobId);
    const during = await trainings.keys('');
    // Seven files, an attachment, model, cover, two samples.
    expect(during.length - before.length).toBe(12);
    expect((await trainings.api('DELETE', `${JOBS}/${jobId}`)).statusCode).toBe(200);
    expect(await trainings.keys('')).toEqual(before);
    expect((await trainings.api('GET', `${JOBS}/${jobId}`)).statusCode).toBe(404);
    expect((await trainings.api('GET', `digital-assets/${assetId}`)).statusCode).not.toBe(200);
    const { orm } = trainings.studio.db;
    const left = [
      await orm.$count(avatarTrainings, eq(avatarTrainings.id, jobId)),
      await orm.$count(trainingLogs, eq(trainingLogs.jobId, jobId)),
      await orm.$count(trainingComments, eq(trainingComments.jobId, jobId)),
      await orm.$count(oneTimeUploads, eq(oneTimeUploads.subject, `avatar-training:${jobId}`)),
    ];
    expect(left).toEqual([0, 0, 0, 0]);
    expect((await readdir(workRoot(trainings.studio))).filter((name) => name.startsWith(jobId))).toEqual([]);
  });

  test('may be deleted in the documented states and no other', async () => {
    const urls = await trainings.create();
    const { orm } = trainings.studio.db;
    const template = (
      await orm.select().from(avatarTrainings).where(eq(avatarTrainings.id, urls.job_id))
    )[0]!;
    for (const state of Object.keys(MOVES) as TrainingState[]) {
      const id = `in-${state.toLowerCase().replaceAll('_', '-')}`;
      await orm.insert(avatarTrainings).values({ ...template, id, state });
      const answer = await trainings.api('DELETE', `${JOBS}/${id}`);
      if (DELETABLE.includes(state)) expect([state, answer.statusCode]).toEqual([state, 200]);
      else {
        expect([state, answer.statusCode, answer.json()]).toMatchObject([
          state,
          400,
          { error_code: 'MSS.41000018' },
        ]);
        await orm.delete(avatarTrainings).where(eq(avatarTrainings.id, id));
      }
    }
  });
});
