import { beforeAll, describe, expect, it } from 'vitest';
import { casterKit, FILE, refusalOf, type CasterKit } from './testing/kit.ts';

let kit: CasterKit;

beforeAll(async () => {
  kit = await casterKit();
});

describe('two writers of one caster', () => {
  it('wait for each other: nothing is lost, every change is a revision', async () => {
    const casterId = await kit.caster();
    const { revision } = (await kit.rows(casterId)).caster;
    const locations = Array.from({ length: 10 }, (_, i) => `RV${String(i + 1).padStart(2, '0')}`);
    await Promise.all(locations.map((location) => kit.source(casterId, location)));
    const { caster, resources } = await kit.rows(casterId);
    expect(resources.map(({ locationId }) => locationId)).toEqual(locations);
    expect(caster.revision).toBe(revision + 10);
  });

  it('do not both take a location', async () => {
    const casterId = await kit.caster();
    const add = () =>
      kit
        .ask('AddCasterVideoResource', {
          CasterId: casterId,
          LocationId: 'RV01',
          ResourceName: 'a',
          VodUrl: FILE,
        })
        .then(() => 'taken')
        .catch((error: unknown) => refusalOf(Promise.reject(error as Error)));
    const answers = await Promise.all([add(), add(), add()]);
    expect(answers.toSorted()).toEqual([
      'InvalidLocationId.Occupied 400',
      'InvalidLocationId.Occupied 400',
      'taken',
    ]);
  });

  it('start it once', async () => {
    const casterId = await kit.caster();
    kit.sessions.take();
    const answers = await Promise.all([1, 2, 3].map(() => kit.ask('StartCaster', { CasterId: casterId })));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(kit.sessions.take().toSorted()).toEqual([
      'follow StartCaster',
      'follow StartCaster',
      'start StartCaster',
    ]);
    expect((await kit.rows(casterId)).scenes).toHaveLength(2);
  });

  it('both change a scene', async () => {
    const { casterId, pgm } = await kit.running({}, (id) => kit.source(id));
    const LayoutId = await kit.layout(casterId);
    const texts = await Promise.all(['RC01', 'RC02', 'RC03'].map((location) => kit.text(casterId, location)));
    await Promise.all(
      texts.map((text) =>
        kit.ask('UpdateCasterSceneConfig', {
          CasterId: casterId,
          SceneId: pgm,
          LayoutId,
          ComponentId: [text],
        }),
      ),
    );
    const { componentIds } = (await kit.rows(casterId)).scenes[1]!;
    expect(componentIds.toSorted()).toEqual(texts.toSorted());
  });
});
