import { describe, expect, it } from 'vitest';
import type { WireScene } from '../../studio/shows/wire.ts';
import type { ShowView } from '../../studio/shows/director/index.ts';
import type { LocalMaterial } from '../caster/index.ts';
import { colourKey, compileRoom, presenterHeight, viewMaterials, type RoomInput } from './index.ts';
import { layoutOf } from '../layout.ts';

const video = { codec: 'H264', bitrate: 2000, width: 960, height: 540 } as const;
const scene: WireScene = {
  script_name: 'one',
  model_asset_id: 'ann',
  background_config: [{ background_type: 'COLOR', background_color_config: '#112233' }],
  layer_config: [
    {
      layer_type: 'TEXT',
      position: { dx: 192, dy: 108, layer_index: 9 },
      text_config: { text_context: 'SGVsbG8=' },
    },
    {
      layer_type: 'HUMAN',
      position: { dx: 960, dy: 0, layer_index: 2 },
      size: { width: 607.5, height: 1080 },
    },
    {
      layer_type: 'IMAGE',
      asset_id: 'logo',
      position: { dx: 0, dy: 0, layer_index: 5 },
      size: { width: 480, height: 270 },
    },
  ],
  shoot_scripts: [],
};
const view: ShowView = { scene: 0, document: scene, presenter: 'ann', layers: [], ducked: false };
const avatar = (character: string): LocalMaterial => ({ kind: 'avatar', character });
const materials = new Map<string, LocalMaterial>([
  ['avatar:ann', avatar('clara')],
  ['avatar:bob', avatar('diego')],
  ['asset:logo', { kind: 'image', path: '/logo.png' }],
  [colourKey('#112233'), { kind: 'image', path: '/colour.png' }],
]);
const input = (more: Partial<RoomInput> = {}): RoomInput => ({
  video,
  view,
  materials,
  places: { hubUrl: 'rtmp://hub/a/b', hlsFolder: '/hls' },
  presenterHeight: 1080,
  coStreamer: false,
  ...more,
});

describe('document of a room', () => {
  it('stacks background, presenter and pictures by layer_index, with texts on top', () => {
    const { document, presenter, notes } = compileRoom(input());
    expect(presenter).toBe('presenter:ann');
    expect(notes).toEqual([]);
    expect(document.pgm.layers.map(({ source }) => source)).toEqual([
      colourKey('#112233'),
      'presenter:ann',
      'asset:logo',
    ]);
    expect(document.pgm.layers[1]?.box).toMatchObject({ x: 0.5, y: 0, height: 1 });
    expect(document.pgm.layers[2]?.box).toMatchObject({ width: 0.25, height: 0.25 });
    expect(document.pgm.overlays).toMatchObject([{ box: { x: 0.1, y: 0.1 }, content: { text: 'Hello' } }]);
    expect(document.pgm.audio.tracks).toMatchObject([{ source: 'presenter:ann', gain: 1 }]);
    expect(document.outputs.map(({ id }) => id)).toEqual(['hub', 'hls']);
  });

  it('opens who comes next, lowers who is talked over, and shows what rules ask for on top of all', () => {
    const layer = {
      layer_type: 'TEXT',
      position: { dx: 0, dy: 540, layer_index: 1 },
      text_config: { text_context: 'Thanks, {{user.name}}!' },
    } as const;
    const { document } = compileRoom(
      input({
        coStreamer: true,
        label: 'AI-generated',
        metadata: { label: 'AI-generated' },
        places: { hubUrl: 'rtmp://hub/a/b', hlsFolder: '/hls', targetUrl: 'rtmp://there/live/key' },
        view: {
          ...view,
          ducked: true,
          upcoming: { document: scene, presenter: 'bob' },
          layers: [{ id: 'x', layer, words: { 'user.name': 'Ann' }, until: { kind: 'time', ms: 1 } }],
        },
      }),
    );
    expect(document.sources.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['presenter:bob', 'co-streamer']),
    );
    expect(document.pgm.audio.tracks).toMatchObject([{ gain: 0.25 }, { source: 'co-streamer', gain: 1 }]);
    expect(document.pgm.overlays.map(({ content }) => (content.kind === 'text' ? content.text : ''))).toEqual(
      ['Hello', 'Thanks, Ann!', 'AI-generated'],
    );
    expect(document.outputs.at(-1)).toMatchObject({ id: 'target', url: 'rtmp://there/live/key' });
    expect(document.outputs.map((output) => output.kind === 'rtmp' && output.metadata)).toEqual([
      { label: 'AI-generated' },
      false,
      { label: 'AI-generated' },
    ]);
  });

  it('says what is missing, and goes without it', () => {
    const { document, notes } = compileRoom(input({ materials: new Map() }));
    expect(document.pgm.layers).toEqual([]);
    expect(notes).toHaveLength(2);
    expect(viewMaterials(view).map(({ key }) => key)).toEqual(['asset:logo', 'avatar:ann']);
  });

  it('draws presenters once in the largest size that a scene asks for', () => {
    const layout = layoutOf({ video_config: video });
    const small: WireScene = {
      ...scene,
      layer_config: [{ layer_type: 'HUMAN', size: { width: 100, height: 200 } }],
    };
    expect(presenterHeight([small, scene], layout)).toBe(1080);
    expect(presenterHeight([small], layout)).toBe(200);
    const { document } = compileRoom(input({ presenterHeight: 200 }));
    expect(document.sources.find(({ id }) => id === 'presenter:ann')?.input).toMatchObject({
      options: { character: 'clara', width: 56, height: 100 },
    });
  });
});
