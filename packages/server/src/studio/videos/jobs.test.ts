import { beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Schemas } from '@cyclorama/contract';
import { HandClock, withTestStudio } from '../../testing/studio.ts';
import type { TestStudio } from '../../testing/studio.ts';
import { createVideoScripts } from '../scripts/create.ts';
import { audioKey } from '../scripts/objects.ts';
import { setQuota } from '../usage/quota.ts';
import { cancel2DDigitalHumanVideo, cancelRunningJob } from './cancel.ts';
import { create2DDigitalHumanVideo } from './create.ts';
import { fail } from './end.ts';
import { VIDEO_MINUTES } from './job.ts';
import { listDigitalHumanVideo } from './list.ts';
import { lockJob, moveJob } from './queries.ts';
import { show2DDigitalHumanVideo } from './show.ts';
import { IllegalJobMove, JOB_MOVES } from './states.ts';
import type { JobState } from './states.ts';
import { OTHER_PROJECT, PROJECT, requestOf, seedAsset, seedPresenter } from './testing/seed.ts';
import { videoJobs } from './table.ts';

let studio: TestStudio;
let model: string;
let voice: string;
const clock = new HandClock();

beforeAll(async () => {
  studio = await withTestStudio({ clock });
  ({ model, voice } = await seedPresenter(studio));
});

type Body = Schemas['DigitalHumanVideoCreateRequest'];

function body(changes: Partial<Body> = {}): Body {
  return {
    model_asset_id: model,
    voice_config: { voice_asset_id: voice },
    video_config: { codec: 'H264', bitrate: 3000, width: 1280, height: 720 },
    shoot_scripts: [{ sequence_no: 1, shoot_script: { text_config: { text: 'Hello.' } } }],
    output_asset_config: { asset_name: 'My video' },
    ...changes,
  };
}

async function create(sent: Body, projectId = PROJECT): Promise<string> {
  const result = await create2DDigitalHumanVideo(studio, requestOf({ body: sent, projectId }));
  return (result.body as { job_id: string }).job_id;
}

async function show(jobId: string, query = {}, projectId = PROJECT) {
  const request = requestOf({ params: { job_id: jobId }, query, projectId });
  return (await show2DDigitalHumanVideo(studio, request as never))
    .body as Schemas['DigitalHumanVideoDetailResponse'];
}

const move = (jobId: string, to: JobState) =>
  studio.db.tx(async (tx) => {
    const row = await lockJob(tx, jobId);
    if (row !== undefined) await moveJob(tx, clock, row, to);
  });

async function scriptWith(changes: object): Promise<string> {
  const script = {
    script_name: `script ${Math.random()}`,
    model_asset_id: model,
    voice_config: { voice_asset_id: voice },
    shoot_scripts: [{ sequence_no: 1, shoot_script: { text_config: { text: 'From the script.' } } }],
    ...changes,
  };
  const result = await createVideoScripts(studio, requestOf({ body: script }));
  return (result.body as { script_id: string }).script_id;
}

describe('create and show', () => {
  it('waits, says so, and shows its settings when asked', async () => {
    const jobId = await create(body());
    const brief = await show(jobId);
    expect(brief).toMatchObject({
      job_id: jobId,
      state: 'WAITING',
      job_type: '2D_DIGITAL_HUMAN_VIDEO',
      output_asset_config: { asset_name: 'My video' },
      create_time: '2026-01-05T08:00:00Z',
    });
    expect(brief.shoot_scripts).toBeUndefined();
    expect(await show(jobId, { show_script: true })).toMatchObject({
      model_asset_id: model,
      shoot_scripts: body().shoot_scripts,
    });
  });

  it('lets the settings of a script win', async () => {
    const script_id = await scriptWith({ view_mode: 'VERTICAL' });
    const shown = await show(await create(body({ script_id, model_asset_id: 'ignored' })), {
      show_script: true,
    });
    expect(shown.script_id).toBe(script_id);
    expect(shown.model_asset_id).toBe(model);
    expect(shown.shoot_scripts?.[0]?.shoot_script.text_config?.text).toBe('From the script.');
  });

  it('keeps the row and the queue entry together: a refused job leaves neither', async () => {
    const count = async () =>
      Number(
        (await studio.db.executeSql(`select count(*) as n from queue.job where name = 'render-video'`))
          .rows[0]!['n'],
      );
    const jobs = await count();
    const rows = await studio.db.orm.$count(videoJobs);
    await expect(create(body({ model_asset_id: 'nope' }))).rejects.toThrow();
    await create(body());
    expect(await count()).toBe(jobs + 1);
    expect(await studio.db.orm.$count(videoJobs)).toBe(rows + 1);
  });

  const recorded = { shoot_scripts: [{ sequence_no: 1, shoot_script: { script_type: 'AUDIO' as const } }] };

  it.each<[string, () => Partial<Body> | Promise<Partial<Body>>, string, number]>([
    ['no segments', () => ({ shoot_scripts: [] }), 'MSS.20010027', 500],
    ['recordings without a script', () => recorded, 'MSS.20010073', 400],
    ['an unknown script', () => ({ script_id: 'nope' }), 'MSS.20010079', 404],
    [
      'a script whose recordings are missing',
      async () => ({ script_id: await scriptWith(recorded) }),
      'MSS.20010026',
      500,
    ],
    [
      'a callback of another scheme',
      () => ({ callback_config: { callback_url: 'ftp://x.test' } }),
      'MSS.20010093',
      400,
    ],
    ...[
      'http://127.0.0.1:9/',
      'http://192.168.1.1/',
      'https://10.1.2.3/',
      'http://localhost/',
      'http://[::1]/',
    ].map((callback_url): [string, () => Partial<Body>, string, number] => [
      `a callback to ${callback_url}`,
      () => ({ callback_config: { callback_url } }),
      'MSS.20010093',
      400,
    ]),
    [
      'a signed callback without key',
      () => ({ callback_config: { callback_url: 'https://x.test', auth_type: 'MSS_A' as const } }),
      'MSS.00000003',
      400,
    ],
    [
      'an unclosed tag',
      () => ({ shoot_scripts: [{ shoot_script: { text_config: { text: '<speak>x' } } }] }),
      'MSS.20010015',
      500,
    ],
    [
      'a size of no list',
      () => ({ video_config: { codec: 'H264' as const, bitrate: 3000, width: 640, height: 480 } }),
      'MSS.00000003',
      400,
    ],
  ])('refuses %s', async (_what, changes, code, status) => {
    await expect(create(body(await changes()))).rejects.toMatchObject({ code, status });
  });

  it('refuses a body without model, and one without anything', async () => {
    await expect(create(body({ model_asset_id: '' }))).rejects.toMatchObject({ code: 'MSS.20010096' });
    await expect(create({})).rejects.toMatchObject({ code: 'MSS.20010027' });
  });

  it('refuses a 3D script and a 4K video of a 1080p model', async () => {
    const solid = await seedAsset(studio, { type: 'HUMAN_MODEL' });
    const three = await scriptWith({ model_asset_id: solid, model_asset_type: 'HUMAN_MODEL_3D' });
    await expect(create({ script_id: three })).rejects.toMatchObject({ code: 'MSS.20010098', status: 500 });
    const small = await seedAsset(studio, {
      type: 'HUMAN_MODEL_2D',
      meta: { human_model_2d_meta: { model_resolution: '1080P' } },
    });
    const large = { codec: 'H264' as const, bitrate: 8000, width: 3840, height: 2160 };
    await expect(create(body({ model_asset_id: small, video_config: large }))).rejects.toMatchObject({
      code: 'MSS.20010085',
    });
    await expect(create(body({ video_config: large }))).resolves.toBeTypeOf('string');
  });

  it('takes a recorded script once its recording is there', async () => {
    const script_id = await scriptWith(recorded);
    await studio.objects.put(audioKey(PROJECT, script_id, 1), Buffer.from('RIFF'), {
      contentType: 'audio/wav',
    });
    await expect(create({ script_id })).resolves.toBeTypeOf('string');
  });

  it('refuses when the quota is used up', async () => {
    await setQuota(studio.db, PROJECT, VIDEO_MINUTES, 0);
    const rows = await studio.db.orm.$count(videoJobs);
    await expect(create(body())).rejects.toMatchObject({ code: 'MSS.00020012' });
    expect(await studio.db.orm.$count(videoJobs)).toBe(rows);
    await setQuota(studio.db, PROJECT, VIDEO_MINUTES, undefined);
    await expect(create(body())).resolves.toBeTypeOf('string');
  });

  it('is invisible to other tenants', async () => {
    const jobId = await create(body());
    await expect(show(jobId, {}, OTHER_PROJECT)).rejects.toMatchObject({ code: 'MSS.20010009', status: 404 });
    const cancel = cancel2DDigitalHumanVideo(
      studio,
      requestOf({ params: { job_id: jobId }, projectId: OTHER_PROJECT }),
    );
    await expect(cancel).rejects.toMatchObject({ status: 404 });
    expect((await show(jobId)).state).toBe('WAITING');
  });
});

describe('states', () => {
  const all = Object.keys(JOB_MOVES) as JobState[];

  it.each(all.flatMap((from) => all.map((to) => [from, to] as const)))(
    '%s → %s is as the table says',
    async (from, to) => {
      const jobId = await create(body());
      await studio.db.orm.update(videoJobs).set({ state: from }).where(eq(videoJobs.id, jobId));
      if (JOB_MOVES[from].includes(to)) {
        await move(jobId, to);
        expect((await show(jobId)).state).toBe(to);
      } else {
        await expect(move(jobId, to)).rejects.toThrow(IllegalJobMove);
        expect((await show(jobId)).state).toBe(from);
      }
    },
  );
});

describe('cancel', () => {
  const cancel = (jobId: string) =>
    cancel2DDigitalHumanVideo(studio, requestOf({ params: { job_id: jobId } }));

  it('ends a waiting job, and only once', async () => {
    const jobId = await create(body());
    await cancel(jobId);
    expect(await show(jobId)).toMatchObject({ state: 'CANCELED', end_time: expect.any(String) as unknown });
    await expect(cancel(jobId)).rejects.toMatchObject({ code: 'MSS.20010048', status: 500 });
  });

  it('leaves a running job to the console’s own cancel', async () => {
    const jobId = await create(body());
    await move(jobId, 'PROCESSING');
    await expect(cancel(jobId)).rejects.toMatchObject({ code: 'MSS.20010048' });
    await cancelRunningJob(studio, PROJECT, jobId);
    expect((await show(jobId)).state).toBe('CANCELED');
  });
});

describe('list', () => {
  it('filters, pages and sorts', async () => {
    const projectId = 'e'.repeat(32);
    const { model: theirs, voice: their } = await seedPresenter(studio, 'clara', projectId);
    const ids: string[] = [];
    for (const name of ['first film', 'second', 'Film three']) {
      clock.advance(60_000);
      ids.push(
        await create(
          body({
            model_asset_id: theirs,
            voice_config: { voice_asset_id: their },
            output_asset_config: { asset_name: name },
          }),
          projectId,
        ),
      );
    }
    await move(ids[1]!, 'CANCELED');
    const list = async (query: object) => {
      const request = requestOf({
        query: { offset: 0, limit: 10, sort_key: 'create_time', sort_dir: 'asc', ...query },
        projectId,
      });
      const answer = (await listDigitalHumanVideo(studio, request as never)).body as Required<
        Schemas['DigitalHumanVideoListResponse']
      >;
      return { count: answer.count, ids: answer.jobs.map((job) => job.job_id) };
    };
    expect(await list({})).toEqual({ count: 3, ids });
    expect((await list({ sort_dir: 'desc' })).ids).toEqual([...ids].reverse());
    expect(await list({ limit: 1, offset: 1 })).toEqual({ count: 3, ids: [ids[1]] });
    expect((await list({ state: ['CANCELED'] })).ids).toEqual([ids[1]]);
    expect((await list({ state: ['WAITING', 'PROCESSING'] })).ids).toEqual([ids[0], ids[2]]);
    expect((await list({ job_id: ids[2] })).ids).toEqual([ids[2]]);
    expect((await list({ asset_name: 'film' })).ids).toEqual([]);
    expect((await list({ asset_name: 'film', fuzzy_query_field: ['asset_name'] })).ids).toEqual([
      ids[0],
      ids[2],
    ]);
    expect((await list({ job_type: 'PHOTO_DIGITAL_HUMAN_VIDEO' })).ids).toEqual([]);
    const { createdAt } = (await studio.db.orm.select().from(videoJobs).where(eq(videoJobs.id, ids[1]!)))[0]!;
    expect((await list({ create_since: createdAt.toISOString() })).ids).toEqual([ids[1], ids[2]]);
    expect((await list({ create_until: createdAt.toISOString() })).ids).toEqual([ids[0], ids[1]]);
  });
});

describe('failure', () => {
  it('is told with code, message and callback, once', async () => {
    const jobId = await create(
      body({ callback_config: { callback_url: 'https://callback.test/done', auth_type: 'MSS_A', key: 'k' } }),
    );
    await studio.db.tx((tx) =>
      fail(studio, tx, jobId, { code: 'MSS.45000003', message: 'broken', reason: 'why' }),
    );
    await studio.db.tx((tx) => fail(studio, tx, jobId, { code: 'MSS.45001000', reason: 'too late' }));
    expect(await show(jobId)).toMatchObject({ state: 'FAILED', error_info: { error_code: 'MSS.45000003' } });
    const { rows } = await studio.db.executeSql('select * from outbox where subject = $1', [
      `video-job:${jobId}`,
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      auth_kind: 'mss-a',
      auth_key: 'k',
      body: { result: 'FAILED', job_id: jobId },
    });
  });
});
