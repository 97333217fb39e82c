import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { SCREEN_MATTE } from '@cyclorama/stage/data';
import { AI_STUDIO_NEWS } from './model.ts';
import { findStudio, loadStudio, setMatte } from './queries.ts';
import { aiStudios } from './table.ts';
import { openBench, type AIStudioBench, type Parameters } from './testing/bench.ts';

let bench: AIStudioBench;
beforeAll(async () => {
  bench = await openBench();
});

describe('ModifyLiveAIStudio', () => {
  const layout = { MattingType: 'green', MattingLayout: '{"PositionX":0.5}' };

  test('changes what is sent, and raises the revision for those who run it', async () => {
    const { studio } = bench.door;
    const id = await bench.studio({
      StudioName: 'changing',
      Description: 'before',
      MediaResourceId: bench.film,
      MediaLayout: '{"PositionX":0.7}',
    });
    const heard: unknown[] = [];
    const told = new Promise<void>((done) => {
      studio.events.subscribe(AI_STUDIO_NEWS, (news) => {
        heard.push(news);
        done();
      });
    });
    await bench.ask('ModifyLiveAIStudio', { ...layout, StudioName: 'changing', Width: 640, Height: 360 });
    await told;
    expect(heard).toEqual([{ projectId: bench.door.tenant.projectId, studioId: id, revision: 2 }]);
    expect(await bench.shown({ StudioId: id })).toMatchObject({
      Description: 'before',
      Width: '640',
      Height: '360',
      BackgroundResourceId: bench.picture,
      MediaResourceId: bench.film,
      MattingLayout: '{"HeightNormalized":1,"PositionX":0.5,"PositionY":0}',
      MediaLayout: '{"HeightNormalized":1,"PositionX":0.7,"PositionY":0}',
    });
    await bench.ask('ModifyLiveAIStudio', {
      ...layout,
      StudioName: 'changing',
      Description: '',
      BackgroundResourceId: bench.film,
      MediaLayout: '{"PositionY":0.2}',
    });
    expect(await bench.shown({ StudioId: id })).toMatchObject({
      Description: '',
      BackgroundType: 'VOD',
      BackgroundResourceId: bench.film,
      MediaResourceId: bench.film,
      MediaLayout: '{"HeightNormalized":1,"PositionX":0,"PositionY":0.2}',
    });
    await bench.ask('ModifyLiveAIStudio', { ...layout, StudioName: 'changing', MediaResourceId: '' });
    expect(await bench.shown({ StudioId: id })).not.toHaveProperty('MediaResourceId');
    expect((await loadStudio(studio.db.orm, id))?.revision).toBe(4);
  });

  test('an id takes the place of a URL', async () => {
    const id = await bench.studio({ StudioName: 'by url' });
    const { orm } = bench.door.studio.db;
    const url = 'https://media.example.org/a.png';
    await orm
      .update(aiStudios)
      .set({ background: { type: 'PIC', url } })
      .where(eq(aiStudios.id, id));
    await bench.ask('ModifyLiveAIStudio', {
      ...layout,
      StudioName: 'by url',
      BackgroundResourceId: bench.film,
    });
    const after = await bench.shown({ StudioId: id });
    expect(after).toMatchObject({ BackgroundType: 'VOD', BackgroundResourceId: bench.film });
    expect(after).not.toHaveProperty('BackgroundResourceUrl');
  });

  test.each<readonly [Parameters, number, string, string]>([
    [{ StudioName: 'nobody’s' }, 404, 'InvalidConfiguration.NotFound', 'StudioName'],
    [{ StudioName: undefined }, 400, 'MissingParameter', 'StudioName'],
    [{ MattingType: undefined }, 400, 'MissingParameter', 'MattingType'],
    [{ MattingLayout: undefined }, 400, 'MissingParameter', 'MattingLayout'],
    [{ MattingLayout: '[object Object]' }, 400, 'InvalidParameter', 'MattingLayout'],
    [{ MattingLayout: '{"PositionX":3}' }, 400, 'InvalidParameter', 'MattingLayout.PositionX'],
    [{ Width: 640 }, 400, 'MissingParameter', 'Height'],
    [{ Width: 640, Height: 640 }, 400, 'InvalidParameter', 'Width'],
    [{ BackgroundType: 'VOD' }, 400, 'InvalidParameter', 'BackgroundResourceId'],
    [
      { BackgroundResourceId: 'a', BackgroundResourceUrl: 'https://example.org/b.png' },
      400,
      'InvalidParameter',
      'BackgroundResourceUrl',
    ],
    [{ MediaType: 'PIC' }, 400, 'MissingParameter', 'MediaResourceId or MediaResourceUrl'],
    [{ MediaLayout: '{}' }, 400, 'MissingParameter', 'MediaResourceId or MediaResourceUrl'],
    [{ MediaResourceId: 'unknown' }, 400, 'MissingParameter', 'MediaLayout'],
    [{ MediaResourceId: 'unknown', MediaLayout: '{}' }, 400, 'InvalidParameter', 'MediaResourceId'],
  ])('%j is refused and changes nothing: %i %s %s', async (parameters, status, code, where) => {
    const StudioName = 'steady';
    if (!(await findStudio(bench.door.studio.db, bench.door.tenant.projectId, StudioName))) {
      await bench.studio({ StudioName });
    }
    const before = await bench.shown({ StudioName });
    expect(await bench.refused('ModifyLiveAIStudio', { ...layout, StudioName, ...parameters })).toEqual([
      status,
      code,
      expect.stringContaining(where) as string,
    ]);
    expect(await bench.shown({ StudioName })).toEqual(before);
  });

  test('of another account it is not found, and its assets are not used', async () => {
    await bench.studio({ StudioName: 'mine' });
    const sent = { ...layout, StudioName: 'mine' };
    expect((await bench.refused('ModifyLiveAIStudio', sent, bench.other)).slice(0, 2)).toEqual([
      404,
      'InvalidConfiguration.NotFound',
    ]);
    const foreign = { ...sent, BackgroundResourceId: bench.foreign };
    expect((await bench.refused('ModifyLiveAIStudio', foreign)).slice(0, 2)).toEqual([
      403,
      'PermissionDenied',
    ]);
  });
});

describe('mattes', () => {
  test('are those of the MattingType until they are set, and go with it', async () => {
    const { studio, tenant } = bench.door;
    const { projectId } = tenant;
    const id = await bench.studio({ StudioName: 'matte', MattingType: 'blue' });
    const found = await findStudio(studio.db, projectId, 'matte');
    expect(found?.matte).toBeUndefined();
    const own = { ...SCREEN_MATTE, backdrop: '#12ab34', spill: 0.2 } as const;
    const set = await setMatte(studio, projectId, id, own);
    expect(set).toMatchObject({ revision: 2, matte: own });
    expect(set?.matte).toEqual(own);
    expect(await setMatte(studio, bench.other.projectId, id, own)).toBeUndefined();
    const place = { StudioName: 'matte', MattingLayout: '{}' };
    await bench.ask('ModifyLiveAIStudio', { ...place, MattingType: 'blue' });
    expect((await loadStudio(studio.db.orm, id))?.matte).toEqual(own);
    await bench.ask('ModifyLiveAIStudio', { ...place, MattingType: 'complex' });
    const after = await loadStudio(studio.db.orm, id);
    expect(after).toMatchObject({ revision: 4 });
    expect(after?.matte).toBeUndefined();
  });
});
