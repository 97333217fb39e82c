import { beforeAll, describe, expect, it } from 'vitest';
import type { ApsaraInput } from '@cyclorama/contract';
import { casterKit, listsOf, refusalOf, type CasterKit } from '../testing/kit.ts';

let kit: CasterKit;
let casterId: string;

beforeAll(async () => {
  kit = await casterKit();
  casterId = await kit.caster();
  await kit.source(casterId, 'RV01');
  await kit.source(casterId, 'RV02');
});

type Lists = ReturnType<typeof listsOf>;

describe('AddCasterLayout', () => {
  it('fills in what is not sent, and shows it', async () => {
    const { LayoutId } = await kit.ask('AddCasterLayout', {
      CasterId: casterId,
      VideoLayer: [
        {},
        {
          FillMode: 'fit',
          WidthNormalized: 0.4,
          HeightNormalized: 0.3,
          PositionNormalized: [0.1, 0.05],
          PositionRefer: 'bottomRight',
          FixedDelayDuration: 5000,
        },
      ],
      BlendList: ['RV02', 'RV01'],
      AudioLayer: [{ VolumeRate: 10, ValidChannel: 'leftChannel', FixedDelayDuration: 120 }],
      MixList: ['RV01'],
    });
    expect(await kit.ask('DescribeCasterLayouts', { CasterId: casterId, LayoutId })).toEqual({
      Total: 1,
      Layouts: {
        Layout: [
          {
            LayoutId,
            VideoLayers: {
              VideoLayer: [
                {
                  FillMode: 'none',
                  FixedDelayDuration: 0,
                  WidthNormalized: 0,
                  HeightNormalized: 0,
                  PositionNormalizeds: { Position: [0, 0] },
                  PositionRefer: 'topLeft',
                },
                {
                  FillMode: 'fit',
                  FixedDelayDuration: 5000,
                  WidthNormalized: 0.4,
                  HeightNormalized: 0.3,
                  PositionNormalizeds: { Position: [0.1, 0.05] },
                  PositionRefer: 'bottomRight',
                },
              ],
            },
            BlendList: { LocationId: ['RV02', 'RV01'] },
            AudioLayers: {
              AudioLayer: [{ FixedDelayDuration: 120, ValidChannel: 'leftChannel', VolumeRate: 10 }],
            },
            MixList: { LocationId: ['RV01'] },
          },
        ],
      },
    });
  });

  const thirteen = Array.from({ length: 13 }, (_, i) => `RV${String(i).padStart(2, '0')}`);
  it.each<[string, Partial<Lists>, string]>([
    ['fewer layers than locations', { VideoLayer: [{}] }, 'InvalidLayersAndLocationsSize.Mismatch 400'],
    ['fewer sounds than locations', { AudioLayer: [] }, 'InvalidAudioLayersAndMixListSize.Mismatch 400'],
    ['too many layers', listsOf(thirteen), 'InvalidMixList.ExceedNorm 400'],
    ['a place that is none', { BlendList: ['RV01', 'RV13'] }, 'InvalidBlendList.Malformed 400'],
    ['a sound from nowhere', { MixList: ['RV01', 'first'] }, 'InvalidMixList.Malformed 400'],
    ['the same twice', { BlendList: ['RV01', 'RV01'] }, 'InvalidBlendList.Malformed 400'],
    ['the same sound twice', { MixList: ['RV02', 'RV02'] }, 'InvalidMixList.Malformed 400'],
    ['a place without a source', { BlendList: ['RV01', 'RV07'] }, 'ResourceInChannel.NotFound 404'],
    ['fit without a size', { VideoLayer: [{ FillMode: 'fit' }, {}] }, 'InvalidVideoLayer.Malformed 400'],
    ['a size above 1', { VideoLayer: [{ WidthNormalized: 1.5 }, {}] }, 'InvalidVideoLayer.Malformed 400'],
    ['a negative size', { VideoLayer: [{ HeightNormalized: -1 }, {}] }, 'InvalidVideoLayer.Malformed 400'],
    ['half a position', { VideoLayer: [{ PositionNormalized: [1] }, {}] }, 'InvalidVideoLayer.Malformed 400'],
    [
      'three positions',
      { VideoLayer: [{ PositionNormalized: [0, 0, 0] }, {}] },
      'InvalidVideoLayer.Malformed 400',
    ],
    [
      'a position outside',
      { VideoLayer: [{ PositionNormalized: [0, 1.2] }, {}] },
      'InvalidVideoLayer.Malformed 400',
    ],
  ])('refuses %s', async (_what, changes, refusal) => {
    const before = await kit.rows(casterId);
    const input: ApsaraInput<'AddCasterLayout'> = {
      CasterId: casterId,
      ...listsOf(['RV01', 'RV02']),
      ...changes,
    };
    expect(await refusalOf(kit.ask('AddCasterLayout', input))).toBe(refusal);
    expect(await kit.rows(casterId)).toEqual(before);
  });

  it('has room for twelve layers', async () => {
    const id = await kit.caster();
    const locations = Array.from({ length: 12 }, (_, i) => `RV${String(i + 1).padStart(2, '0')}`);
    for (const location of locations) await kit.source(id, location);
    await kit.layout(id, locations);
    expect((await kit.rows(id)).layouts[0]?.document.BlendList).toEqual(locations);
  });
});

describe('ModifyCasterLayout', () => {
  it('replaces the lists that are sent and keeps the others', async () => {
    const LayoutId = await kit.layout(casterId, ['RV01']);
    const input = { CasterId: casterId, LayoutId };
    await kit.ask('ModifyCasterLayout', { ...input, AudioLayer: [{ VolumeRate: 2 }], MixList: ['RV02'] });
    const changed = async () =>
      (await kit.rows(casterId)).layouts.find(({ id }) => id === LayoutId)?.document;
    expect(await changed()).toMatchObject({
      BlendList: ['RV01'],
      MixList: ['RV02'],
      AudioLayer: [{ VolumeRate: 2 }],
    });
    await kit.ask('ModifyCasterLayout', { ...input, ...listsOf(['RV02', 'RV01']) });
    expect((await changed())?.BlendList).toEqual(['RV02', 'RV01']);
    expect(
      await refusalOf(
        kit.ask('ModifyCasterLayout', { ...input, ...listsOf(['RV02']), BlendList: ['RV01', 'RV02'] }),
      ),
    ).toBe('InvalidLayersAndLocationsSize.Mismatch 400');
    expect(
      await refusalOf(
        kit.ask('ModifyCasterLayout', { CasterId: casterId, LayoutId: 'x', ...listsOf(['RV01']) }),
      ),
    ).toBe('InvalidLayout.NotFound 404');
  });

  it('changes what is on air on one frame', async () => {
    const { casterId: id, pgm } = await kit.running({}, (created) => kit.source(created));
    const LayoutId = await kit.layout(id);
    await kit.ask('SetCasterSceneConfig', { CasterId: id, SceneId: pgm, LayoutId });
    kit.sessions.take();
    await kit.ask('ModifyCasterLayout', { CasterId: id, LayoutId, ...listsOf(['RV01']) });
    expect(kit.sessions.take()).toEqual(['follow ModifyCasterLayout']);
    expect(kit.headers.get('x-cyclorama-frame')).toBe('1234');
  });
});

describe('DeleteCasterLayout', () => {
  it('is refused while a scene that is on shows it; a scene that is off loses it', async () => {
    const { casterId: id, pgm } = await kit.running({}, (created) => kit.source(created));
    const layout = await kit.layout(id);
    const spare = await kit.layout(id);
    await kit.ask('SetCasterSceneConfig', { CasterId: id, SceneId: pgm, LayoutId: layout });
    const remove = (LayoutId: string) => kit.ask('DeleteCasterLayout', { CasterId: id, LayoutId });
    expect(await refusalOf(remove(layout))).toBe('ResourceInUse 400');
    expect(await remove(spare)).toEqual({ CasterId: id, LayoutId: spare });
    expect(await refusalOf(remove(spare))).toBe('InvalidLayout.NotFound 404');
    await kit.ask('StopCaster', { CasterId: id });
    await remove(layout);
    const { layouts, scenes } = await kit.rows(id);
    expect(layouts).toEqual([]);
    expect(scenes.every((scene) => scene.layoutId === undefined)).toBe(true);
  });
});

it('DescribeCasterLayouts shows all, and knows no others', async () => {
  const id = await kit.caster();
  await kit.source(id);
  const ids = [await kit.layout(id), await kit.layout(id)];
  const { Total, Layouts } = await kit.ask('DescribeCasterLayouts', { CasterId: id });
  expect([Total, Layouts.Layout?.map(({ LayoutId }) => LayoutId)]).toEqual([2, ids]);
  const [foreign] = (await kit.rows(casterId)).layouts;
  expect(await refusalOf(kit.ask('DescribeCasterLayouts', { CasterId: id, LayoutId: foreign!.id }))).toBe(
    'InvalidLayout.NotFound 404',
  );
});
