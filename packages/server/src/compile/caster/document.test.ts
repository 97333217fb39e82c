import { LIVE_PAINTER_MODULE } from '@cyclorama/avatar/catalogue';
import { describe, expect, it } from 'vitest';
import type { AudioLayer, CasterAggregate, CasterConfig, Component } from '../../studio/casters/model.ts';
import { compileCaster } from './document.ts';
import { aggregate, inputOf, layout, resource } from './fixtures.ts';
import type { CasterState, LocalMaterial } from './input.ts';
import { casterMaterials } from './materials.ts';

function compile(
  more: Partial<CasterAggregate> = {},
  config: Partial<CasterConfig> = {},
  materials: Readonly<Record<string, LocalMaterial>> = {},
  state?: CasterState,
) {
  return compileCaster(inputOf(aggregate(more, config), materials, state));
}

function programme(more: Partial<CasterAggregate['scenes'][number]>): CasterAggregate['scenes'] {
  return aggregate().scenes.map((scene) => (scene.outputType === '1' ? { ...scene, ...more } : scene));
}

const sound = (more: Partial<AudioLayer> = {}): AudioLayer => ({
  FixedDelayDuration: 0,
  ValidChannel: 'all',
  VolumeRate: 1,
  ...more,
});

describe('scenes', () => {
  it('show the layers of their layout with their sound', () => {
    const { document } = compile();
    expect(document.format).toEqual({ width: 1280, height: 720, fps: { num: 25, den: 1 } });
    expect(document.pgm.layers).toEqual([
      {
        source: 'RV01',
        box: { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' },
        fill: 'fit',
        opacity: 1,
      },
    ]);
    expect(document.pgm.audio).toEqual({
      mode: 'mix',
      tracks: [{ source: 'RV01', gain: 1, channel: 'all', delayMs: 0 }],
    });
    expect(document.pvw).toEqual({ layers: [], overlays: [], audio: { mode: 'mix', tracks: [] } });
    expect(document.sources.map(({ id, decode }) => [id, decode])).toEqual([
      ['RV01', 'always'],
      ['RV02', 'always'],
    ]);
  });

  it('let their own sound win over that of the layout, heard while it is shown', () => {
    const audio = {
      FollowEnable: 1 as const,
      MixList: ['RV01', 'RV02'],
      AudioLayer: [sound({ VolumeRate: 2, ValidChannel: 'leftChannel' }), sound()],
    };
    const { pgm } = compile({ scenes: programme({ audio }) }).document;
    expect(pgm.audio.mode).toBe('follow');
    expect(pgm.audio.tracks.map(({ source, gain, channel }) => [source, gain, channel])).toEqual([
      ['RV01', 2, 'left'],
      ['RV02', 1, 'all'],
    ]);
    const mixed = compile({ scenes: programme({ audio: { ...audio, FollowEnable: 0 } }) }).document;
    expect(mixed.pgm.audio.mode).toBe('mix');
  });

  it('that are off show nothing', () => {
    const { document } = compile({ scenes: aggregate().scenes.map((scene) => ({ ...scene, status: 0 })) });
    expect(document.pgm.layers).toEqual([]);
    expect(document.pvw).toBeUndefined();
    expect(document.renditions.map(({ id }) => id)).toEqual(['pgm']);
  });
});

describe('delays', () => {
  it('of pictures make an instance of the source each; sound uses the nearest that is not too late', () => {
    const layouts = [
      layout('a', ['RV01', 'RV01'], [{ FixedDelayDuration: 200 }, { FixedDelayDuration: 800 }]),
    ];
    const audio = {
      FollowEnable: 0 as const,
      MixList: ['RV01'],
      AudioLayer: [sound({ FixedDelayDuration: 500 })],
    };
    const { document, locations } = compile({
      resources: [resource('RV01', { FixedDelayDuration: 100 })],
      layouts,
      scenes: programme({ audio }),
    });
    expect(document.sources.map(({ id, delayMs }) => [id, delayMs])).toEqual([
      ['RV01+200', 300],
      ['RV01+800', 900],
    ]);
    expect(document.pgm.audio.tracks).toEqual([
      { source: 'RV01+200', gain: 1, channel: 'all', delayMs: 300 },
    ]);
    expect(locations.get('RV01')).toBe('RV01+200');
  });

  it('of a picture do not make its sound late', () => {
    const { document } = compile({ layouts: [layout('a', ['RV01'], [{ FixedDelayDuration: 400 }])] });
    expect(document.pgm.layers[0]?.source).toBe('RV01+400');
    expect(document.pgm.audio.tracks).toEqual([{ source: 'RV01', gain: 1, channel: 'all', delayMs: 0 }]);
  });

  it('of picture and sound that differ still follow the picture', () => {
    const audio = { FollowEnable: 1 as const, MixList: ['RV01', 'RV02'], AudioLayer: [sound(), sound()] };
    const { pgm } = compile({
      layouts: [layout('a', ['RV01'], [{ FixedDelayDuration: 400 }])],
      scenes: programme({ audio }),
    }).document;
    expect(pgm.audio).toEqual({
      mode: 'mix',
      tracks: [{ source: 'RV01', gain: 1, channel: 'all', delayMs: 0 }],
    });
  });
});

describe('sources', () => {
  it('are those of channels when channels are on', () => {
    const { document } = compile(
      {
        channels: [
          { channelId: 'RV01', resourceId: 'id-RV02', playStatus: 1 },
          { channelId: 'RV02', playStatus: 1 },
        ],
      },
      { ChannelEnable: 1 },
    );
    expect(document.sources).toHaveLength(1);
    expect(document.sources[0]).toMatchObject({ id: 'RV01', label: 'name RV02' });
  });

  it.each([
    ['rtmp://h/a/b', 'rtmp'],
    ['rtmps://h/a/b', 'rtmp'],
    ['https://h/live/a.flv?x=1', 'http-flv'],
    ['http://h/live/a.M3U8', 'hls'],
    ['srt://h:9000?mode=listener', 'srt'],
    ['rtsp://h/a', 'rtsp'],
  ])('%s is read as %s', (url, kind) => {
    const { document } = compile({ resources: [resource('RV01', { LiveStreamUrl: url })] });
    expect(document.sources[0]?.input).toEqual({ kind, url });
  });

  it.each([
    ['cyclorama://room/1', 'the live room 1 is not on air'],
    ['artc://h/a', 'no stream that can be played'],
  ])('%s is absent, with a note', (url, note) => {
    const { document, notes } = compile({ resources: [resource('RV01', { LiveStreamUrl: url })] });
    expect(document.sources.map(({ id, input }) => [id, input.kind])).toEqual([['RV01', 'absent']]);
    expect(notes.join()).toContain(note);
  });

  it.each(['LiveStreamUrl', 'VodUrl'])('that are live rooms play while they are on air (%s)', (member) => {
    const of = (room: string) => ({ [member]: `cyclorama://room/${room}` });
    const resources = [resource('RV01', of('shop')), resource('RV02', of('other'))];
    const { document, notes } = compile({ resources, rooms: { shop: 'k1', elsewhere: 'k2' } });
    expect(document.sources.map(({ input }) => input)).toEqual([
      { kind: 'rtmp', url: 'rtmp://127.0.0.1/caster/k1?play' },
      { kind: 'absent', reason: 'the live room other is not on air' },
    ]);
    expect(notes).toEqual(['name RV02: the live room other is not on air']);
    expect(casterMaterials(aggregate({ resources }))).toEqual([]);
  });

  it('that are avatars wait for their presenter, then stand there to be spoken to', () => {
    const url = 'cyclorama://avatar/p1?voice=v1';
    const resources = [
      resource('RV01', { LiveStreamUrl: url, FixedDelayDuration: 200 }),
      resource('RV02', { LiveStreamUrl: url }),
    ];
    const before = compile({ resources });
    expect(before.document.sources.map(({ input }) => input.kind)).toEqual(['absent', 'absent']);
    expect(before.notes.join()).toContain('name RV01: its presenter is not here yet');
    expect(casterMaterials(aggregate({ resources }))).toEqual([
      { key: 'avatar:p1', from: { kind: 'asset', assetId: 'p1' }, expect: 'avatar' },
    ]);
    const here = { 'avatar:p1': { kind: 'avatar', character: 'clara' } } as const;
    const { sources } = compile({ resources }, {}, here).document;
    expect(sources.map(({ id, delayMs }) => [id, delayMs])).toEqual([
      ['RV01', 200],
      ['RV02', 0],
    ]);
    const inputs = sources.map(({ input }) => input);
    for (const input of inputs)
      expect(input).toMatchObject({
        kind: 'painter',
        module: LIVE_PAINTER_MODULE,
        options: { character: 'clara' },
      });
    // Two of one presenter move each in its own way.
    expect(inputs[0]).not.toEqual(inputs[1]);
  });

  it('from files wait for them, and play their part of them', () => {
    const resources = [
      resource('RV01', { VodUrl: 'http://h/a.mp4', BeginOffset: 500, EndOffset: -1000, RepeatNum: 2 }),
    ];
    const before = compile({ resources });
    expect(before.document.sources.map(({ input }) => input)).toEqual([
      { kind: 'absent', reason: 'its file is not here yet' },
    ]);
    expect(before.notes.join()).toContain('not here yet');
    const materials = { 'url:http://h/a.mp4': { path: '/m/a', kind: 'video' } } as const;
    expect(compile({ resources }, {}, materials).document.sources[0]?.input).toEqual({
      kind: 'file',
      path: '/m/a',
      beginMs: 500,
      endMs: -1000,
      repeat: 2,
    });
  });

  it('carry the filters of their sound', () => {
    const Filter = {
      enableAgc: 1,
      enableAns: 1,
      ansMode: 1,
      enableBeautify: 1,
      voiceBeautifyMode: 0,
    } as const;
    const audio = { FollowEnable: 0 as const, MixList: ['RV01'], AudioLayer: [sound({ Filter })] };
    expect(compile({ scenes: programme({ audio }) }).document.sources[0]?.filter).toEqual({
      gainControl: true,
      noise: 'music',
      beautify: 'magnetic',
    });
  });

  it('that are grouped are aligned', () => {
    const { document } = compile(
      {},
      { SyncGroupsConfig: [{ Mode: 1, ResourceIds: ['id-RV01', 'id-RV02'] }] },
    );
    expect(document.sources.map(({ syncGroup }) => syncGroup)).toEqual(['group1', 'group1']);
  });
});

describe('the standby', () => {
  const materials = { 'asset:m1': { path: '/m/1', kind: 'image' } } as const;
  const config = { UrgentMaterialId: 'm1' };

  it('replaces the programme, whose sources stay open', () => {
    const { document, guarded } = compile({ scenes: programme({ urgent: true }) }, config, materials);
    expect(document.pgm.layers.map(({ source }) => source)).toEqual(['standby']);
    expect(document.sources.find(({ id }) => id === 'RV01')?.decode).toBe('always');
    expect(guarded).toEqual(['RV01']);
  });

  it('also goes on by itself', () => {
    const state = { autoStandby: true, episodes: { componentIds: [] } };
    expect(compile({}, config, materials, state).document.pgm.layers[0]?.source).toBe('standby');
    expect(compile({}, {}, {}, state).notes.join()).toContain('no picture or stream is set');
  });
});

describe('components', () => {
  const component = (id: string, more: Partial<Component['document']>): Component => ({
    id,
    locationId: 'RC01',
    name: id,
    document: {
      ComponentType: 'text',
      Effect: 'none',
      LayerOrder: 'cover',
      ComponentLayer: {
        HeightNormalized: 0.1,
        WidthNormalized: 0.5,
        PositionNormalized: [0.1, 0.2],
        PositionRefer: 'bottomRight',
      },
      ...more,
    },
  });
  const text = {
    Text: 'on air',
    Color: '0xFF8800',
    FontName: 'KaiTi',
    SizeNormalized: 0.1,
    BorderWidthNormalized: 1,
    BorderColor: '',
  };

  it('of text keep colour, size and place', () => {
    const { pgm } = compile({
      components: [component('t', { TextLayerContent: text, Effect: 'animateH' })],
      scenes: programme({ componentIds: ['t'] }),
    }).document;
    expect(pgm.overlays).toEqual([
      {
        id: 't',
        order: 'cover',
        box: { x: 0.1, y: 0.2, width: 0.5, height: 0.1, anchor: 'bottomRight' },
        effect: 'animateH',
        opacity: 1,
        // 16 pixels at most, of letters of 72.
        content: {
          kind: 'text',
          text: 'on air',
          font: 'KaiTi',
          color: '#ff8800',
          size: 0.1,
          borderWidth: 16 / 72,
        },
      },
    ]);
  });

  it('of speech are left out with a note: there is no recogniser', () => {
    const { document, notes } = compile({
      components: [component('c', { ComponentType: 'caption' })],
      scenes: programme({ componentIds: ['c'] }),
    });
    expect(document.pgm.overlays).toEqual([]);
    expect(notes.join()).toContain('recogniser');
  });

  it('and the file of a picture are named as material', () => {
    const components = [component('i', { ComponentType: 'image', ImageLayerContent: { MaterialId: 'm9' } })];
    expect(casterMaterials(aggregate({ components }))).toContainEqual({
      key: 'asset:m9',
      from: { kind: 'asset', assetId: 'm9' },
      expect: 'image',
    });
  });
});

describe('outputs', () => {
  it('are the hub, HLS, relays and recordings; ladders are never larger than the programme', () => {
    const { document } = compile(
      {},
      {
        TranscodeConfig: { CasterTemplate: 'lp_sd', LiveTemplateIds: ['lld', 'sd', 'lud'] },
        SideOutputUrl: 'rtmp://far.example.org/live/x',
        SideOutputUrlList: ['rtmp://far.example.org/live/y', 'rtmp://far.example.org/live/x'],
        RecordConfig: { RecordFormat: [{ Format: 'mp4', CycleDuration: 600 }] },
        Delay: 5,
      },
    );
    expect(document.delaySeconds).toBe(5);
    expect(
      document.renditions.map(({ id, width, height, videoKbps }) => [id, width, height, videoKbps]),
    ).toEqual([
      ['pgm', 854, 480, 1200],
      ['lld', 640, 360, 600],
      ['lud', 854, 480, 1200],
      ['pvw', 640, 360, 500],
    ]);
    expect(document.outputs.map(({ id }) => id)).toEqual([
      'hub:pgm',
      'hls:pgm',
      'hls-fmp4:pgm',
      'hub:lld',
      'hls:lld',
      'hub:lud',
      'hls:lud',
      'hub:pvw',
      'hls:pvw',
      'relay:1',
      'relay:2',
      'record:mp4',
    ]);
    expect(document.outputs[0]).toMatchObject({ rendition: 'pgm', url: 'rtmp://127.0.0.1/caster/key?t' });
    expect(document.outputs.find(({ id }) => id === 'record:mp4')).toMatchObject({
      folder: '/rec/record-mp4',
      cycleSeconds: 600,
    });
  });
});
