import { beforeEach, describe, expect, it } from 'vitest';
import { MISBEHAVE } from '../../hosts/live/testing/fake-stage.ts';
import {
  camera,
  changeStudio,
  journal,
  openRig,
  seedRule,
  seedStudio,
  soon,
  stageLines,
  TENANT,
  type Rig,
} from './testing/rig.ts';

const SET = `${TENANT}/live/cam_set`;
let rig: Rig;

beforeEach(async () => {
  rig = await openRig();
  return () => rig.close();
});

function onAir(): boolean {
  return rig.compositions.at(SET)?.composition?.isOnAir === true;
}

describe('changes', () => {
  it('of the background are taken when its first picture is here; until then the old one stays', async () => {
    const studioId = await seedStudio(rig);
    const rule = await seedRule(rig, { studioId });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    const sky = (host: string) => ({ background: { type: 'LIVE', url: `rtmp://${host}/live/sky` } }) as const;
    const layout = { PositionX: 0.5, PositionY: 0, HeightNormalized: 1 };
    await changeStudio(rig, studioId, { ...sky('silent.example.org'), mattingLayout: layout });
    // A host begins by applying its first document.
    const lines = () =>
      stageLines(rig, rule)
        .filter(({ what }) => what === 'apply')
        .slice(1);
    await soon(() => expect(lines()).toHaveLength(1));
    const [prepared] = lines();
    const start = stageLines(rig, rule)[0]!.document!;
    expect(prepared?.document?.pgm).toEqual(start.pgm);
    const fresh = prepared!.document!.sources.filter(({ id }) => !start.sources.some((one) => one.id === id));
    expect(fresh).toMatchObject([
      {
        input: { kind: 'rtmp', url: expect.stringContaining('silent') as string },
        decode: 'always',
        hold: true,
      },
    ]);
    expect(prepared?.document?.sources.slice(0, 3)).toEqual(start.sources);
    const host = await rig.compositions.at(SET)!.composition!.host();
    const name = fresh[0]!.id;
    await host.control(name, { kind: 'seek', ms: MISBEHAVE.returnSource });
    await soon(() => expect(lines()).toHaveLength(2));
    const taken = lines()[1]?.document;
    expect(taken?.pgm.layers.map(({ source, box }) => [source, box.x])).toEqual([
      [name, 0],
      ['camera~person', 0.5],
    ]);
    expect(taken?.sources.map(({ id }) => id)).toEqual([name, 'camera', 'camera~person']);
    expect(taken?.sources[0]?.hold).toBeUndefined();
    // What stays is not opened again.
    await changeStudio(rig, studioId, { mattingLayout: { ...layout, PositionX: 0 } });
    await soon(() => expect(lines()).toHaveLength(3));
    expect(lines()[2]?.document?.sources.map(({ id }) => id)).toEqual([name, 'camera', 'camera~person']);
    await soon(async () => expect(await journal(rig, rule, 'take')).toHaveLength(2));
  });

  it('are overtaken by newer ones while what they need is awaited', async () => {
    const studioId = await seedStudio(rig);
    const rule = await seedRule(rig, { studioId });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    const sky = (host: string) => ({ background: { type: 'LIVE', url: `rtmp://${host}/live/sky` } }) as const;
    await changeStudio(rig, studioId, sky('silent.example.org'));
    await soon(() => expect(JSON.stringify(stageLines(rig, rule).at(-1)?.document)).toContain('silent.'));
    await changeStudio(rig, studioId, sky('other.example.org'));
    await soon(() =>
      expect(JSON.stringify(stageLines(rig, rule).at(-1)?.document?.sources)).toContain('other.example.org'),
    );
    await soon(async () => expect(await journal(rig, rule, 'take')).toHaveLength(1));
    const last = stageLines(rig, rule).at(-1)?.document;
    expect(last?.sources).toHaveLength(3);
    expect(last?.pgm.layers[0]?.source).toBe(last?.sources[0]?.id);
  });

  it('leave what is on air where what is new cannot be had', async () => {
    const studioId = await seedStudio(rig);
    const rule = await seedRule(rig, { studioId });
    camera(rig);
    await soon(() => expect(onAir()).toBe(true));
    await changeStudio(rig, studioId, {
      background: { type: 'PIC', url: 'http://nowhere.example.org/set.png' },
      mattingLayout: { PositionX: 0.5, PositionY: 0, HeightNormalized: 1 },
    });
    await soon(() => expect(stageLines(rig, rule).at(-1)?.document?.pgm.layers.at(-1)?.box.x).toBe(0.5));
    const { sources, pgm } = stageLines(rig, rule).at(-1)!.document!;
    expect(sources[0]).toMatchObject({ id: 'background', input: { kind: 'rtmp' } });
    expect(pgm.layers[0]?.source).toBe('background');
    await soon(async () =>
      expect((await journal(rig, rule, 'fault'))[0]).toMatchObject({
        subject: 'material',
        detail: { material: 'url:http://nowhere.example.org/set.png' },
      }),
    );
  });
});
