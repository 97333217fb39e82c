import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { HandClock, withTestStudio } from '../../testing/studio.ts';
import type { TestStudio } from '../../testing/studio.ts';
import { OTHER_PROJECT, PROJECT, requestOf, seedPresenter } from '../videos/testing/seed.ts';
import { copyVideoScripts } from './copy.ts';
import { createVideoScripts } from './create.ts';
import { deleteVideoScript } from './delete.ts';
import { listVideoScripts } from './list.ts';
import { audioKey, uploadedSubtitleKey } from './objects.ts';
import { showVideoScript } from './show.ts';
import type { ScriptDocument } from './table.ts';
import { updateVideoScript } from './update.ts';

let studio: TestStudio;
let model: string;
let voice: string;
const clock = new HandClock();

beforeAll(async () => {
  studio = await withTestStudio({ clock });
  ({ model, voice } = await seedPresenter(studio));
});

let count = 0;
function body(changes: Partial<ScriptDocument> = {}): ScriptDocument {
  count += 1;
  return {
    script_name: `script ${count}`,
    model_asset_id: model,
    model_asset_type: 'HUMAN_MODEL_2D',
    voice_config: { voice_asset_id: voice },
    video_config: { codec: 'H264', bitrate: 3000, width: 1280, height: 720 },
    shoot_scripts: [{ sequence_no: 1, shoot_script: { text_config: { text: 'Hello.' } } }],
    ...changes,
  };
}

async function create(changes: Partial<ScriptDocument> = {}, projectId = PROJECT) {
  const result = await createVideoScripts(studio, requestOf({ body: body(changes), projectId }));
  return result.body as Required<Schemas['VideoScriptWriteResponse']>;
}

async function show(scriptId: string, projectId = PROJECT) {
  const result = await showVideoScript(studio, requestOf({ params: { script_id: scriptId }, projectId }));
  return result.body as Schemas['VideoScriptDetailResponse'];
}

const audioSegment = { shoot_script: { script_type: 'AUDIO' as const } };

describe('create and show', () => {
  it('gives back what was sent, private data to the letter, with id and times', async () => {
    const sent = body({
      priv_data: '{"ü":"\\n  🎬"}',
      script_description: 'about',
      review_config: { no_need_review: false },
    });
    const { script_id } = (await createVideoScripts(studio, requestOf({ body: sent }))).body as {
      script_id: string;
    };
    const shown = await show(script_id);
    expect(shown).toMatchObject({ ...sent, shoot_scripts: sent.shoot_scripts });
    expect(shown.view_mode).toBe('LANDSCAPE');
    expect(shown.create_time).toBe('2026-01-05T08:00:00Z');
  });

  it('gives an upload URL for every recorded segment, and a download URL once it is there', async () => {
    const text = { shoot_script: { text_config: { text: 'Hi' } } };
    const created = await create({
      shoot_scripts: [{ sequence_no: 7, ...audioSegment }, text, audioSegment],
    });
    const files = created.audio_files.audio_file_url ?? [];
    expect(files.map((file) => file.sequence_no)).toEqual([7, 9]);
    for (const file of files) expect(file.audio_file_upload_url).toMatch(/^http:\/\/studio\.test\//);
    const before = await show(created.script_id);
    expect(before.audio_files?.audio_file_url?.map((file) => file.audio_file_download_url)).toEqual([
      undefined,
      undefined,
    ]);
    await studio.objects.put(audioKey(PROJECT, created.script_id, 7), Buffer.from('RIFF'), {
      contentType: 'audio/wav',
    });
    const after = await show(created.script_id);
    const [seven, nine] = after.audio_files?.audio_file_url ?? [];
    expect(seven?.audio_file_download_url).toMatch(/^http:\/\/studio\.test\//);
    expect(nine?.audio_file_download_url).toBeUndefined();
  });

  it('offers subtitle files under the name that fits the segment', async () => {
    const { script_id } = await create({
      shoot_scripts: [
        { sequence_no: 1, shoot_script: { text_config: { text: 'Hi' } } },
        { sequence_no: 2, ...audioSegment },
      ],
    });
    const [text, audio] = (await show(script_id)).shoot_scripts ?? [];
    expect(text?.subtitle_file_info?.text_subtitle_file?.subtitle_file_upload_url).toContain('http');
    expect(text?.subtitle_file_info?.audio_subtitle_file).toBeUndefined();
    expect(audio?.subtitle_file_info?.audio_subtitle_file?.subtitle_file_upload_url).toContain('http');
    await studio.objects.put(uploadedSubtitleKey(PROJECT, script_id, 1), Buffer.from('1'), {
      contentType: 'text/plain',
    });
    const [own] = (await show(script_id)).shoot_scripts ?? [];
    expect(own?.subtitle_file_info?.text_subtitle_file).toMatchObject({
      subtitle_file_state: 'GENERATE_SUCCEED',
      subtitle_file_download_url: expect.stringContaining('http') as unknown,
    });
  });

  it('refuses a second script of the same name, also at the same moment, but not for another tenant', async () => {
    await create({ script_name: 'taken' });
    await expect(create({ script_name: 'taken' })).rejects.toMatchObject({
      code: 'MSS.20010005',
      status: 400,
    });
    const theirs = { script_name: 'taken' };
    const foreign = requestOf({ body: { ...theirs, shoot_scripts: [] }, projectId: OTHER_PROJECT });
    await expect(createVideoScripts(studio, foreign)).resolves.toBeDefined();
    const race = await Promise.allSettled([create({ script_name: 'race' }), create({ script_name: 'race' })]);
    const refused = race.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]!.reason).toMatchObject({ code: 'MSS.20010005' });
  });

  it('hides scripts from other tenants', async () => {
    const { script_id } = await create();
    await expect(show(script_id, OTHER_PROJECT)).rejects.toMatchObject({ code: 'MSS.20010079', status: 404 });
  });
});

describe('update', () => {
  const update = (scriptId: string, changes: Schemas['VideoScriptUpdateRequest'], projectId = PROJECT) =>
    updateVideoScript(studio, requestOf({ params: { script_id: scriptId }, body: changes, projectId }));

  it('replaces what is sent and keeps the rest', async () => {
    const { script_id } = await create({ priv_data: 'keep' });
    clock.advance(60_000);
    await update(script_id, { script_description: 'new', view_mode: 'VERTICAL' });
    const shown = await show(script_id);
    expect(shown).toMatchObject({ priv_data: 'keep', script_description: 'new', view_mode: 'VERTICAL' });
    expect(shown.update_time! > shown.create_time!).toBe(true);
  });

  it('is refused when somebody else was quicker, and only then', async () => {
    const made = await createVideoScripts(studio, requestOf({ body: body() }));
    const { script_id: id } = made.body as Required<Schemas['VideoScriptWriteResponse']>;
    const params = { script_id: id };
    const save = (description: string, ifMatch: string | undefined) =>
      updateVideoScript(studio, {
        ...requestOf({ params, body: { script_description: description } }),
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
    const first = await save('first', made.etag);
    await expect(save('second', made.etag)).rejects.toMatchObject({ code: 'Console.Stale', status: 412 });
    const shown = await showVideoScript(studio, requestOf({ params }));
    expect(shown).toMatchObject({ body: { script_description: 'first' }, etag: first.etag });
    await save('third', first.etag);
    await save('fourth', undefined);
    expect(await show(id)).toMatchObject({ script_description: 'fourth' });
  });

  it('removes recordings of segments that are gone', async () => {
    const { script_id } = await create({
      shoot_scripts: [
        { sequence_no: 1, ...audioSegment },
        { sequence_no: 2, ...audioSegment },
      ],
    });
    for (const sequence of [1, 2]) {
      await studio.objects.put(audioKey(PROJECT, script_id, sequence), Buffer.from('x'), {
        contentType: 'audio/wav',
      });
    }
    await update(script_id, { shoot_scripts: [{ sequence_no: 2, ...audioSegment }] });
    expect(await studio.objects.stat(audioKey(PROJECT, script_id, 1))).toBeUndefined();
    expect(await studio.objects.stat(audioKey(PROJECT, script_id, 2))).toBeDefined();
  });

  it('loses no change of two at once', async () => {
    const { script_id } = await create();
    await Promise.all([
      update(script_id, { priv_data: 'p' }),
      update(script_id, { script_description: 'd' }),
    ]);
    expect(await show(script_id)).toMatchObject({ priv_data: 'p', script_description: 'd' });
  });

  it('refuses taken names, bad content and other tenants, and changes nothing then', async () => {
    const { script_id } = await create();
    await create({ script_name: 'occupied' });
    const before = await show(script_id);
    await expect(update(script_id, { script_name: 'occupied' })).rejects.toMatchObject({
      code: 'MSS.20010005',
    });
    await expect(update(script_id, { model_asset_id: 'nope' })).rejects.toMatchObject({
      code: 'MSS.20010140',
    });
    await expect(update(script_id, { priv_data: 'x' }, OTHER_PROJECT)).rejects.toMatchObject({ status: 404 });
    const after = await show(script_id);
    expect(after.script_name).toBe(before.script_name);
    expect(after.update_time).toBe(before.update_time);
  });

  it('may keep its own name', async () => {
    const { script_id } = await create({ script_name: 'mine' });
    await expect(update(script_id, { script_name: 'mine' })).resolves.toBeDefined();
  });
});

describe('list', () => {
  const list = async (query: Record<string, unknown>, projectId: string) => {
    const request = requestOf({
      query: { offset: 0, limit: 10, view_mode: 'LANDSCAPE', ...query },
      projectId,
    });
    return (await listVideoScripts(studio, request as never)).body as Required<
      Schemas['VideoScriptListResponse']
    >;
  };

  it('pages, newest first, filters by part of the name and by orientation', async () => {
    const projectId = 'c'.repeat(32);
    for (const name of ['One 100%', 'two', 'THREE one']) {
      clock.advance(1000);
      await createVideoScripts(
        studio,
        requestOf({ body: { script_name: name, shoot_scripts: [] }, projectId }),
      );
    }
    await createVideoScripts(
      studio,
      requestOf({
        body: { script_name: 'upright', view_mode: 'VERTICAL' as const, shoot_scripts: [] },
        projectId,
      }),
    );
    const names = async (query: Record<string, unknown>) =>
      (await list(query, projectId)).video_scripts.map((one) => one.script_name);
    expect(await names({})).toEqual(['THREE one', 'two', 'One 100%']);
    expect(await names({ limit: 1, offset: 1 })).toEqual(['two']);
    expect(await names({ name: 'one' })).toEqual(['THREE one', 'One 100%']);
    expect(await names({ name: '0%' })).toEqual(['One 100%']);
    expect(await names({ view_mode: 'VERTICAL' })).toEqual(['upright']);
    expect(await names({ script_catalog: 'SYSTEM_VIDEO_TEMPLET' })).toEqual([]);
    expect((await list({ limit: 1 }, projectId)).count).toBe(3);
  });

  it('shows the first text and how it is driven', async () => {
    const projectId = 'd'.repeat(32);
    await createVideoScripts(
      studio,
      requestOf({
        body: { script_name: 'x', shoot_scripts: [{ shoot_script: { text_config: { text: 'Hi' } } }] },
        projectId,
      }),
    );
    expect((await list({}, projectId)).video_scripts[0]).toMatchObject({ text: 'Hi', script_type: 'TEXT' });
  });
});

describe('copy and delete', () => {
  const copy = async (scriptId: string) =>
    (
      (await copyVideoScripts(studio, requestOf({ params: { script_id: scriptId } }))).body as {
        script_id: string;
      }
    ).script_id;

  it('copies document and recordings under names of their own', async () => {
    const { script_id } = await create({
      script_name: 'original',
      shoot_scripts: [{ sequence_no: 3, ...audioSegment }],
    });
    await studio.objects.put(audioKey(PROJECT, script_id, 3), Buffer.from('voice'), {
      contentType: 'audio/wav',
    });
    const first = await copy(script_id);
    const second = await copy(script_id);
    expect([(await show(first)).script_name, (await show(second)).script_name]).toEqual([
      'original copy',
      'original copy 2',
    ]);
    await deleteVideoScript(studio, requestOf({ params: { script_id } }));
    expect((await studio.objects.stat(audioKey(PROJECT, first, 3)))?.size).toBe(5);
  });

  it('deletes the script with its files, once', async () => {
    const { script_id } = await create({ shoot_scripts: [{ sequence_no: 3, ...audioSegment }] });
    await studio.objects.put(audioKey(PROJECT, script_id, 3), Buffer.from('voice'), {
      contentType: 'audio/wav',
    });
    const foreign = requestOf({ params: { script_id }, projectId: OTHER_PROJECT });
    await expect(deleteVideoScript(studio, foreign)).rejects.toMatchObject({ status: 404 });
    await deleteVideoScript(studio, requestOf({ params: { script_id } }));
    expect(await studio.objects.stat(audioKey(PROJECT, script_id, 3))).toBeUndefined();
    await expect(show(script_id)).rejects.toMatchObject({ status: 404 });
    await expect(deleteVideoScript(studio, requestOf({ params: { script_id } }))).rejects.toMatchObject({
      status: 404,
    });
  });
});
