import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { assets } from '../assets/table.ts';
import { usageSince } from '../usage/quota.ts';
import { MOVES, type TrainingState } from './states.ts';
import { avatarTrainings } from './table.ts';
import { TWO_FACES } from './testing/fake-tasks.ts';
import { JOBS, openTrainings, type TestTrainings } from './testing/open-trainings.ts';

const MODELS = 'hws.resource.type.metastudio.avatarmodeling.number';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

let trainings: TestTrainings;
beforeAll(async () => {
  trainings = await openTrainings();
}, 60_000);

const logs = async (jobId: string) =>
  (await trainings.show(jobId)).operation_logs.map(({ log_type }) => log_type);
const settings = async (body: object) =>
  expect((await trainings.own('PUT', 'training-settings', body)).statusCode).toBe(200);
const stateOf = async (jobId: string) => (await trainings.show(jobId)).state;

describe('a training', () => {
  test('goes from footage to a presenter that the user accepts', async () => {
    const jobId = await trainings.submitted({ name: 'Ada', tags: ['a'], supported_service: ['VIDEO_2D'] });
    expect(await stateOf(jobId)).toBe('AUTO_VERIFYING');
    await trainings.work();
    const shown = await trainings.show(jobId);
    expect(shown.state).toBe('WAIT_USER_CONFIRM');
    expect(await logs(jobId)).toEqual([
      'USER_CREATE_JOD',
      'USER_VERIFYING_SUBMITTED',
      'SYSTEM_VERIFY_SUCCESS',
      'ADMIN_VERIFY_SUCCESS',
      'SYSTEM_TRAIN_DATA_PREPROCESSING',
      'SYSTEM_TRAIN_DATA_PREPROCESS_SUCCESS',
      'SYSTEM_TRAINING',
      'SYSTEM_TRAIN_SUCCESS',
      'SYSTEM_INFERENCE_DATA_PREPROCESSING',
      'SYSTEM_INFERENCE_DATA_PREPROCESS_SUCCESS',
      'SYSTEM_EXECUTE_COMPILE',
      'SYSTEM_COMPILE_SUCCESS',
    ]);
    expect(shown.samples).toMatchObject([{ action_tag: 'wave', action_name_en: 'Wave', is_selected: true }]);
    const own = (await trainings.own('GET', `avatar-trainings/${jobId}`)).json<object>();
    expect(own).toMatchObject({
      kind: 'video',
      review: { approved: true, training: { checks: [{ id: 'face', figure: 99 }] } },
      figures: { closureRecall: 0.97 },
      warnings: ['The mouth is 70 % as sharp as the material (wanted: 80 %)'],
    });
    const asset = async () =>
      (await trainings.api('GET', `digital-assets/${shown.asset_id}`)).json<Record<string, unknown>>();
    expect(await asset()).toMatchObject({ asset_state: 'CREATING', asset_name: 'Ada', tags: ['a'] });
    const accepted = await trainings.command(jobId, 'CONFIRM_ACCEPT');
    expect(accepted.json()).toEqual({
      command_result: 'EXECUTE_SUCCESS',
      commond_result: 'EXCUTE_SUCCESS',
    });
    expect(await stateOf(jobId)).toBe('JOB_FINISH');
    expect(await asset()).toMatchObject({
      asset_state: 'ACTIVED',
      asset_type: 'HUMAN_MODEL_2D',
      supported_service: ['VIDEO_2D'],
      asset_extra_meta: {
        human_model_2d_meta: {
          is_real_background: false,
          support_live: false,
          model_version: 'V3_2',
          model_resolution: '1080P',
          action_tag_map: [{ tag: 'wave' }],
        },
      },
      files: [
        { asset_file_category: 'MAIN', file_name: 'model.person' },
        { asset_file_category: 'COVER', file_name: 'cover.png' },
        { asset_file_category: 'SAMPLE', file_name: 'speech.mp4' },
        { asset_file_category: 'SAMPLE', file_name: 'wave.mp4' },
      ],
    });
    const [row] = await trainings.studio.db.orm.select().from(assets).where(eq(assets.id, shown.asset_id!));
    expect(row?.model).toMatchObject({
      kind: 'character',
      character: { id: shown.asset_id, person: 'video' },
    });
    expect(trainings.tasks.trainings.at(-1)?.material).toMatchObject({
      kind: 'video',
      replacesBackground: true,
    });
    const used = await usageSince(trainings.studio.db, trainings.tenant.projectId, new Date(0));
    expect(used).toContainEqual({ resource: MODELS, amount: 1, count: 1 });
  });

  test('that fails its review says where, can be changed, and is looked at again', async () => {
    trainings.tasks.failed = [TWO_FACES];
    const jobId = await trainings.submitted();
    await trainings.work();
    trainings.tasks.failed = [];
    const failed = await trainings.show(jobId);
    expect(failed.state).toBe('AUTO_VERIFY_FAILED');
    expect(failed.operation_logs.at(-1)).toMatchObject({
      log_type: 'SYSTEM_VERIFY_FAILED',
      log_description: 'Training video: Somebody else comes into the picture. (12.0–15.5 s)',
    });
    const answer = await trainings.api('PUT', `${JOBS}/${jobId}`, {
      name: 'Ada 2',
      video_multipart_count: 2,
    });
    const urls = answer.json<{ training_video_upload_url: string[] }>();
    expect(urls.training_video_upload_url).toHaveLength(2);
    for (const [index, url] of urls.training_video_upload_url.entries())
      expect((await trainings.put(url, `part ${index}`)).statusCode).toBe(200);
    await trainings.command(jobId, 'CONFIRM_MULTIPART_UPLOADED');
    await trainings.work();
    expect(await trainings.show(jobId)).toMatchObject({ state: 'WAIT_USER_CONFIRM', name: 'Ada 2' });
    const [row] = await trainings.studio.db.orm
      .select()
      .from(avatarTrainings)
      .where(eq(avatarTrainings.id, jobId));
    const chunks: Buffer[] = [];
    for await (const chunk of await trainings.studio.objects.read(row!.files['training-video']!.key))
      chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('part 0part 1');
    // The film that it was at first is gone, and so are the parts.
    const left = await trainings.keys(`${trainings.tenant.projectId}/avatar-trainings/${jobId}/`);
    expect(left.filter((key) => key.includes('/uploads/') || key.includes('/files/'))).toEqual([
      row!.files['training-video']!.key,
    ]);
  });

  test('without papers fails where the tenant is not trusted, and has no last word', async () => {
    await settings({ is_trusted: false });
    try {
      const jobId = await trainings.submitted();
      await trainings.work();
      const description = (await trainings.show(jobId)).operation_logs.at(-1)?.log_description;
      expect(description?.split('\n')).toEqual([
        'Missing: the front side of the ID card (id_card_image1_upload_url)',
        'Missing: the back side of the ID card (id_card_image2_upload_url)',
        'Missing: the letter of authorization (grant_file_upload_url)',
      ]);
      const urls = (await trainings.api('PUT', `${JOBS}/${jobId}`, {})).json<Record<string, string>>();
      await trainings.put(urls['id_card_image1_upload_url']!, PNG);
      await trainings.put(urls['id_card_image2_upload_url']!, PNG);
      await trainings.put(urls['grant_file_upload_url']!, 'I agree.');
      await trainings.command(jobId, 'SUBMITVERIFYING');
      await trainings.work();
      const done = await trainings.show(jobId);
      expect(done.state).toBe('JOB_SUCCESS');
      expect(done).toMatchObject({ id_card_image_1_download_url: done.id_card_image1_download_url });
      expect(done.id_card_image1_download_url).toContain('/objects/');
      const asset = await trainings.api('GET', `digital-assets/${done.asset_id}`);
      expect(asset.json()).toMatchObject({ asset_state: 'ACTIVED' });
      expect((await trainings.command(jobId, 'CONFIRM_ACCEPT')).json()).toMatchObject({
        command_result: 'EXECUTE_FAILED',
        commond_result: 'EXCUTE_FAILED',
        excute_failed_msg: 'CONFIRM_ACCEPT is for tenants that the training settings trust',
      });
    } finally {
      await settings({ is_trusted: true });
    }
  });

  test('waits for a person where one reviews', async () => {
    await settings({ reviewer: 'manual' });
    try {
      const jobId = await trainings.submitted({ name: 'By hand' });
      await trainings.work();
      expect(await stateOf(jobId)).toBe('MANUAL_VERIFYING');
      const queue = async () =>
        (await trainings.own('GET', 'review-queue')).json<{ jobs: { job_id: string; state: string }[] }>()
          .jobs;
      expect(await queue()).toContainEqual(
        expect.objectContaining({
          job_id: jobId,
          kind: 'avatar',
          state: 'MANUAL_VERIFYING',
          name: 'By hand',
        }),
      );
      const review = (body: object) => trainings.own('POST', `avatar-trainings/${jobId}/review`, body);
      expect((await review({ verdict: 'reject' })).statusCode).toBe(400);
      expect((await review({ verdict: 'reject', comment: 'Too dark.', title: 'Light' })).statusCode).toBe(
        200,
      );
      const rejected = await trainings.show(jobId);
      expect(rejected).toMatchObject({
        state: 'MANUAL_VERIFY_FAILED',
        comment_logs: [
          { comment_type: 'ADMIN_COMMENT', comment_title: 'Light', comment_message: 'Too dark.' },
        ],
      });
      expect(rejected.operation_logs.at(-1)).toMatchObject({
        log_type: 'ADMIN_VERIFY_FAILED',
        log_description: 'Too dark.',
        operate_user: 'ADMIN',
      });
      await trainings.command(jobId, 'SUBMITVERIFYING');
      await trainings.work();
      await review({ verdict: 'approve' });
      await trainings.work();
      expect(await stateOf(jobId)).toBe('WAIT_ADMIN_CONFIRM');
      await review({ verdict: 'approve' });
      expect(await stateOf(jobId)).toBe('WAIT_USER_CONFIRM');
      expect(await logs(jobId)).toContain('ADMIN_ACCEPT');
      expect((await review({ verdict: 'approve' })).json()).toMatchObject({ error_code: 'MSS.41000001' });
      expect(await queue()).not.toContainEqual(expect.objectContaining({ job_id: jobId }));
    } finally {
      await settings({ reviewer: 'automatic' });
    }
  });

  test('is rejected with words and files, suspended, resumed and repaired', async () => {
    const jobId = await trainings.trained({ is_flexus: true });
    expect(await trainings.show(jobId)).toMatchObject({ flexus_retry_count: 10 });
    expect((await trainings.command(jobId, 'CONFIRM_REJECT')).json()).toMatchObject({
      command_result: 'EXECUTE_FAILED',
      excute_failed_msg: 'comment_data.comment_message: say what is wrong with the result',
    });
    const comment_data = { comment_title: 'Hm', comment_message: 'The hair.', attachment_name: ['hair.png'] };
    const rejected = (await trainings.command(jobId, 'CONFIRM_REJECT', { comment_data })).json<{
      attachment_upload_url: string[];
    }>();
    expect((await trainings.put(rejected.attachment_upload_url[0]!, PNG)).statusCode).toBe(200);
    const shown = await trainings.show(jobId);
    expect(shown).toMatchObject({
      state: 'JOB_REJECT',
      comment_logs: [{ comment_type: 'USER_REJECT', comment_title: 'Hm', comment_message: 'The hair.' }],
    });
    const [url = ''] = shown.comment_logs?.[0]?.attachment_download_url ?? [];
    expect(url).toContain('/objects/');
    await trainings.command(jobId, 'CONFIRM_PENDING');
    expect(await stateOf(jobId)).toBe('JOB_PENDING');
    await trainings.command(jobId, 'CONFIRM_ACTIVE');
    expect(await stateOf(jobId)).toBe('JOB_REJECT');
    await trainings.command(jobId, 'CONFIRM_ANSWER', { comment_data: { comment_message: 'Please.' } });
    await trainings.command(jobId, 'CONFIRM_REPAIR');
    expect(await stateOf(jobId)).toBe('WAIT_TRAINING_DATA_PREPROCESS');
    await trainings.work();
    const repaired = await trainings.show(jobId);
    expect(repaired).toMatchObject({ state: 'WAIT_USER_CONFIRM', flexus_retry_count: 9 });
    expect(repaired.asset_id).toBe(shown.asset_id);
    expect(await logs(jobId)).toContain('USER_REPAIR');
    expect(repaired.comment_logs).toHaveLength(2);
    const models = await trainings.keys(`${trainings.tenant.projectId}/avatar-trainings/${jobId}/model/`);
    expect(models).toHaveLength(1);
    await trainings.studio.db.orm
      .update(avatarTrainings)
      .set({ flexusRetryCount: 0 })
      .where(eq(avatarTrainings.id, jobId));
    expect((await trainings.command(jobId, 'CONFIRM_REPAIR')).json()).toMatchObject({
      command_result: 'EXECUTE_FAILED',
      excute_failed_msg: 'flexus_retry_count is 0: this job cannot be trained again',
    });
  });

  test('is calibrated by a person, who marks its actions', async () => {
    const jobId = await trainings.trained();
    const calibrate = (body: object) => trainings.own('POST', `avatar-trainings/${jobId}/calibrate`, body);
    const actions = [
      { from: 0, to: 2, type: 'SILENCE' },
      { from: 2, to: 4.5, type: 'ACTION', tag: 'wave', name: 'Wave' },
    ];
    expect((await calibrate({ actions: [{ from: 3, to: 2, type: 'ACTION' }] })).json()).toMatchObject({
      error_msg: expect.stringContaining('actions[0].to') as string,
    });
    const overlapping = [...actions, { from: 4, to: 6, type: 'ACTION' }];
    expect((await calibrate({ actions: overlapping })).statusCode).toBe(400);
    expect((await calibrate({ actions, silence: { from: 1, to: 5 } })).statusCode).toBe(200);
    expect(await stateOf(jobId)).toBe('WAIT_GENERATE_ACTION');
    await trainings.work();
    const shown = await trainings.show(jobId);
    expect(shown).toMatchObject({
      state: 'WAIT_USER_CONFIRM',
      inference_data_process_video_mark_info: {
        video_start_time: '00:00:01.000',
        video_end_time: '00:00:05.000',
      },
      inference_data_process_action_mark_info: {
        action_info: [
          { action_start_time: '00:00:00.000', action_end_time: '00:00:02.000', action_type: 'SILENCE' },
          { action_start_time: '00:00:02.000', action_end_time: '00:00:04.500', action_type: 'ACTION' },
        ],
      },
    });
    const types = await logs(jobId);
    expect(types.slice(types.indexOf('ADMIN_MASK_ACTION_TIME'))).toEqual([
      'ADMIN_MASK_ACTION_TIME',
      'SYSTEM_ACTION_GENERATE_DATA_PREPROCESSING',
      'SYSTEM_ACTION_GENERATE_DATA_SUCCESS',
      'SYSTEM_ACTION_GENERATE_ORI_PREPROCESSING',
      'SYSTEM_ACTION_GENERATE_ORI_SUCCESS',
      'SYSTEM_EXECUTE_COMPILE',
      'SYSTEM_COMPILE_SUCCESS',
    ]);
    expect(trainings.tasks.trainings.at(-1)?.material).toMatchObject({ actionMarks: actions });
  });

  test('of a picture is a portrait, whoever sends it how', async () => {
    const urls = await trainings.create();
    await trainings.put(urls.training_video_upload_url[0]!, PNG);
    await trainings.command(urls.job_id, 'SUBMITVERIFYING');
    const portraits = (body: object) => trainings.own('POST', 'avatar-trainings/portraits', body);
    const order = { name: 'Grace', file_size: PNG.length, content_type: 'image/png', sex: 'FEMALE' };
    expect((await portraits({ ...order, content_type: 'image/gif' })).json()).toMatchObject({
      error_msg: expect.stringContaining('content_type') as string,
    });
    const made = await portraits(order);
    expect(made.statusCode).toBe(201);
    const { job_id: jobId, portrait_upload_url: url } = made.json<{
      job_id: string;
      portrait_upload_url: string;
    }>();
    expect((await trainings.put(url, PNG)).json()).toMatchObject({ error_code: 'InvalidContentType' });
    expect((await trainings.put(url, PNG, { 'content-type': 'image/png' })).statusCode).toBe(200);
    await trainings.command(jobId, 'SUBMITVERIFYING');
    await trainings.work();
    expect(trainings.tasks.trainings.slice(-2).map(({ material }) => material.kind)).toEqual([
      'portrait',
      'portrait',
    ]);
    for (const id of [jobId, urls.job_id]) {
      expect((await trainings.own('GET', `avatar-trainings/${id}`)).json()).toMatchObject({
        kind: 'portrait',
        state: 'WAIT_USER_CONFIRM',
      });
      expect(
        (await trainings.own('POST', `avatar-trainings/${id}/calibrate`, { actions: [] })).statusCode,
      ).toBe(400);
    }
  });
});

test('every state can be reached, and only by moves that are in the table', () => {
  const reached = new Set<TrainingState>(['WAIT_FILE_UPLOAD']);
  for (const state of reached) for (const next of MOVES[state]) reached.add(next);
  expect([...reached].sort()).toEqual(Object.keys(MOVES).sort());
});
