import { beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PROJECT } from '../videos/testing/seed.ts';
import { casterEpisodes, casterStudioLayouts } from './table.ts';
import { casterKit, refusalOf, type CasterKit } from './testing/kit.ts';

let kit: CasterKit;

beforeAll(async () => {
  kit = await casterKit();
});

describe('CopyCaster', () => {
  it('copies everything under new ids that refer to each other as the old ones did', async () => {
    const { casterId, pvw, pgm } = await kit.running({ ChannelEnable: 1 }, async (id) => {
      await kit.source(id, 'RV01');
      await kit.source(id, 'RV02');
    });
    const [camera, film] = (await kit.rows(casterId)).resources.map(({ id }) => id);
    await kit.ask('SetCasterChannel', { CasterId: casterId, ChannelId: 'RV07', ResourceId: film! });
    const LayoutId = await kit.layout(casterId, ['RV07']);
    const text = await kit.text(casterId);
    for (const SceneId of [pvw, pgm]) {
      await kit.ask('SetCasterSceneConfig', { CasterId: casterId, SceneId, LayoutId, ComponentId: [text] });
    }
    await kit.ask('SetCasterConfig', {
      CasterId: casterId,
      DomainName: 'live.example.org',
      TranscodeConfig: { casterTemplate: 'lp_sd' },
      SyncGroupsConfig: [{ mode: 0, resourceIds: [camera!, film!], hostResourceId: film! }],
    });
    const { orm } = kit.studio.db;
    const createdAt = new Date();
    const hour = 3_600_000;
    const times = (offset: number) => ({
      startTime: new Date(createdAt.getTime() + offset - hour),
      endTime: new Date(createdAt.getTime() + offset),
    });
    const episode = { casterId, createdAt, resourceId: film!, componentIds: [text] };
    await orm.insert(casterEpisodes).values([
      { ...episode, id: 'e-past', name: 'past', type: 'Resource', status: 2, ...times(-hour) },
      { ...episode, id: 'e-now', name: 'now', type: 'Resource', status: 1, ...times(hour) },
    ]);
    await orm.insert(casterStudioLayouts).values({
      id: 'studio-layout',
      casterId,
      name: 'set',
      type: 'studio',
      document: { ScreenInputConfigList: [{ Id: '1', VideoResourceId: camera!, Index: 1 }] },
      createdAt,
    });

    const input = { SrcCasterId: casterId, CasterName: 'copy', ClientToken: 'copy-1' };
    const { CasterId } = await kit.ask('CopyCaster', input);
    expect(await kit.ask('CopyCaster', input)).toEqual({ CasterId });
    const from = await kit.rows(casterId);
    const to = await kit.rows(CasterId);

    // Ids of the copy put back to those of the original make the same show.
    const pairs = (
      ['resources', 'layouts', 'components', 'scenes', 'episodes', 'studioLayouts'] as const
    ).flatMap((part) => to[part].map(({ id }, i) => [id, from[part][i]!.id] as const));
    expect(new Set(pairs.flat()).size).toBe(2 * pairs.length);
    const back = JSON.parse(
      pairs.reduce((json, [copy, original]) => json.replaceAll(copy, original), JSON.stringify(to)),
    ) as typeof from;
    const original = JSON.parse(JSON.stringify(from)) as typeof from;
    expect(back).toEqual({
      ...original,
      caster: {
        ...original.caster,
        id: CasterId,
        name: 'copy',
        desired: 'stopped',
        revision: 1,
        streamKey: to.caster.streamKey,
      },
      scenes: original.scenes.map((scene) => ({ ...scene, status: 0 })),
      episodes: [original.episodes[0], { ...original.episodes[1], status: 0 }],
    });
    expect(to.caster.streamKey).not.toBe(from.caster.streamKey);
    // The copy lives on its own.
    await kit.ask('DeleteCaster', { CasterId });
    expect((await kit.rows(casterId)).resources).toHaveLength(2);
  });

  it('knows no casters of others', async () => {
    const SrcCasterId = await kit.caster();
    for (const [id, project] of [
      [SrcCasterId, OTHER_PROJECT],
      ['unknown', undefined],
    ] as const) {
      const input = { SrcCasterId: id, CasterName: 'copy', ClientToken: 'copy-2' };
      expect(await refusalOf(kit.ask('CopyCaster', input, project))).toBe('InvalidCaster.NotFound 404');
    }
  });
});
