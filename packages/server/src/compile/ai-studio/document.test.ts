import { SCREEN_MATTE } from '@cyclorama/stage/data';
import { describe, expect, it } from 'vitest';
import { TEMPLATES, type CasterTemplate } from '../../studio/casters/model.ts';
import { compileComposition, studioMaterials, type ComposedStudio, type CompositionInput } from './index.ts';

const STUDIO: ComposedStudio = {
  mattingType: 'green',
  mattingLayout: { PositionX: 0.25, PositionY: 0.1, HeightNormalized: 0.9 },
  background: { type: 'PIC', url: 'https://a.test/set.png' },
  media: {
    material: { type: 'VOD', resourceId: 'film' },
    layout: { PositionX: 0.6, PositionY: 0.05, HeightNormalized: 0.4 },
  },
};
const HERE = new Map([
  ['url:https://a.test/set.png', { path: '/m/set', kind: 'image' }],
  ['asset:film', { path: '/m/film', kind: 'video' }],
] as const);

function compile(more: Partial<CompositionInput> = {}) {
  return compileComposition({
    template: 'lp_ld',
    stream: 'live/cam',
    studio: STUDIO,
    materials: HERE,
    places: {
      ingestUrl: 'rtmp://127.0.0.1/in',
      publishUrl: 'rtmp://127.0.0.1/out',
      hlsFolder: (container) => `/hls/${container}`,
      sourceUrl: (url) => (url.includes('cam_set') ? undefined : `own:${url}`),
    },
    ...more,
  });
}

describe('a composition', () => {
  it('shows background, media and the person, in this order, and plays the camera alone', () => {
    const { document, notes } = compile();
    expect(document.pgm.layers).toEqual([
      {
        source: 'background',
        box: { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' },
        fill: 'cover',
        opacity: 1,
      },
      {
        source: 'media',
        box: { x: 0.6, y: 0.05, width: 0, height: 0.4, anchor: 'topLeft' },
        fill: 'none',
        opacity: 1,
      },
      {
        source: 'camera~person',
        box: { x: 0.25, y: 0.1, width: 0, height: 0.9, anchor: 'topLeft' },
        fill: 'none',
        opacity: 1,
      },
    ]);
    expect(document.pgm.audio).toEqual({
      mode: 'mix',
      tracks: [{ source: 'camera', gain: 1, channel: 'all', delayMs: 0 }],
    });
    expect(document.sources.map(({ id, input }) => [id, input])).toEqual([
      ['background', { kind: 'image', path: '/m/set' }],
      ['media', { kind: 'file', path: '/m/film', beginMs: 0, endMs: 0, repeat: -1 }],
      ['camera', { kind: 'rtmp', url: 'rtmp://127.0.0.1/in' }],
      ['camera~person', { kind: 'matte', of: 'camera' }],
    ]);
    expect(notes).toEqual([]);
  });

  it.each(Object.entries(TEMPLATES))('has the size of %s and goes to hub and HLS', (template, size) => {
    const { document } = compile({ template: template as CasterTemplate });
    expect(document.format).toEqual({
      width: size.width,
      height: size.height,
      fps: { num: 25, den: 1 },
    });
    expect(document.renditions).toMatchObject([
      { width: size.width, height: size.height, videoKbps: size.videoKbps, bus: 'pgm' },
    ]);
    expect(
      document.outputs.map((output) => [output.kind, 'url' in output ? output.url : output.folder]),
    ).toEqual([
      ['rtmp', 'rtmp://127.0.0.1/out'],
      ['hls', '/hls/ts'],
      ['hls', '/hls/fmp4'],
    ]);
  });

  it('cuts the person out as the template says, fine settings first', () => {
    const matteOf = (studio: Partial<ComposedStudio>) =>
      compile({ studio: { ...STUDIO, ...studio } }).document.sources.at(-1)?.matte;
    expect(matteOf({})).toEqual({ ...SCREEN_MATTE, backdrop: 'green' });
    expect(matteOf({ mattingType: 'blue' })).toMatchObject({ kind: 'screen', backdrop: 'blue' });
    expect(matteOf({ mattingType: 'complex' })).toMatchObject({ kind: 'scene' });
    const fine = { ...SCREEN_MATTE, backdrop: '#10c020', similarity: 0.9 } as const;
    expect(matteOf({ matte: fine })).toEqual(fine);
  });

  it('pulls streams, but never itself', () => {
    const live = (url: string) => compile({ studio: { ...STUDIO, background: { type: 'LIVE', url } } });
    expect(live('rtmp://a.test/live/sky').document.sources[0]?.input).toEqual({
      kind: 'rtmp',
      url: 'own:rtmp://a.test/live/sky',
    });
    expect(live('https://a.test/sky.m3u8').document.sources[0]?.input.kind).toBe('hls');
    for (const url of ['rtmp://a.test/live/cam_set', 'ftp://a.test/sky']) {
      const { document, notes } = live(url);
      expect(document.sources[0]?.input.kind).toBe('absent');
      expect(notes).toHaveLength(1);
    }
  });

  it('goes on with a notice where a file is not here', () => {
    const { document, notes } = compile({ materials: new Map() });
    expect(document.sources.map(({ input }) => input.kind)).toEqual(['absent', 'absent', 'rtmp', 'matte']);
    expect(notes).toEqual(['Background: its file is not here yet', 'Media: its file is not here yet']);
  });

  it('without a template is the stream itself, and says that captions are not made', () => {
    const { document, notes } = compileComposition({
      template: 'lp_ld_v',
      stream: 'live/cam',
      subtitle: 'english',
      materials: new Map(),
      places: {
        ingestUrl: 'rtmp://in',
        publishUrl: 'rtmp://out',
        hlsFolder: () => '/hls',
        sourceUrl: (url) => url,
      },
    });
    expect(document.sources.map(({ id }) => id)).toEqual(['camera']);
    expect(document.pgm.layers).toMatchObject([{ source: 'camera', fill: 'fit' }]);
    expect(notes).toEqual([expect.stringContaining('english')]);
  });
});

it('needs the files of its template, each as what it is', () => {
  expect(studioMaterials(STUDIO)).toEqual([
    {
      key: 'url:https://a.test/set.png',
      from: { kind: 'url', url: 'https://a.test/set.png' },
      expect: 'image',
    },
    { key: 'asset:film', from: { kind: 'asset', assetId: 'film' }, expect: 'video' },
  ]);
  expect(
    studioMaterials({ ...STUDIO, background: { type: 'LIVE', url: 'rtmp://a.test/live/sky' } }),
  ).toHaveLength(1);
  expect(studioMaterials(undefined)).toEqual([]);
});
