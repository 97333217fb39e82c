import { describe, expect, it } from 'vitest';
import { documentWith, materialsFor, segment } from './fixtures.ts';
import { compilePlan } from './plan.ts';
import { layTimeline } from './timeline.ts';
import type { Materials } from './materials.ts';
import type { VideoDocument, WireShootScript } from './wire.ts';

function plan(document: VideoDocument, seconds: readonly number[] = [2], extra: Partial<Materials> = {}) {
  return compilePlan(document, layTimeline(seconds), materialsFor(seconds, extra));
}

function layersOf(
  script: WireShootScript,
  video: Parameters<typeof documentWith>[1] = { width: 1920, height: 1080 },
) {
  return plan(documentWith(script, video)).shots[0]!.layers;
}

const white = {
  background_config: [{ background_type: 'COLOR' as const, background_color_config: '#ffffff' }],
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('compilePlan: format', () => {
  it('makes an MP4 of H264 and a WebM of VP8', () => {
    expect(plan(documentWith(white)).format).toEqual({
      container: 'mp4',
      video: 'h264',
      width: 1280,
      height: 720,
      fps: { num: 25, den: 1 },
      bitrateKbps: 3000,
      alpha: false,
    });
    expect(plan(documentWith(white, { codec: 'VP8' })).format).toMatchObject({
      container: 'webm',
      video: 'vp8',
      alpha: false,
    });
  });

  it('is transparent with VP8 and no background', () => {
    const made = plan(documentWith({}, { codec: 'VP8' }));
    expect(made.format.alpha).toBe(true);
    expect(made.shots[0]!.layers.map((layer) => made.sources[layer.source]!.kind)).toEqual(['painter']);
  });

  it('stands on the documented white when an MP4 has no background', () => {
    const made = plan(documentWith());
    expect(made.sources[made.shots[0]!.layers[0]!.source]).toEqual({ kind: 'color', color: '#FFFFFF' });
  });

  it('keeps the backgrounds of other segments in a transparent video', () => {
    const made = plan(
      documentWith({}, { codec: 'VP8' }, { shoot_scripts: [segment(1), segment(2, white)] }),
      [1, 1],
    );
    expect(made.shots.map((shot) => shot.layers.length)).toEqual([1, 2]);
  });
});

describe('compilePlan: backgrounds', () => {
  it('covers the picture with an image', () => {
    const [ground] = layersOf({
      background_config: [{ background_type: 'IMAGE', background_asset_id: 'picture' }],
    });
    expect(ground).toMatchObject({ fit: 'cover', rect: { x: 0, y: 0, width: 1920, height: 1080 } });
  });

  it('covers the whole layout when it crops, so that the cut shows a part of it', () => {
    const [ground] = layersOf(
      { background_config: [{ background_type: 'IMAGE', background_asset_id: 'picture' }] },
      { clip_mode: 'CROP', width: 600, height: 1080, dx: 660, dy: 0 },
    );
    expect(ground!.rect).toEqual({ x: -660, y: 0, width: 1920, height: 1080 });
  });

  it('changes with the segment, on its first frame', () => {
    const made = plan(
      documentWith(
        {},
        {},
        {
          shoot_scripts: [
            segment(1, {
              background_config: [{ background_type: 'COLOR', background_color_config: '#112233' }],
            }),
            segment(2, { background_config: [{ background_type: 'IMAGE', background_config: 'picture' }] }),
          ],
        },
      ),
      [1, 1],
    );
    expect(made.shots[0]!.to).toBe(made.shots[1]!.from);
    expect(made.shots[1]!.layers[0]!.startFrame).toBe(made.shots[1]!.from);
    expect(made.shots.map((shot) => made.sources[shot.layers[0]!.source]!.kind)).toEqual(['color', 'image']);
  });

  it('refuses a picture that names nothing, a bad colour and an unfetched picture, each with its field', () => {
    const ground = (background: object) => () =>
      plan(documentWith({ background_config: [background as { background_type: 'IMAGE' }] }));
    expect(ground({ background_type: 'IMAGE' })).toThrow('shoot_scripts[0].shoot_script.background_config');
    expect(ground({ background_type: 'COLOR', background_color_config: 'red' })).toThrow(
      'background_color_config',
    );
    expect(ground({ background_type: 'IMAGE', background_asset_id: 'gone' })).toThrow('asset:gone');
  });
});

describe('compilePlan: layers', () => {
  it('shows the presenter in the middle when a segment names no layers', () => {
    const [, human] = layersOf(white);
    expect(human).toEqual({
      source: 'human amara',
      rect: { x: 656, y: 0, width: 608, height: 1080 },
      fit: 'contain',
      startFrame: 0,
    });
  });

  it('fills a portrait picture with the presenter', () => {
    const [, human] = layersOf(white, { width: 1080, height: 1920 });
    expect(human!.rect).toEqual({ x: 0, y: 0, width: 1080, height: 1920 });
  });

  it('shows nobody when there are layers but no HUMAN among them', () => {
    const layers = layersOf({ ...white, layer_config: [{ layer_type: 'IMAGE', asset_id: 'picture' }] });
    expect(layers).toHaveLength(2);
  });

  it('uses the obsolete position and size only without a HUMAN layer', () => {
    const background = [
      {
        background_type: 'COLOR' as const,
        background_color_config: '#000000',
        human_position_2d: { position_x: 400, position_y: 1000 },
        human_size_2d: { width: 450, height: 800 },
      },
    ];
    expect(layersOf({ background_config: background })[1]!.rect).toEqual({
      x: 175,
      y: 200,
      width: 450,
      height: 800,
    });
    const withLayer = layersOf({
      background_config: background,
      layer_config: [
        {
          layer_type: 'HUMAN',
          position: { dx: 10, dy: 20, layer_index: 1 },
          size: { width: 300, height: 500 },
        },
      ],
    });
    expect(withLayer.slice(1).map((layer) => layer.rect)).toEqual([
      { x: 10, y: 20, width: 300, height: 500 },
    ]);
  });

  it.each([
    ['LEFT', 480],
    ['MIDDLE', 960],
    ['RIGHT', 1440],
  ] as const)('places position %s around %i', (position, centre) => {
    const [, human] = layersOf({
      background_config: [
        { background_type: 'COLOR', background_color_config: '#000000', human_position_2d: { position } },
      ],
    });
    expect(human!.rect.x + human!.rect.width / 2).toBeCloseTo(centre, -1);
  });

  it('stacks by layer_index, ties as written', () => {
    const at = (index: number, asset: string) => ({
      layer_type: 'IMAGE' as const,
      asset_id: asset,
      position: { dx: 0, dy: 0, layer_index: index },
    });
    const made = plan(
      documentWith({
        ...white,
        layer_config: [
          at(9, 'picture'),
          { layer_type: 'HUMAN', position: { dx: 0, dy: 0, layer_index: 2 } },
          at(9, 'clip'),
          at(1, 'clip'),
        ],
      }),
    );
    expect(made.shots[0]!.layers.slice(1).map((layer) => layer.source)).toEqual([
      'image asset:clip',
      'human amara',
      'image asset:picture',
      'image asset:clip',
    ]);
  });

  it('scales positions and sizes to the output and reads string coordinates', () => {
    const layers = layersOf(
      {
        layer_config: [
          {
            layer_type: 'HUMAN',
            position: { dx: '656', dy: '0', layer_index: 1 },
            size: { width: 607.5, height: 1080 },
          },
        ],
      },
      { width: 1280, height: 720 },
    );
    expect(layers[1]!.rect).toEqual({ x: 437, y: 0, width: 405, height: 720 });
  });

  it('completes open sizes from the natural shape', () => {
    const image = (size?: object) => ({
      layer_config: [
        {
          layer_type: 'IMAGE' as const,
          asset_id: 'picture',
          position: { dx: 5, dy: 6, layer_index: 1 },
          ...(size === undefined ? {} : { size }),
        },
      ],
    });
    expect(layersOf(image())[1]!.rect).toEqual({ x: 5, y: 6, width: 400, height: 200 });
    expect(layersOf(image({ width: 100 }))[1]!.rect).toMatchObject({ width: 100, height: 50 });
    expect(layersOf(image({ height: 100 }))[1]!.rect).toMatchObject({ width: 200, height: 100 });
  });

  it.each([
    [undefined, -1],
    [0, 0],
    [3, 3],
  ])('plays a video with loop_count %s as loop %i from the segment’s first frame', (count, loop) => {
    const made = plan(
      documentWith(
        {},
        {},
        {
          shoot_scripts: [
            segment(1),
            segment(2, {
              layer_config: [
                {
                  layer_type: 'VIDEO',
                  asset_id: 'clip',
                  video_config: count === undefined ? {} : { loop_count: count },
                },
              ],
            }),
          ],
        },
      ),
      [1, 1],
    );
    const layer = made.shots[1]!.layers[1]!;
    expect(made.sources[layer.source]).toEqual({ kind: 'video', path: '/m/clip.mp4', loop });
    expect(layer.startFrame).toBe(made.shots[1]!.from);
  });

  it('decodes text layers, with font, colour, wrap and the smallest size', () => {
    const made = plan(
      documentWith(
        {
          layer_config: [
            {
              layer_type: 'TEXT',
              position: { dx: 100, dy: 40, layer_index: 5 },
              size: { width: 300 },
              text_config: {
                text_context: base64('限时 50 %'),
                font_name: 'fzyouh',
                font_size: 2,
                font_color: '#f0a',
              },
            },
          ],
        },
        { width: 1920, height: 1080 },
      ),
    );
    const layer = made.shots[0]!.layers[1]!;
    expect(made.sources[layer.source]).toEqual({
      kind: 'text',
      text: '限时 50 %',
      style: { font: 'fzyouh', size: 4, color: '#FF00AA', wrap: 300 },
    });
    expect(layer.rect).toMatchObject({ x: 100, y: 40 });
  });

  it('leaves out empty text and refuses text that is not Base64', () => {
    const text = (context: string) => ({
      ...white,
      layer_config: [{ layer_type: 'TEXT' as const, text_config: { text_context: context } }],
    });
    expect(layersOf(text(''))).toHaveLength(1);
    expect(() => layersOf(text('%%%'))).toThrow('layer_config[0].text_config.text_context');
  });

  it('keeps one source for what is shown twice and one performance across segments', () => {
    const made = plan(documentWith({}, {}, { shoot_scripts: [segment(1), segment(2)] }), [1, 1]);
    expect(Object.keys(made.sources).sort()).toEqual(['color #FFFFFF', 'human amara']);
    expect(made.shots[1]!.layers[1]!.startFrame).toBe(0);
    expect(made.sources['human amara']).toEqual({
      kind: 'painter',
      module: 'file:///painter.js',
      options: { character: 'amara', performance: '/m/performance.json' },
    });
  });

  it('may show another presenter in a layer', () => {
    const layers = layersOf({ ...white, layer_config: [{ layer_type: 'HUMAN', asset_id: 'model-2' }] });
    expect(layers[1]!.source).toBe('human bruno');
  });
});

describe('compilePlan: subtitles', () => {
  const cues = [
    { text: 'One two', start: 0.1, end: 0.93 },
    { text: 'three', start: 0.93, end: 1.9 },
  ];
  const withCues = { speech: [{ path: '/m/s.wav', duration: 2, cues }] };

  it('burns nothing in unless asked', () => {
    expect(plan(documentWith(), [2], withCues).overlays).toEqual([]);
  });

  it('stands on the lower left of the box and is centred in its 80 %', () => {
    const made = plan(
      documentWith(
        {},
        {
          width: 1920,
          height: 1080,
          is_subtitle_enable: true,
          subtitle_config: { dx: 100, dy: 1000, font_size: 40 },
        },
      ),
      [2],
      withCues,
    );
    const [first, second] = made.overlays;
    expect(first!.rect.y + first!.rect.height).toBe(1000);
    expect(first!.rect.x + first!.rect.width / 2).toBe(100 + 1536 / 2);
    expect(made.sources[first!.source]).toMatchObject({
      kind: 'text',
      text: 'One two',
      style: { size: 40, wrap: 1536, maxLines: 2 },
    });
    // Speech starts at frame 8; the first leaves when the second comes.
    expect([first!.startFrame, first!.endFrame, second!.startFrame, second!.endFrame]).toEqual([
      10, 31, 31, 56,
    ]);
  });

  it.each([
    [1920, 1080],
    [1080, 1920],
    [640, 360],
  ])('has a default place inside %i×%i', (width, height) => {
    const made = plan(documentWith({}, { width, height, is_subtitle_enable: true }), [2], withCues);
    for (const { rect } of made.overlays) {
      expect(rect.x).toBeGreaterThanOrEqual(0);
      expect(rect.y).toBeGreaterThan(height / 2);
      expect(rect.y + rect.height).toBeLessThan(height);
    }
  });

  it('never leaves its segment', () => {
    const long = { speech: [{ path: '/m/s.wav', duration: 2, cues: [{ text: 'x', start: 0, end: 99 }] }] };
    const made = plan(documentWith({}, { is_subtitle_enable: true }), [2], long);
    expect(made.overlays[0]!.endFrame).toBe(made.frames);
  });
});

describe('compilePlan: sound and pieces', () => {
  it('starts each speech on the sample of its frame', () => {
    const made = plan(documentWith({}, {}, { shoot_scripts: [segment(1), segment(2)] }), [1.01, 2]);
    expect(made.audio.map(({ path, role, start }) => ({ path, role, start }))).toEqual([
      { path: '/m/speech-0.wav', role: 'speech', start: 8 * 1920 },
      { path: '/m/speech-1.wav', role: 'speech', start: (8 + 26 + 7 + 3) * 1920 },
    ]);
  });

  it('lays music under everything at its volume, ducked by 12 dB in 250 ms', () => {
    const made = plan(
      documentWith({}, {}, { background_music_config: { music_asset_id: 'music', volume: 40 } }),
    );
    expect(made.audio.at(-1)).toMatchObject({
      path: '/m/music.wav',
      role: 'music',
      start: 0,
      loop: -1,
      gain: 0.4,
    });
    expect(made.audio.at(-1)!.end).toBe(made.frames * 1920);
    expect(made.ducking).toEqual({ depthDb: 12, rampMs: 250 });
  });

  it('plays no music at volume 0 or without an asset', () => {
    const none = plan(
      documentWith({}, {}, { background_music_config: { music_asset_id: 'music', volume: 0 } }),
    );
    expect(none.audio).toHaveLength(1);
    expect(plan(documentWith({}, {}, { background_music_config: {} })).audio).toHaveLength(1);
  });

  it('has no sound for a silent segment', () => {
    expect(plan(documentWith(), [0], { speech: [{ duration: 0, cues: [] }] }).audio).toEqual([]);
  });

  it('covers the programme with shots and pieces, in playing order', () => {
    const made = plan(
      documentWith({}, {}, { shoot_scripts: [segment(9), segment(3), segment(4)] }),
      [3, 25, 1],
    );
    expect(made.shots[0]!.from).toBe(0);
    made.shots.slice(1).forEach((shot, index) => expect(shot.from).toBe(made.shots[index]!.to));
    expect(made.shots.at(-1)!.to).toBe(made.frames);
    expect(made.pieces.at(-1)).toBe(made.frames);
  });
});
