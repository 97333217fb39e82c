import { beforeAll, describe, expect, it } from 'vitest';
import type { ApsaraInput } from '@cyclorama/contract';
import { OTHER_PROJECT, seedAsset } from '../../videos/testing/seed.ts';
import { casterEpisodes } from '../table.ts';
import { casterKit, refusalOf, type CasterKit } from '../testing/kit.ts';

let kit: CasterKit;
let casterId: string;

beforeAll(async () => {
  kit = await casterKit();
  casterId = await kit.caster();
  await kit.source(casterId, 'RV01');
});

type Add = Partial<ApsaraInput<'AddCasterComponent'>>;
let next = 1;
const add = async (changes: Add) => {
  const { ComponentId } = await kit.ask('AddCasterComponent', {
    CasterId: casterId,
    LocationId: `RC${String(next++).padStart(2, '0')}`,
    ComponentType: 'text',
    ComponentLayer: {},
    ...changes,
  });
  return ComponentId;
};
const show = async (ComponentId: string) => {
  const { Components } = await kit.ask('DescribeCasterComponents', { CasterId: casterId, ComponentId });
  return Components.Component?.[0];
};

describe('AddCasterComponent', () => {
  it('fills in what a text does not say', async () => {
    const id = await add({ TextLayerContent: {} });
    expect(await show(id)).toEqual({
      ComponentId: id,
      ComponentName: id,
      ComponentType: 'text',
      LocationId: 'RC01',
      Effect: 'none',
      ComponentLayer: {
        WidthNormalized: 0,
        HeightNormalized: 0,
        PositionNormalizeds: { Position: [0, 0] },
        PositionRefer: 'topLeft',
      },
      TextLayerContent: {
        Text: '',
        FontName: 'KaiTi',
        Color: '0xff0000',
        SizeNormalized: 0.05,
        BorderWidthNormalized: 0,
        BorderColor: '',
      },
    });
  });

  it('keeps what a text says', async () => {
    const id = await add({
      ComponentName: 'ticker',
      Effect: 'animateH',
      LayerOrder: 'background',
      ComponentLayer: {
        WidthNormalized: 1,
        HeightNormalized: 0.1,
        PositionNormalized: [0.5, 0.9],
        PositionRefer: 'bottomCenter',
      },
      TextLayerContent: {
        Text: '最新消息',
        FontName: 'AlibabaPuHuiTi-Regular',
        Color: '0xFFffFF',
        SizeNormalized: 0.08,
        BorderWidthNormalized: 0.1,
        BorderColor: '0x000000',
      },
    });
    expect(await show(id)).toMatchObject({
      ComponentName: 'ticker',
      Effect: 'animateH',
      ComponentLayer: { PositionNormalizeds: { Position: [0.5, 0.9] }, PositionRefer: 'bottomCenter' },
      TextLayerContent: { Text: '最新消息', Color: '0xFFffFF', BorderColor: '0x000000' },
    });
    const { components } = await kit.rows(casterId);
    expect(components.find((component) => component.id === id)?.document.LayerOrder).toBe('background');
  });

  it('takes pictures of the tenant and captions of a source', async () => {
    const MaterialId = await seedAsset(kit.studio, { type: 'IMAGE' });
    const image = await add({ ComponentType: 'image', ImageLayerContent: { MaterialId } });
    expect((await show(image))?.ImageLayerContent).toEqual({ MaterialId });
    const caption = await add({
      ComponentType: 'caption',
      CaptionLayerContent: { LocationId: 'RV01', TargetLan: 'en', SizeNormalized: 0.04, Color: '0xffffff' },
    });
    expect((await show(caption))?.CaptionLayerContent).toEqual({
      LocationId: 'RV01',
      SourceLan: 'cn',
      TargetLan: 'en',
      ShowSourceLan: false,
      FontName: 'KaiTi',
      SizeNormalized: 0.04,
      Color: '0xffffff',
      BorderColor: '',
      BorderWidthNormalized: 0,
    });
  });

  const text = (TextLayerContent: object): Add => ({ TextLayerContent });
  const caption = (CaptionLayerContent: object): Add => ({ ComponentType: 'caption', CaptionLayerContent });
  const layer = (ComponentLayer: object): Add => ({ ComponentLayer, TextLayerContent: {} });
  it.each<[string, Add, string]>([
    ['a text without content', {}, 'MissingParameter 400'],
    ['a picture without content', { ComponentType: 'image' }, 'MissingParameter 400'],
    ['a picture of nothing', { ComponentType: 'image', ImageLayerContent: {} }, 'MissingParameter 400'],
    [
      'an unknown picture',
      { ComponentType: 'image', ImageLayerContent: { MaterialId: 'f'.repeat(32) } },
      'InvalidMaterialId.NotFound 404',
    ],
    ['a caption without content', { ComponentType: 'caption' }, 'MissingParameter 400'],
    ['a caption of nothing', caption({}), 'MissingParameter 400'],
    ['a caption of no source', caption({ LocationId: 'RV07' }), 'InvalidCaptionLayerContent.Malformed 400'],
    ['a caption of no place', caption({ LocationId: 'RC01' }), 'InvalidCaptionLayerContent.Malformed 400'],
    [
      'a caption without lines',
      caption({ LocationId: 'RV01', SourceLanReservePages: 0 }),
      'InvalidCaptionLayerContent.Malformed 400',
    ],
    ['another colour', text({ Color: '#ff0000' }), 'InvalidTextLayerContent.Malformed 400'],
    ['half a colour', text({ Color: '0xff00' }), 'InvalidTextLayerContent.Malformed 400'],
    ['another border', text({ BorderColor: 'red' }), 'InvalidTextLayerContent.Malformed 400'],
    ['a size above 1', text({ SizeNormalized: 1.1 }), 'InvalidTextLayerContent.Malformed 400'],
    ['a long text', text({ Text: 'x'.repeat(5000) }), 'InvalidTextLayerContent.Malformed 400'],
    ['a width above 1', layer({ WidthNormalized: 2 }), 'InvalidComponentLayer.Malformed 400'],
    ['half a position', layer({ PositionNormalized: [0] }), 'InvalidComponentLayer.Malformed 400'],
    ['a taken location', { LocationId: 'RC01', TextLayerContent: {} }, 'InvalidLocationId.Occupied 400'],
    [
      'HTML, without a browser',
      { TextLayerContent: {}, HtmlLayerContent: { htmlUrl: 'https://a.example.org/' } },
      'UnsupportedOperation 400',
    ],
  ])('refuses %s', async (_what, changes, refusal) => {
    const before = await kit.rows(casterId);
    expect(await refusalOf(add({ LocationId: 'RC99', ...changes }))).toBe(refusal);
    expect(await kit.rows(casterId)).toEqual(before);
  });

  it('refuses pictures of others', async () => {
    const MaterialId = await seedAsset(kit.studio, { type: 'IMAGE', projectId: OTHER_PROJECT });
    expect(await refusalOf(add({ ComponentType: 'image', ImageLayerContent: { MaterialId } }))).toBe(
      'InvalidMaterialId.NotFound 404',
    );
  });
});

describe('ModifyCasterComponent', () => {
  it('changes the members that are sent', async () => {
    const ComponentId = await add({
      TextLayerContent: { Text: 'a', Color: '0x00ff00' },
      LayerOrder: 'background',
      ComponentLayer: { WidthNormalized: 0.5 },
    });
    const modify = (changes: Partial<ApsaraInput<'ModifyCasterComponent'>>) =>
      kit.ask('ModifyCasterComponent', { CasterId: casterId, ComponentId, ...changes });
    expect(await modify({ TextLayerContent: { Text: 'b' }, ComponentName: 'clock' })).toEqual({
      ComponentId,
    });
    expect(await show(ComponentId)).toMatchObject({
      ComponentName: 'clock',
      ComponentLayer: { WidthNormalized: 0.5 },
      TextLayerContent: { Text: 'b', Color: '0x00ff00' },
    });
    expect(await refusalOf(modify({ ComponentType: 'image' }))).toBe('MissingParameter 400');
    const MaterialId = await seedAsset(kit.studio, { type: 'IMAGE' });
    await modify({ ComponentType: 'image', ImageLayerContent: { MaterialId } });
    const changed = await show(ComponentId);
    expect(changed).toMatchObject({ ComponentType: 'image', ImageLayerContent: { MaterialId } });
    expect(changed).not.toHaveProperty('TextLayerContent');
    expect(await refusalOf(modify({ ComponentId: 'x' }))).toBe('InvalidComponent.NotFound 404');
    expect(await refusalOf(modify({ ImageLayerContent: { MaterialId: 'f'.repeat(32) } }))).toBe(
      'InvalidMaterialId.NotFound 404',
    );
  });
});

describe('DeleteCasterComponent', () => {
  it('is refused while a scene that is on shows it, or an episode will', async () => {
    const { casterId: id, pgm } = await kit.running();
    const [shown, planned] = [await kit.text(id, 'RC01'), await kit.text(id, 'RC02')];
    const at = new Date();
    const episode = { casterId: id, name: 'text', type: 'Component', createdAt: at } as const;
    await kit.studio.db.orm.insert(casterEpisodes).values({
      ...episode,
      id: 'component-episode',
      componentIds: [planned],
      startTime: at,
      endTime: new Date(at.getTime() + 3_600_000),
    });
    await kit.ask('SetCasterSceneConfig', { CasterId: id, SceneId: pgm, ComponentId: [shown] });
    const remove = (ComponentId: string) => kit.ask('DeleteCasterComponent', { CasterId: id, ComponentId });
    expect(await refusalOf(remove(shown))).toBe('ResourceInUse 400');
    expect(await refusalOf(remove(planned))).toBe('ResourceInUse 400');
    await kit.ask('StopCaster', { CasterId: id });
    expect(await remove(shown)).toEqual({ CasterId: id, ComponentId: shown });
    expect((await kit.rows(id)).scenes.flatMap(({ componentIds }) => componentIds)).toEqual([]);
    expect(await refusalOf(remove(shown))).toBe('InvalidComponent.NotFound 404');
  });
});

it('DescribeCasterComponents shows all by location', async () => {
  const id = await kit.caster();
  await kit.text(id, 'RC09');
  await kit.text(id, 'RC02');
  const { Total, Components } = await kit.ask('DescribeCasterComponents', { CasterId: id });
  expect([Total, Components.Component?.map(({ LocationId }) => LocationId)]).toEqual([2, ['RC02', 'RC09']]);
  expect(await refusalOf(kit.ask('DescribeCasterComponents', { CasterId: id, ComponentId: 'unknown' }))).toBe(
    'InvalidComponent.NotFound 404',
  );
});
