import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { casterEpisodes } from '../casters/table.ts';
import { createTenant } from '../tenants/index.ts';
import { seedAsset } from '../videos/testing/seed.ts';
import { rememberLength } from './measured.ts';
import { loadEpisodes, setEpisodeStatus } from './store.ts';
import { openProgramDoor, type ProgramDoor } from './testing/program-door.ts';

let program: ProgramDoor;
const FILE = { VodUrl: 'http://media.example.org/clip.mp4' };
const LIVE = { LiveStreamUrl: 'rtmp://media.example.org/live/camera' };

/** Minutes after eight on the day at which the clock stands. */
function at(minutes: number): string {
  return new Date(Date.UTC(2026, 0, 5, 8, minutes)).toISOString().replace('.000', '');
}

beforeAll(async () => {
  program = await openProgramDoor();
});

/** A caster with a file, a camera and a text. */
async function studio() {
  const CasterId = await program.caster();
  const file = await program.source(CasterId, 'RV01', FILE);
  const live = await program.source(CasterId, 'RV02', LIVE);
  const text = await program.text(CasterId, 'RC01');
  const resource = (from: number, to: number, more: Readonly<Record<string, string>> = {}) => ({
    CasterId,
    EpisodeType: 'Resource',
    ResourceId: file,
    SwitchType: 'TimeFirst',
    StartTime: at(from),
    EndTime: at(to),
    ...more,
  });
  const episodes = async (filter: Readonly<Record<string, string | number>> = {}) => {
    const { Episodes, Total } = await program.ask('DescribeCasterProgram', { CasterId, ...filter });
    return { list: (Episodes as { Episode: readonly Record<string, unknown>[] }).Episode, total: Total };
  };
  return { CasterId, file, live, text, resource, episodes };
}

describe('AddCasterEpisode', () => {
  test('is told as it was added', async () => {
    const { CasterId, file, text, resource, episodes } = await studio();
    const added = resource(60, 70, {
      EpisodeName: 'news',
      SwitchType: 'ContentFirst',
      'ComponentId.1': text,
    });
    const { EpisodeId } = await program.ask('AddCasterEpisode', added);
    expect(await episodes()).toEqual({
      total: 1,
      list: [
        {
          EpisodeId,
          EpisodeName: 'news',
          EpisodeType: 'Resource',
          ResourceId: file,
          ComponentIds: { ComponentId: [text] },
          SwitchType: 'ContentFirst',
          StartTime: added.StartTime,
          EndTime: added.EndTime,
          Status: 0,
        },
      ],
    });
    const [loaded] = await loadEpisodes(program.door.studio.db.orm, CasterId);
    expect(loaded).toEqual({
      id: EpisodeId,
      name: 'news',
      type: 'Resource',
      resourceId: file,
      componentIds: [text],
      switchType: 'ContentFirst',
      startTime: new Date(added.StartTime),
      endTime: new Date(added.EndTime),
      status: 0,
    });
  });

  test('of components has no switch, and its own id for a name', async () => {
    const { CasterId, text, episodes } = await studio();
    const { EpisodeId } = await program.ask('AddCasterEpisode', {
      CasterId,
      EpisodeType: 'Component',
      'ComponentId.1': text,
      SwitchType: 'TimeFirst',
      StartTime: at(1),
      EndTime: at(2),
    });
    const [episode] = (await episodes()).list;
    expect(episode).toMatchObject({ EpisodeName: EpisodeId, ComponentIds: { ComponentId: [text] } });
    expect(episode).not.toHaveProperty('SwitchType');
    expect(episode).not.toHaveProperty('ResourceId');
  });

  test('a running caster follows, and the answer tells the frame', async () => {
    const { CasterId, resource } = await studio();
    await program.ask('SetCasterConfig', {
      CasterId,
      DomainName: 'live.example.org',
      TranscodeConfig: '{"casterTemplate":"lp_ld"}',
    });
    await program.ask('StartCaster', { CasterId });
    program.followed.length = 0;
    const answer = await program.door.call('AddCasterEpisode', resource(1, 2));
    expect(answer.headers).toMatchObject({ 'x-cyclorama-frame': '77', 'x-cyclorama-pts': '3080' });
    expect(program.followed.map(({ cause }) => cause)).toEqual(['AddCasterEpisode']);
  });

  test('of a file by URL is not longer than the file, once that is known', async () => {
    const { CasterId, resource } = await studio();
    const { orm } = program.door.studio.db;
    await program.ask('AddCasterEpisode', resource(10, 20));
    await rememberLength(orm, CasterId, FILE.VodUrl, 120);
    expect(await program.refusal('AddCasterEpisode', resource(20, 23))).toBe('InvalidParameter.EndTime');
    await program.ask('AddCasterEpisode', resource(20, 22));
    const { EpisodeType, ResourceId, StartTime, EndTime } = resource(30, 33);
    const more = Object.entries({ EpisodeType, ResourceId, StartTime, EndTime });
    const asked = Object.fromEntries(more.map(([name, value]) => [`Episode.1.${name}`, value]));
    expect(await program.refusal('AddCasterProgram', { CasterId, ...asked })).toBe(
      'InvalidParameter.EndTime',
    );
    await rememberLength(orm, CasterId, FILE.VodUrl, 180);
    await program.ask('AddCasterProgram', { CasterId, ...asked });
    // Another caster has never had it.
    const other = await studio();
    await program.ask('AddCasterEpisode', other.resource(10, 20));
    await rememberLength(orm, 'nobody', FILE.VodUrl, 1);
  });

  test('what cannot be is refused, and nothing is kept', async () => {
    const { CasterId, live, text, resource, episodes } = await studio();
    await program.ask('AddCasterEpisode', resource(60, 70));
    const endless = await program.source(CasterId, 'RV03', { ...FILE, RepeatNum: -1 });
    const cut = await program.source(CasterId, 'RV04', { ...FILE, BeginOffset: 10_000, EndOffset: 40_000 });
    const asset = await seedAsset(program.door.studio, {
      type: 'VIDEO',
      projectId: program.door.tenant.projectId,
      meta: { video_meta: { duration: 61 } },
    });
    const minute = await program.source(CasterId, 'RV05', { MaterialId: asset });
    const twice = await program.source(CasterId, 'RV06', { MaterialId: asset, RepeatNum: 1 });
    const elsewhere = await studio();
    const refusals: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [resource(2, 1), 'InvalidParameter.EndTime'],
      [resource(1, 1), 'InvalidParameter.EndTime'],
      [resource(65, 75), 'InvalidEpisode.Conflict'],
      [resource(50, 61), 'InvalidEpisode.Conflict'],
      [resource(62, 63), 'InvalidEpisode.Conflict'],
      [resource(1, 2, { ResourceId: 'nothing' }), 'InvalidResource.NotFound'],
      [resource(1, 2, { ResourceId: elsewhere.file }), 'InvalidResource.NotFound'],
      [resource(1, 2, { 'ComponentId.1': 'nothing' }), 'InvalidComponent.NotFound'],
      [resource(1, 2, { 'ComponentId.1': text, 'ComponentId.2': text }), 'InvalidComponentId.Malformed'],
      [resource(1, 2, { ResourceId: live, SwitchType: 'ContentFirst' }), 'InvalidSwitchType.Malformed'],
      [resource(1, 2, { ResourceId: endless, SwitchType: 'ContentFirst' }), 'InvalidSwitchType.Malformed'],
      [resource(1, 2, { ResourceId: cut }), 'InvalidParameter.EndTime'],
      [resource(1, 3, { ResourceId: minute }), 'InvalidParameter.EndTime'],
      [resource(1, 4, { ResourceId: twice }), 'InvalidParameter.EndTime'],
      [resource(1, 2, { EpisodeType: 'Component' }), 'MissingParameter'],
      [resource(1, 2, { CasterId: 'nothing' }), 'InvalidCaster.NotFound'],
      [resource(1, 2, { StartTime: '' }), 'MissingParameter'],
    ];
    for (const [parameters, code] of refusals) {
      expect([parameters, await program.refusal('AddCasterEpisode', parameters)]).toEqual([parameters, code]);
    }
    const stranger = await createTenant(program.door.store, 'stranger');
    expect(await program.refusal('AddCasterEpisode', resource(1, 2), stranger)).toBe(
      'InvalidCaster.NotFound',
    );
    expect((await episodes()).total).toBe(1);
    // What just fits is taken.
    await program.ask('AddCasterEpisode', resource(1, 2, { ResourceId: minute }));
    await program.ask('AddCasterEpisode', resource(2, 4, { ResourceId: twice }));
    await program.ask('AddCasterEpisode', resource(70, 71));
    await program.ask('AddCasterEpisode', resource(59, 60, { ResourceId: live }));
  });
});

describe('AddCasterProgram', () => {
  type Sent = Readonly<Record<string, string>>;
  const listed = (...episodes: readonly Sent[]): Sent =>
    Object.fromEntries(
      episodes.flatMap((episode, index) =>
        Object.entries(episode)
          .filter(([name]) => name !== 'CasterId')
          .map(([name, value]) => [`Episode.${index + 1}.${name}`, value]),
      ),
    );

  test('adds all in one, with their ids in order', async () => {
    const { CasterId, resource, episodes } = await studio();
    const sent = listed(resource(20, 30, { EpisodeName: 'b' }), resource(10, 20, { EpisodeName: 'a' }));
    const { EpisodeIds } = await program.ask('AddCasterProgram', { CasterId, ...sent });
    const { list } = await episodes();
    expect(list.map(({ EpisodeName: name }) => name)).toEqual(['a', 'b']);
    expect(EpisodeIds).toEqual({
      EpisodeId: list.map(({ EpisodeId: id }) => ({ EpisodeId: id })).toReversed(),
    });
  });

  test('adds nothing when one cannot be', async () => {
    const { CasterId, resource, episodes } = await studio();
    const refuse = async (...list: readonly Sent[]) =>
      program.refusal('AddCasterProgram', { CasterId, ...listed(...list) });
    expect(await refuse(resource(10, 20), resource(15, 25))).toBe('InvalidEpisode.Conflict');
    expect(await refuse(resource(10, 20), resource(20, 25, { EndTime: '' }))).toBe('MissingParameter');
    expect(await refuse(resource(10, 20), resource(20, 25, { EpisodeType: '' }))).toBe('MissingParameter');
    expect(await program.refusal('AddCasterProgram', { CasterId })).toBe('MissingParameter');
    expect((await episodes()).total).toBe(0);
  });

  test('ModifyCasterProgram changes, adds and keeps; episodes may change places', async () => {
    const { CasterId, resource, episodes } = await studio();
    await program.ask('AddCasterProgram', {
      CasterId,
      ...listed(
        resource(10, 20, { EpisodeName: 'a' }),
        resource(20, 30, { EpisodeName: 'b' }),
        resource(30, 40, { EpisodeName: 'c' }),
      ),
    });
    const [a, b] = (await episodes()).list.map(({ EpisodeId: id }) => String(id));
    const sent = {
      CasterId,
      ...listed(
        { EpisodeId: a!, StartTime: at(20), EndTime: at(30) },
        { EpisodeId: b!, StartTime: at(10), EndTime: at(20) },
        resource(40, 50, { EpisodeName: 'd' }),
      ),
    };
    expect(await program.ask('ModifyCasterProgram', sent)).toMatchObject({ CasterId });
    expect((await episodes()).list.map(({ EpisodeName: name }) => name)).toEqual(['b', 'a', 'c', 'd']);

    const refuse = (...list: readonly Sent[]) =>
      program.refusal('ModifyCasterProgram', { CasterId, ...listed(...list) });
    const times = { StartTime: at(60), EndTime: at(61) };
    expect(await refuse({ EpisodeId: a!, StartTime: at(60) })).toBe('MissingParameter');
    expect(await refuse({ EpisodeId: 'nothing', ...times })).toBe('InvalidEpisode.NotFound');
    expect(await refuse({ EpisodeId: a!, EpisodeType: 'Component', ...times })).toBe(
      'InvalidEpisodeType.Malformed',
    );
    expect(await refuse({ EpisodeId: a!, ...times }, { EpisodeId: a!, ...times })).toBe(
      'InvalidEpisodeId.Malformed',
    );
    expect(await refuse({ EpisodeId: a!, StartTime: at(35), EndTime: at(41) })).toBe(
      'InvalidEpisode.Conflict',
    );
  });
});

describe('what is past', () => {
  test('cannot be planned', async () => {
    const { CasterId, resource } = await studio();
    expect(await program.refusal('AddCasterEpisode', resource(-20, -10))).toBe('InvalidParameter.EndTime');
    const { EpisodeId } = await program.ask('AddCasterEpisode', resource(-20, 10));
    const modify = { CasterId, EpisodeId: String(EpisodeId) };
    expect(await program.refusal('ModifyCasterEpisode', { ...modify, EndTime: at(-1) })).toBe(
      'InvalidParameter.EndTime',
    );
  });
});

describe('ModifyCasterEpisode', () => {
  test('changes what is sent, keeps the rest', async () => {
    const { CasterId, live, resource, episodes } = await studio();
    const { EpisodeId } = await program.ask('AddCasterEpisode', resource(10, 20, { EpisodeName: 'a' }));
    const change = { CasterId, EpisodeId: String(EpisodeId), EndTime: at(25), ResourceId: live };
    expect(await program.ask('ModifyCasterEpisode', change)).toMatchObject({ CasterId, EpisodeId });
    expect((await episodes()).list).toMatchObject([
      { EpisodeName: 'a', ResourceId: live, StartTime: at(10), EndTime: at(25), SwitchType: 'TimeFirst' },
    ]);
    expect(await program.refusal('ModifyCasterEpisode', { ...change, SwitchType: 'ContentFirst' })).toBe(
      'InvalidSwitchType.Malformed',
    );
    expect(await program.refusal('ModifyCasterEpisode', { ...change, EpisodeId: 'x' })).toBe(
      'InvalidEpisode.NotFound',
    );
    expect(await program.refusal('ModifyCasterEpisode', { ...change, StartTime: at(26) })).toBe(
      'InvalidParameter.EndTime',
    );
  });

  test('one that plays keeps its beginning and source; one that is over stays as it was', async () => {
    const { CasterId, live, resource, episodes } = await studio();
    const { orm } = program.door.studio.db;
    const EpisodeId = String((await program.ask('AddCasterEpisode', resource(10, 20)))['EpisodeId']);
    expect(await setEpisodeStatus(orm, CasterId, EpisodeId, 1)).toBe(true);
    const modify = { CasterId, EpisodeId };
    expect(await program.refusal('ModifyCasterEpisode', { ...modify, StartTime: at(11) })).toBe(
      'IncorrectEpisodeStatus',
    );
    expect(await program.refusal('ModifyCasterEpisode', { ...modify, ResourceId: live })).toBe(
      'IncorrectEpisodeStatus',
    );
    await program.ask('ModifyCasterEpisode', { ...modify, EndTime: at(15) });
    expect((await episodes()).list).toMatchObject([{ Status: 1, EndTime: at(15) }]);
    await setEpisodeStatus(orm, CasterId, EpisodeId, 2);
    const again = { ...modify, StartTime: at(30), EndTime: at(40) };
    expect(await program.refusal('ModifyCasterEpisode', again)).toBe('IncorrectEpisodeStatus');
    expect((await episodes()).list).toMatchObject([{ Status: 2, StartTime: at(10) }]);
    expect(await setEpisodeStatus(orm, CasterId, 'nothing', 1)).toBe(false);
  });
});

describe('DescribeCasterProgram', () => {
  test('filters by time, type, status and id; pages', async () => {
    const { CasterId, text, resource, episodes } = await studio();
    await program.ask('SetCasterConfig', { CasterId, ProgramName: 'day', ProgramEffect: 1 });
    const past = await program.ask('AddCasterEpisode', resource(-20, 10));
    const { orm } = program.door.studio.db;
    const ended = { endTime: new Date(at(-10)) };
    await orm
      .update(casterEpisodes)
      .set(ended)
      .where(eq(casterEpisodes.id, String(past['EpisodeId'])));
    for (const [from, to] of [[10, 20], [20, 30]] as const) await program.ask('AddCasterEpisode', resource(from, to)); // prettier-ignore
    await program.ask(
      'AddCasterEpisode',
      resource(12, 14, { EpisodeType: 'Component', 'ComponentId.1': text }),
    );
    const starts = async (filter: Readonly<Record<string, string | number>>) =>
      (await episodes(filter)).list.map(({ StartTime: start }) => start);
    expect(await starts({})).toEqual([at(-20), at(10), at(12), at(20)]);
    expect(await starts({ EpisodeType: 'Component' })).toEqual([at(12)]);
    expect(await starts({ Status: 2 })).toEqual([at(-20)]);
    expect(await starts({ Status: 1 })).toEqual([]);
    expect(await starts({ StartTime: at(14), EndTime: at(20) })).toEqual([at(10)]);
    expect(await starts({ PageSize: 3, PageNum: 2 })).toEqual([at(20)]);
    expect((await episodes({ PageSize: 1 })).total).toBe(4);
    expect(await program.refusal('DescribeCasterProgram', { CasterId, PageNum: 0 })).toBe(
      'InvalidPageNum.Malformed',
    );
    expect(await program.refusal('DescribeCasterProgram', { CasterId, EpisodeId: 'x' })).toBe(
      'InvalidEpisode.NotFound',
    );
    expect(await program.ask('DescribeCasterProgram', { CasterId })).toMatchObject({
      CasterId,
      ProgramName: 'day',
      ProgramEffect: 1,
    });
  });
});

describe('deleting', () => {
  test('one, then all', async () => {
    const { CasterId, resource, episodes } = await studio();
    const { EpisodeId } = await program.ask('AddCasterEpisode', resource(10, 20));
    await program.ask('AddCasterEpisode', resource(20, 30));
    await program.ask('AddCasterEpisode', resource(30, 40));
    const one = { CasterId, EpisodeId: String(EpisodeId) };
    expect(await program.ask('DeleteCasterEpisode', one)).toMatchObject(one);
    expect((await episodes()).total).toBe(2);
    expect(await program.refusal('DeleteCasterEpisode', one)).toBe('InvalidEpisode.NotFound');
    expect(await program.ask('DeleteCasterProgram', { CasterId })).toMatchObject({ CasterId });
    expect((await episodes()).total).toBe(0);
  });
});
