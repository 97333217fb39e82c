import { readFile } from 'node:fs/promises';
import { extname, isAbsolute } from 'node:path';
import { eq, like } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { HostError } from '../../hosts/pool.ts';
import { CONSOLE_TOPIC } from '../console-events/console-events.ts';
import { withScratch } from '../files/scratch.ts';
import { Materials } from '../live/materials.ts';
import { setQuota } from '../usage/quota.ts';
import { submitVideo } from '../videos/create.ts';
import { gatherMaterials } from '../videos/materials.ts';
import { videoJobs } from '../videos/table.ts';
import { linkedRecordingKey } from '../voice-training/linked.ts';
import { voiceTrainings } from '../voice-training/table.ts';
import { avatarTrainings } from './table.ts';
import { JOBS, openTrainings, type TestTrainings } from './testing/open-trainings.ts';

const MODELS = 'hws.resource.type.metastudio.avatarmodeling.number';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

let trainings: TestTrainings;
beforeAll(async () => {
  trainings = await openTrainings();
}, 60_000);

const logs = async (jobId: string) =>
  (await trainings.show(jobId)).operation_logs.map(({ log_type }) => log_type);
const stateOf = async (jobId: string) => (await trainings.show(jobId)).state;

describe('work', () => {
  test('that is stopped ends as stopped, and goes on in its folder after a reset', async () => {
    const jobId = await trainings.submitted();
    trainings.tasks.onStage = async (stage, signal) => {
      if (stage !== 'idle') return;
      // The state is written twice a second; what is stopped is what people see.
      await expect.poll(() => stateOf(jobId)).toBe('TRAINING');
      expect((await trainings.own('POST', `avatar-trainings/${jobId}/stop`)).statusCode).toBe(200);
      await expect.poll(() => signal.aborted, { timeout: 10_000 }).toBe(true);
    };
    await trainings.work();
    trainings.tasks.onStage = async () => undefined;
    expect(await stateOf(jobId)).toBe('MANUAL_STOP_TRAIN');
    expect((await trainings.own('POST', `avatar-trainings/${jobId}/stop`)).json()).toMatchObject({
      error_code: 'MSS.41000001',
    });
    const before = trainings.tasks.trainings.at(-1)!.workFolder;
    expect((await trainings.own('POST', `avatar-trainings/${jobId}/reset`)).statusCode).toBe(200);
    await trainings.work();
    expect(await stateOf(jobId)).toBe('WAIT_USER_CONFIRM');
    expect(trainings.tasks.trainings.at(-1)!.workFolder).toBe(before);
    expect(await logs(jobId)).toEqual(expect.arrayContaining(['ADMIN_STOP_TRAIN', 'ADMIN_RESET']));
  });

  test.each(['decode', 'landmarks', 'align', 'mouth', 'write'] as const)(
    'whose worker dies in %s goes on with the same folder and is logged once',
    async (last) => {
      const jobId = await trainings.submitted();
      let deaths = 0;
      trainings.tasks.onStage = async (stage) => {
        if (stage !== last || deaths > 0) return;
        deaths += 1;
        throw new HostError('crashed', 'SIGKILL', 'the host was killed');
      };
      await trainings.work();
      trainings.tasks.onStage = async () => undefined;
      expect(deaths).toBe(1);
      expect(await stateOf(jobId)).toBe('WAIT_USER_CONFIRM');
      const [first, second] = trainings.tasks.trainings.slice(-2);
      expect(second!.workFolder).toBe(first!.workFolder);
      const made = await trainings.keys(`${trainings.tenant.projectId}/avatar-trainings/${jobId}/`);
      expect(made.map((key) => key.split('/')[3]).sort()).toEqual([
        ...['cover', 'model', 'samples', 'samples', 'uploads'],
      ]);
      const types = await logs(jobId);
      expect(types.filter((type) => type === 'SYSTEM_TRAINING')).toHaveLength(1);
      expect(types.filter((type) => type === 'SYSTEM_COMPILE_SUCCESS')).toHaveLength(1);
    },
  );

  test('that fails again and again, or is refused, is a failure that says why; a reset begins anew', async () => {
    const jobId = await trainings.submitted();
    trainings.tasks.onStage = async (stage) => {
      if (stage !== 'landmarks') return;
      await expect.poll(() => stateOf(jobId)).toBe('TRAINING_DATA_PREPROCESSING');
      throw new HostError('refused', 'face', 'no face could be followed');
    };
    await trainings.work();
    trainings.tasks.onStage = async () => undefined;
    expect(await stateOf(jobId)).toBe('TRAINING_DATA_PREPROCESS_FAILED');
    expect((await trainings.show(jobId)).operation_logs.at(-1)).toMatchObject({
      log_type: 'SYSTEM_TRAIN_DATA_PREPROCESS_FAILED',
      log_description: 'no face could be followed',
    });
    const before = trainings.tasks.trainings.at(-1)!.workFolder;
    await trainings.own('POST', `avatar-trainings/${jobId}/reset`);
    await trainings.work();
    expect(await stateOf(jobId)).toBe('WAIT_USER_CONFIRM');
    expect(trainings.tasks.trainings.at(-1)!.workFolder).not.toBe(before);
  });

  test('on files that cannot be looked at ends in words, not in silence', async () => {
    const jobId = await trainings.submitted();
    trainings.tasks.reviewFault = new HostError('refused', 'unreadable', 'moov atom not found');
    await trainings.work();
    trainings.tasks.reviewFault = new HostError('out-of-memory', 'memory', 'too much memory');
    const other = await trainings.submitted();
    await trainings.work();
    trainings.tasks.reviewFault = undefined;
    for (const [id, why] of [
      [jobId, 'A file cannot be read: moov atom not found'],
      [other, 'The material could not be looked at: too much memory'],
    ] as const)
      expect((await trainings.show(id)).operation_logs.at(-1)).toMatchObject({
        log_type: 'SYSTEM_VERIFY_FAILED',
        log_description: why,
      });
  });
});

test('a voice is trained of the same upload: it gets the sound once', async () => {
  const voice_properties = { job_tag: 'NEWS', sex: 'MALE', language: 'EN' } as const;
  const jobId = await trainings.submitted({ name: 'Hal', voice_properties });
  const { voice_train_job_id: voiceId = '' } = await trainings.show(jobId);
  const { orm } = trainings.studio.db;
  const voice = async () =>
    (await orm.select().from(voiceTrainings).where(eq(voiceTrainings.id, voiceId)))[0];
  expect(await voice()).toMatchObject({
    state: 'CREATING',
    voiceName: 'Hal',
    sex: 'MALE',
    dhtmsJobId: jobId,
  });
  await trainings.work();
  const state = (await voice())?.state;
  expect(state).not.toBe('CREATING');
  const key = linkedRecordingKey(trainings.tenant.projectId, voiceId);
  expect(await trainings.studio.objects.stat(key)).toMatchObject({ size: 5 });
  await trainings.command(jobId, 'CONFIRM_REPAIR');
  await trainings.work();
  expect(await stateOf(jobId)).toBe('WAIT_USER_CONFIRM');
  expect((await voice())?.state).toBe(state);
});

test('a job is told about as it changes', async () => {
  const heard: unknown[] = [];
  const unsubscribe = trainings.studio.events.subscribe(CONSOLE_TOPIC, (news) => heard.push(news));
  try {
    const { job_id } = await trainings.create();
    await trainings.api('DELETE', `${JOBS}/${job_id}`);
    for (const change of ['created', 'deleted'])
      await expect
        .poll(() => heard)
        .toContainEqual({
          ...{ type: 'avatar-training', project_id: trainings.tenant.projectId },
          data: { job_id, state: 'WAIT_FILE_UPLOAD', stage: null, progress: null, asset_id: null, change },
        });
  } finally {
    unsubscribe();
  }
});

describe('a trained presenter', () => {
  test('is handed to painters by the path of its model, and its videos are photo videos', async () => {
    const { studio, tenant } = trainings;
    const made = await trainings.own('POST', 'avatar-trainings/portraits', {
      ...{ name: 'Grace', file_size: PNG.length, content_type: 'image/png' },
    });
    const { job_id: jobId, portrait_upload_url: url } = made.json<{
      job_id: string;
      portrait_upload_url: string;
    }>();
    await trainings.put(url, PNG, { 'content-type': 'image/png' });
    await trainings.command(jobId, 'SUBMITVERIFYING');
    await trainings.work();
    const { asset_id: assetId = '' } = await trainings.show(jobId);
    const document = {
      model_asset_id: assetId,
      video_config: { codec: 'H264', bitrate: 1000, width: 1280, height: 720 },
      shoot_scripts: [{ sequence_no: 0, shoot_script: { text_config: { text: 'Hello.' } } }],
    } as const;
    const order = { projectId: tenant.projectId, document, name: 'x' };
    // Not before it is accepted.
    await expect(submitVideo(studio, order)).rejects.toMatchObject({ code: 'MSS.10001010' });
    await trainings.command(jobId, 'CONFIRM_ACCEPT');
    const id = await submitVideo(studio, order);
    const [video] = await studio.db.orm.select().from(videoJobs).where(eq(videoJobs.id, id));
    expect(video?.jobType).toBe('PHOTO_DIGITAL_HUMAN_VIDEO');
    await withScratch(studio, async (path) => {
      const folder = { path, release: [] };
      const owner = { projectId: tenant.projectId, document, scriptId: null };
      const { characters, voice } = await gatherMaterials(
        studio,
        owner,
        folder,
        new AbortController().signal,
      );
      const [painted = ''] = characters.values();
      expect([isAbsolute(painted), extname(painted)]).toEqual([true, '.person']);
      expect(await readFile(painted, 'utf8')).toMatch(/^model \d+$/);
      expect(voice).toMatchObject({ sex: 'FEMALE', language: expect.stringMatching(/^en/) as string });
    });
    const local = new Materials({
      studio,
      projectId: tenant.projectId,
      casterId: 'c',
      onChange: () => undefined,
    });
    await local.ensure([{ key: 'a', expect: 'avatar', from: { kind: 'asset', assetId } }], 10_000);
    const live = local.ready.get('a');
    expect(live?.kind === 'avatar' && (await readFile(live.character, 'utf8'))).toMatch(/^model \d+$/);
    await local.close();
    const announced = await trainings.api('POST', 'files', {
      ...{ asset_id: assetId, file_name: 'evil.person', file_type: 'person', asset_file_category: 'MAIN' },
      ...{ file_size: 1, file_md5: 'CY9rzUYh03PK3k6DJie09g==' },
    });
    expect(announced.json()).toMatchObject({ error_code: 'MSS.10001048' });
  });
});

describe('limits', () => {
  test('of trainings under way are kept', async () => {
    const { job_id: jobId, training_video_upload_url: urls } = await trainings.create();
    await trainings.put(urls[0]!, 'film');
    const { orm } = trainings.studio.db;
    const [row] = await orm.select().from(avatarTrainings).where(eq(avatarTrainings.id, jobId));
    const busy = Array.from({ length: 10 }, (_, n) => ({
      ...{ ...row!, id: `busy-${n}`, state: 'TRAINING' as const },
    }));
    await orm.insert(avatarTrainings).values(busy);
    try {
      const refused = await trainings.command(jobId, 'SUBMITVERIFYING');
      expect([refused.statusCode, refused.json()]).toMatchObject([403, { error_code: 'MSS.41000012' }]);
    } finally {
      await orm.delete(avatarTrainings).where(like(avatarTrainings.id, 'busy-%'));
    }
  });

  test('of unfinished jobs and of models are kept', async () => {
    const { projectId } = trainings.other;
    const create = () => trainings.api('POST', JOBS, { name: 'x' }, trainings.other);
    await trainings.own('PUT', 'training-settings', { max_jobs: 1, is_trusted: true }, trainings.other);
    const made = await create();
    expect(made.statusCode).toBe(200);
    expect((await create()).json()).toMatchObject({ error_code: 'MSS.41000004' });
    await trainings.api(
      'DELETE',
      `${JOBS}/${made.json<{ job_id: string }>().job_id}`,
      undefined,
      trainings.other,
    );
    await setQuota(trainings.studio.db, projectId, MODELS, 0);
    const refused = await create();
    expect([refused.statusCode, refused.json()]).toMatchObject([403, { error_code: 'MSS.41000023' }]);
  });
});
