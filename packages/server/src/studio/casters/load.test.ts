import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { liveJobs, type LiveJobRow } from '../rooms/table.ts';
import { loadCaster } from './load.ts';
import {
  casterChannels,
  casterComponents,
  casterEpisodes,
  casterLayouts,
  casterResources,
  casters,
  casterScenes,
  casterStudioLayouts,
} from './table.ts';

describe('loadCaster', () => {
  let studio: TestStudio;
  beforeAll(async () => {
    studio = await withTestStudio();
  });

  it('brings a caster with all its parts, null columns as absent members', async () => {
    const { orm } = studio.db;
    const createdAt = new Date('2026-01-05T08:00:00.123Z');
    const later = new Date('2026-01-05T08:00:01Z');
    const casterId = randomUUID();
    const config = { ChannelEnable: 0, Delay: 0, ProgramEffect: 0, AutoSwitchUrgentOn: false } as const;
    await orm.insert(casters).values({
      id: casterId,
      projectId: 'p'.repeat(32),
      name: 'news',
      normType: 1,
      config,
      streamKey: 'k1',
      createdAt,
      updatedAt: createdAt,
    });
    const document = { VodUrl: 'http://example.org/a.mp4', RepeatNum: 0, FixedDelayDuration: 0 };
    const effective = { ...document, RepeatNum: -1 };
    await orm
      .insert(casterResources)
      .values({ id: 'r2', casterId, locationId: 'RV02', name: 'b', document, effective, createdAt });
    await orm
      .insert(casterResources)
      .values({ id: 'r1', casterId, locationId: 'RV01', name: 'a', document, effective, createdAt: later });
    await orm.insert(casterChannels).values([
      { casterId, channelId: 'RV01', resourceId: 'r1', playStatus: 0 },
      { casterId, channelId: 'RV02' },
    ]);
    const layout = { VideoLayer: [], BlendList: [], AudioLayer: [], MixList: [] };
    await orm.insert(casterLayouts).values([
      { id: 'second', casterId, document: layout, createdAt: later },
      { id: 'first', casterId, document: layout, createdAt },
    ]);
    const component = {
      ComponentType: 'image',
      Effect: 'none',
      LayerOrder: 'cover',
      ComponentLayer: {
        HeightNormalized: 0.1,
        WidthNormalized: 0.1,
        PositionNormalized: [0, 0.5],
        PositionRefer: 'topLeft',
      },
      ImageLayerContent: { MaterialId: 'm' },
    } as const;
    await orm
      .insert(casterComponents)
      .values({ id: 'c1', casterId, locationId: 'RC01', name: 'logo', document: component, createdAt });
    await orm.insert(casterScenes).values([
      { id: 'pgm', casterId, outputType: '1', name: 'PGM', layoutId: 'first', urgent: true, createdAt },
      { id: 'pvw', casterId, outputType: '0', name: 'PVW', componentIds: ['c1'], status: 1, createdAt },
    ]);
    await orm.insert(casterEpisodes).values({
      id: 'e1',
      casterId,
      name: 'one',
      type: 'Component',
      componentIds: ['c1'],
      startTime: createdAt,
      endTime: later,
      createdAt,
    });
    await orm
      .insert(casterStudioLayouts)
      .values({ id: 's1', casterId, name: 'set', type: 'common', document: {}, createdAt });

    const audio = { FollowEnable: 1 };
    expect(await loadCaster(orm, casterId)).toEqual({
      caster: {
        id: casterId,
        projectId: 'p'.repeat(32),
        name: 'news',
        normType: 1,
        config,
        desired: 'stopped',
        revision: 1,
        faded: false,
        streamKey: 'k1',
      },
      resources: [
        { id: 'r1', locationId: 'RV01', name: 'a', document, effective, revision: 1 },
        { id: 'r2', locationId: 'RV02', name: 'b', document, effective, revision: 1 },
      ],
      channels: [
        { channelId: 'RV01', resourceId: 'r1', playStatus: 0 },
        { channelId: 'RV02', playStatus: 1 },
      ],
      layouts: [
        { id: 'first', document: layout },
        { id: 'second', document: layout },
      ],
      components: [{ id: 'c1', locationId: 'RC01', name: 'logo', document: component }],
      scenes: [
        { id: 'pvw', outputType: '0', name: 'PVW', status: 1, componentIds: ['c1'], audio, urgent: false },
        {
          id: 'pgm',
          outputType: '1',
          name: 'PGM',
          status: 0,
          layoutId: 'first',
          componentIds: [],
          audio,
          urgent: true,
        },
      ],
      episodes: [
        {
          id: 'e1',
          name: 'one',
          type: 'Component',
          componentIds: ['c1'],
          startTime: createdAt,
          endTime: later,
          status: 0,
        },
      ],
      studioLayouts: [{ id: 's1', name: 'set', type: 'common', document: {} }],
      rooms: {},
    });
    const again = await loadCaster(orm, casterId);
    expect(again?.episodes[0]?.startTime.getTime()).toBe(createdAt.getTime());
  });

  it('knows which of the rooms that it shows are on air', async () => {
    const { orm } = studio.db;
    const createdAt = new Date('2026-01-05T08:00:00Z');
    const [casterId, projectId, otherProject] = ['rooms-caster', 'a'.repeat(32), 'b'.repeat(32)] as const;
    const config = { ChannelEnable: 0, Delay: 0, ProgramEffect: 0, AutoSwitchUrgentOn: false } as const;
    const times = { createdAt, updatedAt: createdAt };
    await orm
      .insert(casters)
      .values({ id: casterId, projectId, name: 'rooms', normType: 1, config, streamKey: 'k2', ...times });
    const urls = [
      { LiveStreamUrl: 'cyclorama://room/live' },
      { VodUrl: 'cyclorama://room/vod' },
      { LiveStreamUrl: 'cyclorama://room/over' },
      { LiveStreamUrl: 'cyclorama://room/theirs' },
    ];
    await orm.insert(casterResources).values(
      urls.map((url, i) => {
        const document = { ...url, RepeatNum: 0, FixedDelayDuration: 0 };
        const locationId = `RV0${i + 1}`;
        return { id: `room${i}`, casterId, locationId, name: 'a', document, effective: document, createdAt };
      }),
    );
    const job = (roomId: string, more: Partial<LiveJobRow> = {}) => ({
      ...{ id: `job-${roomId}`, projectId, roomId, roomName: roomId, roomType: 'NORMAL' as const },
      ...{ state: 'PROCESSING' as const, document: { room_name: roomId }, streamKey: `stream-${roomId}` },
      ...{ rtcRoomId: '1', rtcUsers: [], ...times, ...more },
    });
    await orm
      .insert(liveJobs)
      .values([
        job('live'),
        job('vod'),
        job('over', { state: 'SUCCEED' }),
        job('theirs', { projectId: otherProject }),
        job('unseen'),
      ]);
    expect((await loadCaster(orm, casterId))?.rooms).toEqual({ live: 'stream-live', vod: 'stream-vod' });
  });

  it('knows no caster that is not there', async () => {
    expect(await loadCaster(studio.db.orm, randomUUID())).toBeUndefined();
  });
});
