import { beforeAll, expect, test } from 'vitest';
import { createTenant } from '../../tenants/index.ts';
import { openProgramDoor, type ProgramDoor } from '../testing/program-door.ts';
import {
  EPISODE_GROUPS_TOPIC,
  loadEpisodeGroup,
  loadOpenEpisodeGroups,
  setEpisodeGroupStatus,
} from './store.ts';

let program: ProgramDoor;
let tokens = 0;

beforeAll(async () => {
  program = await openProgramDoor();
});

function group(more: Readonly<Record<string, string | number>> = {}) {
  return {
    ClientToken: `group-${++tokens}`,
    CallbackUrl: 'https://client.example.org/news',
    DomainName: 'live.example.org',
    SideOutputUrl: 'rtmp://push.example.org/live/key',
    StartTime: '2026-01-05T08:10:00Z',
    RepeatNum: -1,
    'Item.1.ItemName': 'first',
    'Item.1.VodUrl': 'http://media.example.org/1.mp4',
    'Item.2.VodUrl': 'http://media.example.org/2.flv',
    ...more,
  };
}

test('a group is stored as it was sent, its items in order, and told to those who play it', async () => {
  const heard: unknown[] = [];
  const { db, events } = program.door.studio;
  const told = new Promise<void>((resolve) => {
    events.subscribe(EPISODE_GROUPS_TOPIC, (payload) => {
      heard.push(payload);
      resolve();
    });
  });
  const { ProgramId, ItemIds } = await program.ask('AddCasterEpisodeGroup', group());
  const { ItemId: ids } = ItemIds as { ItemId: readonly string[] };
  expect(ids).toHaveLength(2);
  expect(await loadEpisodeGroup(db.orm, String(ProgramId))).toEqual({
    id: ProgramId,
    projectId: program.door.tenant.projectId,
    domainName: 'live.example.org',
    sideOutputUrl: 'rtmp://push.example.org/live/key',
    callbackUrl: 'https://client.example.org/news',
    startTime: new Date('2026-01-05T08:10:00Z'),
    repeatNum: -1,
    status: 0,
    items: [
      { id: ids[0], name: 'first', vodUrl: 'http://media.example.org/1.mp4' },
      { id: ids[1], name: ids[1], vodUrl: 'http://media.example.org/2.flv' },
    ],
  });
  await told;
  expect(heard).toEqual([ProgramId]);
});

test('a repetition gets the same answer and makes nothing', async () => {
  const sent = group();
  const [first, second] = await Promise.all([
    program.ask('AddCasterEpisodeGroup', sent),
    program.ask('AddCasterEpisodeGroup', sent),
  ]);
  const third = await program.ask('AddCasterEpisodeGroup', sent);
  for (const other of [second, third]) {
    expect({ ...other, RequestId: '' }).toEqual({ ...first, RequestId: '' });
  }
  expect(await program.refusal('AddCasterEpisodeGroup', { ...sent, RepeatNum: 1 })).toBe(
    'IdempotentParameterMismatch',
  );
  program.door.clock.advance(25 * 3600_000);
  const later = await program.ask('AddCasterEpisodeGroup', sent);
  expect(later['ProgramId']).not.toBe(first['ProgramId']);
  program.door.clock.advance(-25 * 3600_000);
});

test('refused work leaves its token free', async () => {
  const sent = group();
  expect(await program.refusal('AddCasterEpisodeGroup', { ...sent, SideOutputUrl: 'http://a' })).toBe(
    'InvalidSideOutputUrl.Malformed',
  );
  await program.ask('AddCasterEpisodeGroup', sent);
});

test('one JSON document does the same', async () => {
  const content = {
    CallbackUrl: 'https://client.example.org/news',
    DomainName: 'live.example.org',
    SideOutputUrl: 'rtmp://push.example.org/live/key',
    StartTime: '2026-01-05T08:10:00Z',
    Items: [{ ItemName: 'a', VodUrl: 'http://media.example.org/1.mp4' }],
  };
  const add = (changed: Readonly<Record<string, unknown>> = {}) => ({
    ClientToken: `content-${++tokens}`,
    Content: JSON.stringify({ ...content, ...changed }),
  });
  const { ProgramId } = await program.ask('AddCasterEpisodeGroupContent', add());
  expect(await loadEpisodeGroup(program.door.studio.db.orm, String(ProgramId))).toMatchObject({
    repeatNum: 0,
    items: [{ name: 'a' }],
  });
  const refuse = (changed: Readonly<Record<string, unknown>>) =>
    program.refusal('AddCasterEpisodeGroupContent', add(changed));
  expect(await refuse({ Items: [] })).toBe('MissingParameter');
  expect(await refuse({ Items: [{}] })).toBe('MissingParameter');
  expect(await refuse({ StartTime: 'now' })).toBe('InvalidContent.Malformed');
  expect(await refuse({ RepeatNum: -2 })).toBe('InvalidContent.Malformed');
  expect(await refuse({ DomainName: undefined })).toBe('MissingParameter');
  const raw = (Content: string) =>
    program.refusal('AddCasterEpisodeGroupContent', { ClientToken: `raw-${++tokens}`, Content });
  expect(await raw('{')).toBe('InvalidContent.Malformed');
  expect(await raw('[object Object]')).toBe('InvalidParameter');
});

test.each([
  [{ CallbackUrl: 'ftp://a/b' }, 'InvalidCallbackUrl.Malformed'],
  [{ CallbackUrl: 'http://10.0.0.1/x' }, 'InvalidCallbackUrl.Malformed'],
  [{ DomainName: 'no host' }, 'InvalidDomainName.Malformed'],
  [{ 'Item.2.VodUrl': '' }, 'MissingParameter'],
  [{ 'Item.2.VodUrl': 'http://192.168.0.1/a.mp4' }, 'InvalidVodUrl.Malformed'],
  [{ 'Item.4.VodUrl': 'http://media.example.org/1.mp4' }, 'InvalidItem.Malformed'],
  [{ RepeatNum: -2 }, 'InvalidRepeatNum.Malformed'],
  [{ ClientToken: 'x'.repeat(65) }, 'InvalidClientToken.Malformed'],
])('%j is refused: %s', async (changed, code) => {
  const sent = { ...group(), ...changed } as Readonly<Record<string, string | number>>;
  expect(await program.refusal('AddCasterEpisodeGroup', sent)).toBe(code);
});

test('open groups come by time; ended and deleted ones do not', async () => {
  const { orm } = program.door.studio.db;
  const make = async (start: string) =>
    String((await program.ask('AddCasterEpisodeGroup', group({ StartTime: start })))['ProgramId']);
  const late = await make('2026-01-05T06:02:00Z');
  const early = await make('2026-01-05T06:01:00Z');
  const ended = await make('2026-01-05T06:00:00Z');
  await make('2026-01-05T09:00:00Z');
  const due = async () =>
    (await loadOpenEpisodeGroups(orm, new Date('2026-01-05T07:00:00Z'))).map(({ id }) => id);
  await setEpisodeGroupStatus(orm, ended, 2);
  await setEpisodeGroupStatus(orm, early, 1);
  expect(await due()).toEqual([early, late]);
  const stranger = await createTenant(program.door.store, 'stranger');
  expect(await program.refusal('DeleteCasterEpisodeGroup', { ProgramId: early }, stranger)).toBe(
    'InvalidProgram.NotFound',
  );
  await program.ask('DeleteCasterEpisodeGroup', { ProgramId: early });
  expect(await program.refusal('DeleteCasterEpisodeGroup', { ProgramId: early })).toBe(
    'InvalidProgram.NotFound',
  );
  expect(await due()).toEqual([late]);
  expect(await setEpisodeGroupStatus(orm, early, 2)).toBe(false);
});
