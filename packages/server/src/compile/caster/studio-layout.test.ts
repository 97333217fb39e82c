import { SCREEN_MATTE } from '@cyclorama/stage/data';
import { describe, expect, it } from 'vitest';
import type { CasterAggregate } from '../../studio/casters/model.ts';
import { compileCaster } from './document.ts';
import { aggregate, inputOf, resource } from './fixtures.ts';
import type { LocalMaterial } from './input.ts';

function compile(
  more: Partial<CasterAggregate> = {},
  materials: Readonly<Record<string, LocalMaterial>> = {},
) {
  return compileCaster(inputOf(aggregate(more), materials));
}

function programme(more: Partial<CasterAggregate['scenes'][number]>): CasterAggregate['scenes'] {
  return aggregate().scenes.map((scene) => (scene.outputType === '1' ? { ...scene, ...more } : scene));
}

describe('virtual studios', () => {
  it('place background, media and persons', () => {
    const studioLayouts = [
      {
        id: 'v',
        name: 'set',
        type: 'studio' as const,
        document: {
          BgImageConfig: { Id: 'bg', MaterialId: 'm1', ImageUrl: undefined, LocationId: undefined },
          MediaInputConfigList: [
            {
              Id: 'tv',
              VideoResourceId: 'id-RV02',
              WidthNormalized: 0.3,
              HeightNormalized: 0.3,
              PositionNormalized: [0.6, 0.1],
              FillMode: 'fit',
            },
          ],
          ScreenInputConfigList: [
            {
              Id: 'p',
              VideoResourceId: 'id-RV01',
              HeightNormalized: 0.8,
              PositionX: '0.1',
              PositionY: '0.2',
            },
          ],
        },
      },
    ];
    const { document } = compile(
      { studioLayouts, scenes: programme({ layoutId: 'v' }) },
      { 'asset:m1': { path: '/m/1', kind: 'image' } },
    );
    expect(
      document.pgm.layers.map(({ source, box, fill }) => [source, box.x, box.y, box.height, fill]),
    ).toEqual([
      ['v-background', 0, 0, 1, 'cover'],
      ['RV02', 0.6, 0.1, 0.3, 'fit'],
      ['RV01', 0.1, 0.2, 0.8, 'none'],
    ]);
    expect(document.sources.find(({ id }) => id === 'v-background')?.input).toEqual({
      kind: 'image',
      path: '/m/1',
    });
    expect(document.pgm.audio.tracks.map(({ source }) => source)).toEqual(['RV01']);
  });

  const person = (more: Readonly<Record<string, unknown>> = {}) => ({
    Id: 'p',
    VideoResourceId: 'id-RV01',
    HeightNormalized: 0.8,
    PositionX: '0.1',
    PositionY: '0.2',
    ...more,
  });
  const studio = (
    screens: readonly Readonly<Record<string, unknown>>[],
    more: Partial<CasterAggregate['studioLayouts'][number]['document']> = {},
  ) => ({
    studioLayouts: [
      {
        id: 'v',
        name: 'set',
        type: 'studio' as const,
        document: {
          BgImageConfig: { Id: 'bg', MaterialId: 'm1', ImageUrl: undefined, LocationId: undefined },
          ScreenInputConfigList: screens,
          ...more,
        },
      },
    ],
    scenes: programme({ layoutId: 'v' }),
  });
  const files = {
    'asset:m1': { path: '/m/1', kind: 'image' },
    'asset:m2': { path: '/m/2', kind: 'image' },
  } as const;

  it.each([
    ['green', 'screen', 'green'],
    ['blue', 'screen', 'blue'],
    ['auto', 'screen', 'auto'],
    ['complex', 'scene', undefined],
  ])('cut persons out of %s', (Color, kind, backdrop) => {
    const { document } = compile(studio([person({ Color })]), files);
    const cut = document.sources.find(({ id }) => id === `RV01~${Color}`);
    expect(cut).toMatchObject({ input: { kind: 'matte', of: 'RV01' }, matte: { kind }, decode: 'always' });
    if (backdrop !== undefined) expect(cut?.matte).toMatchObject({ backdrop });
    expect(document.pgm.layers.map(({ source }) => source)).toEqual(['v-background', `RV01~${Color}`]);
    expect(document.pgm.audio.tracks.map(({ source }) => source)).toEqual(['RV01']);
  });

  it('use what was set for the camera, as far as it is for the same surroundings', () => {
    const matte = { ...SCREEN_MATTE, backdrop: 'auto', similarity: 0.9 } as const;
    const resources = [resource('RV01', {}), resource('RV02', {})].map((one) => ({ ...one, matte }));
    const keyed = (Color: string) =>
      compile({ ...studio([person({ Color })]), resources }, files).document.sources.find(
        ({ id }) => id === `RV01~${Color}`,
      )?.matte;
    expect(keyed('green')).toEqual({ ...matte, backdrop: 'green' });
    expect(keyed('complex')).toMatchObject({ kind: 'scene' });
  });

  it('have the persons of other layouts ready, and guard the signal, not the cut-out', () => {
    const parts = studio([person({ Color: 'green' })]);
    const { document } = compile({ studioLayouts: parts.studioLayouts }, files);
    expect(document.pgm.layers.map(({ source }) => source)).toEqual(['RV01']);
    expect(document.sources.find(({ id }) => id === 'RV01~green')?.decode).toBe('always');
    expect(compile(parts, files).guarded).toEqual(['v-background', 'RV01']);
  });

  it('put media behind a background with windows when the order says so', () => {
    const more = {
      MediaInputConfigList: [{ Id: 'sky', ImageMaterialId: 'm2', WidthNormalized: 1, HeightNormalized: 1 }],
      LayerOrderConfigList: [
        { Type: 'media' as const, Id: 'sky' },
        { Type: 'background' as const, Id: 'bg' },
      ],
    };
    const { document } = compile(studio([person()], more), files);
    expect(document.pgm.layers.map(({ source }) => source)).toEqual(['v-sky', 'v-background', 'RV01']);
  });

  it('let persons without a place stand on the floor or be cut off by the lower edge', () => {
    const unplaced = { PositionX: undefined, PositionY: undefined, HeightNormalized: undefined };
    const boxOf = (PortraitType: number) =>
      compile(studio([person({ ...unplaced, PortraitType })]), files).document.pgm.layers.at(-1)!.box;
    const half = boxOf(0);
    expect([half.anchor, half.y + half.height]).toEqual(['topCenter', 1]);
    expect(boxOf(1).y + boxOf(1).height).toBeCloseTo(0.97);
  });
});
