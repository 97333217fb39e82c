import { describe, expect, it } from 'vitest';
import type { LocalMaterial } from '../caster/index.ts';
import {
  compileDialog,
  dialogMaterials,
  groundColour,
  groundKey,
  sentSize,
  type DialogPictureInput,
} from './index.ts';

const materials = new Map<string, LocalMaterial>([
  ['avatar:ann', { kind: 'avatar', character: 'clara' }],
  ['avatar:bob', { kind: 'avatar', character: '/models/bob.person' }],
  ['asset:room', { kind: 'image', path: '/room.png' }],
  [groundKey('#112233'), { kind: 'image', path: '/blue.png' }],
  [groundKey('#E9EDF3'), { kind: 'image', path: '/usual.png' }],
]);
const input = (more: Partial<DialogPictureInput> = {}): DialogPictureInput => ({
  ...{ avatarAssetId: 'ann', background: { kind: 'none' }, width: 640, height: 720 },
  ...{ transparent: false, materials, ...more },
});
const pathsOf = (more: Partial<DialogPictureInput>): unknown[] =>
  compileDialog(input(more)).document.sources.flatMap(({ input: one }) =>
    one.kind === 'image' ? [one.path] : [],
  );

describe('the picture of a dialog', () => {
  it('is the presenter on the lower edge, before its ground, in one encoding and nowhere else', () => {
    const { document, presenter } = compileDialog(input());
    expect(presenter).toBe('presenter:ann');
    expect(document.format).toEqual({ width: 640, height: 720, fps: { num: 25, den: 1 } });
    expect(document.pgm.layers.map(({ source }) => source)).toEqual(['background', 'presenter:ann']);
    const box = document.pgm.layers[1]!.box;
    expect(box.y * 720 + box.height * 720).toBeCloseTo(720);
    expect(box.x * 640 + (box.width * 640) / 2).toBeCloseTo(320, -0.5);
    expect(document.sources[1]?.input).toMatchObject({
      kind: 'painter',
      options: { character: 'clara', width: 404, height: 720 },
    });
    expect(document.renditions).toHaveLength(1);
    expect(document.outputs).toEqual([]);
    expect(document.pgm.audio.tracks).toMatchObject([{ source: 'presenter:ann', gain: 1 }]);
    expect(compileDialog(input({ hubUrl: 'rtmp://hub/caster/job' })).document.outputs).toMatchObject([
      { kind: 'rtmp', url: 'rtmp://hub/caster/job' },
    ]);
  });

  it('stands before its colour, its picture, or the usual ground', () => {
    expect(pathsOf({ background: { kind: 'color', color: '#123' } })).toEqual(['/blue.png']);
    expect(pathsOf({ background: { kind: 'asset', assetId: 'room' } })).toEqual(['/room.png']);
    expect(pathsOf({ background: { kind: 'asset', assetId: 'gone' } })).toEqual(['/usual.png']);
    expect(groundColour({ kind: 'none' }, true, materials)).toBeUndefined();
    expect(() => groundColour({ kind: 'color', color: 'red' }, false, materials)).toThrow('background.color');
  });

  it('over its matte is one source twice, colour above and alpha below, without a ground', () => {
    const { document } = compileDialog(
      input({ transparent: true, background: { kind: 'asset', assetId: 'room' } }),
    );
    expect(document.format).toMatchObject({ width: 640, height: 1440 });
    expect(document.sources).toHaveLength(1);
    const [colour, matte] = document.pgm.layers;
    expect(matte).toEqual({ ...colour, box: { ...colour!.box, y: colour!.box.y + 0.5 }, channel: 'alpha' });
    expect(colour!.box.height).toBe(0.5);
    expect(sentSize({ width: 2, height: 4, transparent: true })).toEqual({ width: 2, height: 8 });
  });

  it('is as wide as it may be where there is little room, and even', () => {
    const { document } = compileDialog(input({ width: 102, height: 720 }));
    const { options } = document.sources[1]!.input as { readonly options: { width: number; height: number } };
    expect([options.width <= 102, options.width % 2, options.height % 2]).toEqual([true, 0, 0]);
    const { x, width } = document.pgm.layers[1]!.box;
    expect(x + width).toBeLessThanOrEqual(1);
  });

  it('shows nobody before they are here, and tells nobody where a person’s model lies', () => {
    const nobody = compileDialog(input({ avatarAssetId: 'eve' }));
    expect([nobody.presenter, nobody.document.pgm.audio.tracks]).toEqual([undefined, []]);
    expect(compileDialog(input({ avatarAssetId: 'bob' })).document.sources[1]?.label).toBe('bob');
  });

  it('needs its avatar, and its picture where it has one', () => {
    expect(dialogMaterials('ann', { kind: 'none' }).map(({ key }) => key)).toEqual(['avatar:ann']);
    expect(dialogMaterials('ann', { kind: 'asset', assetId: 'room' })).toMatchObject([
      { key: 'avatar:ann', expect: 'avatar' },
      { key: 'asset:room', expect: 'image' },
    ]);
  });
});
