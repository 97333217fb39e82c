import { readFileSync } from 'node:fs';
import { PathTaken } from '@cyclorama/streaming';
import { beforeEach, describe, expect, it } from 'vitest';
import { SCREEN_MATTE } from '@cyclorama/stage/data';
import {
  camera,
  changeRule,
  changeStudio,
  deleteRule,
  journal,
  openRig,
  OTHER,
  player,
  seedRule,
  seedStudio,
  soon,
  stageLines,
  TENANT,
  type Rig,
} from './testing/rig.ts';

const CAM = `${TENANT}/live/cam`;
const SET = `${CAM}_set`;
let rig: Rig;

beforeEach(async () => {
  rig = await openRig();
  return () => rig.close();
});

function onAir(path = SET): boolean {
  return rig.compositions.at(path)?.composition?.isOnAir === true;
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('a rule', () => {
  it('composes what is published to its app, and ends some seconds after the publisher', async () => {
    const studioId = await seedStudio(rig);
    const rule = await seedRule(rig, { studioId });
    const publication = camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    const [start] = stageLines(rig, rule);
    expect(start?.document?.pgm.layers.map(({ source }) => source)).toEqual(['background', 'camera~person']);
    // Viewers see the camera's label when it is away.
    expect(start?.document?.sources.find(({ id }) => id === 'camera')?.label).toBe('cam');
    const urls = JSON.stringify(start?.document);
    expect(urls).toContain(`/${CAM}?internal=`);
    expect(urls).toContain(`/${SET}?epoch=`);
    publication.end('gone');
    rig.clock.advance(9_000);
    await rig.compositions.look();
    expect(onAir()).toBe(true);
    // It only reconnected.
    const again = camera(rig);
    rig.clock.advance(60_000);
    await rig.compositions.look();
    expect(onAir()).toBe(true);
    again.end('gone');
    rig.clock.advance(10_000);
    await rig.compositions.look();
    await soon(() => expect(rig.compositions.at(SET)).toBeUndefined());
    expect(isAlive(start!.pid)).toBe(false);
    expect((await journal(rig, rule, 'stop'))[0]?.cause).toBe('the publisher is gone');
  });

  it('that comes while a publisher is here begins, and ends when it is deleted', async () => {
    camera(rig);
    await rig.compositions.look();
    const rule = await seedRule(rig, { studioId: await seedStudio(rig) });
    await soon(() => expect(onAir()).toBe(true));
    await deleteRule(rig, rule.id);
    await soon(() => expect(rig.compositions.at(SET)).toBeUndefined());
    expect((await journal(rig, rule, 'stop'))[0]?.cause).toBe('the rule is gone');
  });

  it('of subtitles alone passes the stream on and says so', async () => {
    const rule = await seedRule(rig, { subtitleName: 'english' });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    expect(stageLines(rig, rule)[0]?.document?.pgm.layers).toMatchObject([{ source: 'camera' }]);
    expect(JSON.stringify((await journal(rig, rule, 'note'))[0]?.detail)).toContain('english');
  });

  it('is for its own tenant and app', async () => {
    await seedRule(rig, { subtitleName: 'x' });
    camera(rig, `${OTHER}/live/cam`);
    camera(rig, `${TENANT}/stage/cam`);
    camera(rig, 'caster/cam');
    const own = await seedRule(rig, { subtitleName: 'x', app: 'stage' });
    await soon(() => expect(onAir(`${TENANT}/stage/cam_set`)).toBe(true));
    expect(rig.compositions.running.map(({ path }) => path)).toEqual([`${TENANT}/stage/cam_set`]);
    expect(rig.compositions.of(OTHER)).toEqual([]);
    expect(rig.compositions.of(TENANT).map(({ rule }) => rule.id)).toEqual([own.id]);
  });
});

describe('names', () => {
  it('of composed streams belong to them, and what is composed begins nothing', async () => {
    await seedRule(rig, { subtitleName: 'x' });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    expect(() => camera(rig, SET)).toThrow(PathTaken);
    // As its host publishes it.
    rig.hub.publish(SET, { from: '127.0.0.1', protocol: 'rtmp', epoch: 100_001 });
    await rig.compositions.look();
    expect(rig.compositions.of(TENANT)).toHaveLength(1);
  });

  it('of streams that are published already stay theirs until they go', async () => {
    const rule = await seedRule(rig, { subtitleName: 'x' });
    const first = camera(rig, SET);
    await soon(() => expect(onAir(`${SET}_set`)).toBe(true));
    camera(rig);
    await soon(async () =>
      expect((await journal(rig, rule, 'fault'))[0]?.detail['message']).toMatch(/publishes/),
    );
    expect(rig.compositions.at(SET)?.composition).toBeUndefined();
    first.end('gone');
    rig.clock.advance(1000);
    await soon(() => expect(onAir()).toBe(true));
    expect(() => camera(rig, SET)).toThrow(PathTaken);
  });

  it('that two rules would make are made by the older one', async () => {
    const older = await seedRule(rig, { subtitleName: 'x' });
    const younger = await seedRule(rig, { subtitleName: 'x', domain: 'other.example.org' });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    expect(stageLines(rig, older)).not.toEqual([]);
    expect((await journal(rig, younger, 'fault'))[0]?.detail['message']).toMatch(/another rule/);
    await deleteRule(rig, older.id);
    await soon(() => expect(stageLines(rig, older)).toEqual([]));
    rig.clock.advance(1000);
    await soon(() => expect(stageLines(rig, younger)).not.toEqual([]));
  });
});

describe('a lazy rule', () => {
  it('begins with the first viewer and rests after five minutes without any', async () => {
    const rule = await seedRule(rig, { studioId: await seedStudio(rig), isLazy: true });
    camera(rig);
    await soon(() => expect(rig.compositions.of(TENANT)).toHaveLength(1));
    rig.clock.advance(1000);
    await rig.compositions.look();
    expect(rig.compositions.running).toEqual([]);
    const viewer = player(rig, SET);
    await soon(() => expect(onAir()).toBe(true));
    expect(rig.compositions.viewers(rig.compositions.at(SET)!)).toBe(1);
    rig.clock.advance(3_600_000);
    await rig.compositions.look();
    viewer.close();
    rig.clock.advance(5 * 60_000 - 1);
    await rig.compositions.look();
    expect(onAir()).toBe(true);
    rig.clock.advance(1);
    await rig.compositions.look();
    await soon(() => expect(rig.compositions.running).toEqual([]));
    expect((await journal(rig, rule, 'stop'))[0]?.cause).toBe('nobody watches');
    player(rig, SET);
    await soon(() => expect(onAir()).toBe(true));
  });

  it('counts players of HLS by what they ask for', async () => {
    await seedRule(rig, { subtitleName: 'x', isLazy: true });
    camera(rig);
    await soon(() => expect(rig.compositions.of(TENANT)).toHaveLength(1));
    expect(rig.compositions.hls(`${CAM}_other`, 'one')).toBeUndefined();
    expect(rig.compositions.hls(SET, 'one')).toEqual({});
    await soon(() => expect(onAir()).toBe(true));
    const produced = rig.compositions.at(SET)!;
    expect(rig.compositions.hls(SET, 'two')).toEqual({ folder: produced.composition?.folder });
    expect(rig.compositions.viewers(produced)).toBe(2);
    rig.clock.advance(31_000);
    await rig.compositions.look();
    expect(rig.compositions.viewers(produced)).toBe(0);
    rig.clock.advance(5 * 60_000 - 31_000);
    await rig.compositions.look();
    await soon(() => expect(rig.compositions.running).toEqual([]));
  });

  it('begins for whoever waited before the publisher came', async () => {
    await seedRule(rig, { subtitleName: 'x', isLazy: true });
    await soon(() => expect(rig.compositions.isExpected(SET)).toBe(true));
    expect(rig.compositions.isExpected(CAM)).toBe(false);
    expect(rig.compositions.isExpected(`${OTHER}/live/cam_set`)).toBe(false);
    player(rig, SET);
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
  });

  it('that was not lazy before is left alone from then on', async () => {
    const rule = await seedRule(rig, { subtitleName: 'x' });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    rig.clock.advance(3_600_000);
    await changeRule(rig, rule.id, { isLazy: true });
    await soon(() => expect(rig.compositions.at(SET)?.rule.isLazy).toBe(true));
    await rig.compositions.look();
    expect(onAir()).toBe(true);
    rig.clock.advance(5 * 60_000);
    await rig.compositions.look();
    await soon(() => expect(rig.compositions.running).toEqual([]));
  });
});

describe('changes', () => {
  it('of the template come on air in the same session', async () => {
    const studioId = await seedStudio(rig);
    const rule = await seedRule(rig, { studioId });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    const matte = { ...SCREEN_MATTE, similarity: 0.9 };
    await changeStudio(rig, studioId, {
      mattingLayout: { PositionX: 0.5, PositionY: 0, HeightNormalized: 1 },
      matte,
    });
    await soon(() => expect(stageLines(rig, rule).at(-1)?.document?.pgm.layers.at(-1)?.box.x).toBe(0.5));
    const lines = stageLines(rig, rule);
    expect(lines.filter(({ what }) => what === 'start')).toHaveLength(1);
    expect(lines.at(-1)?.document?.sources.at(-1)?.matte).toMatchObject({
      similarity: 0.9,
      backdrop: 'green',
    });
    await soon(async () =>
      expect((await journal(rig, rule, 'take'))[0]?.detail).toMatchObject({ studioId, revision: 2 }),
    );
  });

  it('of the size or the name begin anew', async () => {
    const rule = await seedRule(rig, { subtitleName: 'x' });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    await changeRule(rig, rule.id, { liveTemplate: 'lp_sd_v' });
    await soon(() => expect(stageLines(rig, rule)[0]?.document?.format.width).toBe(480));
    await soon(() => expect(onAir()).toBe(true));
    await changeRule(rig, rule.id, { suffix: '_new' });
    await soon(() => expect(onAir(`${CAM}_new`)).toBe(true));
    expect(() => camera(rig, SET)).not.toThrow();
  });

  it('keep what is on when the template is gone', async () => {
    const studioId = await seedStudio(rig);
    const rule = await seedRule(rig, { studioId });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    await rig.studio.db.executeSql('alter table produce_rules drop constraint produce_rules_check');
    await changeRule(rig, rule.id, { studioId: null });
    await soon(async () => expect((await journal(rig, rule, 'fault'))[0]?.subject).toBe('studio'));
    await soon(() =>
      expect(stageLines(rig, rule).at(-1)).toMatchObject({
        what: 'apply',
        document: { pgm: { layers: [{ source: 'background' }, { source: 'camera~person' }] } },
      }),
    );
  });
});

describe('hosts', () => {
  it('that die are replaced, with a higher epoch', async () => {
    const rule = await seedRule(rig, { subtitleName: 'x' });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    process.kill(stageLines(rig, rule)[0]!.pid, 'SIGKILL');
    await soon(() => expect(stageLines(rig, rule).filter(({ what }) => what === 'start')).toHaveLength(2));
    const epochs = stageLines(rig, rule)
      .filter(({ what }) => what === 'start')
      .map(({ document }) => Number(/epoch=(\d+)/.exec(JSON.stringify(document))?.[1]));
    expect(epochs[1]).toBeGreaterThan(epochs[0]!);
    await soon(async () =>
      expect((await journal(rig, rule, 'host')).map(({ subject }) => subject)).toEqual(['replaced', 'died']),
    );
  });

  it('end with the desk, leases are given back', async () => {
    const rule = await seedRule(rig, { subtitleName: 'x' });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    const { pid } = stageLines(rig, rule)[0]!;
    await rig.compositions.drain();
    expect(isAlive(pid)).toBe(false);
    const lease = await rig.owner.leases.claim(`composition:${rule.id}:live/cam`);
    expect(lease).toBeDefined();
    await lease?.release();
  });
});

it('what there is no room for is told once and tried again', async () => {
  await rig.close();
  rig = await openRig({ cores: 0.5, otherCores: [0.45] });
  const rule = await seedRule(rig, { subtitleName: 'x' });
  camera(rig);
  await soon(async () => expect(await journal(rig, rule, 'fault')).toHaveLength(1));
  for (let n = 0; n < 3; n++) {
    rig.clock.advance(10_000);
    await rig.compositions.look();
  }
  const [fault, ...more] = await journal(rig, rule, 'fault');
  expect(fault?.detail['message']).toContain('CYCLORAMA_LIVE_CORES');
  expect(more).toEqual([]);
  expect(rig.compositions.running).toEqual([]);
});

it('what somebody else composes is left to them', async () => {
  const rule = await seedRule(rig, { subtitleName: 'x' });
  const lease = await rig.owner.leases.claim(`composition:${rule.id}:live/cam`);
  camera(rig);
  await soon(async () =>
    expect((await journal(rig, rule, 'fault'))[0]?.detail['message']).toMatch(/another server/),
  );
  await lease?.release();
  rig.clock.advance(1000);
  await soon(() => expect(onAir()).toBe(true));
});
