import { describe, expect, it } from 'vitest';
import type { MixerChannel, Scene } from '../../studio/casters/model.ts';
import { compileCaster } from './document.ts';
import { aggregate, inputOf } from './fixtures.ts';

const plain = { FixedDelayDuration: 0, ValidChannel: 'all', VolumeRate: 0.5 } as const;
const channel = (location: string, more: Partial<MixerChannel> = {}): MixerChannel => ({
  ...{ location, mode: 'afv', muted: false, layer: plain },
  ...more,
});

function compile(mixer: readonly MixerChannel[] | undefined, faded = false) {
  const whole = aggregate();
  const audio: Scene['audio'] = { FollowEnable: 0, ...(mixer === undefined ? {} : { Mixer: mixer }) };
  const scenes = whole.scenes.map((scene) => (scene.outputType === '1' ? { ...scene, audio } : scene));
  return compileCaster(inputOf({ ...whole, scenes, caster: { ...whole.caster, faded } }, {})).document;
}

describe('the mixer of a control room', () => {
  const heard = (...mixer: readonly MixerChannel[]): readonly string[] =>
    compile(mixer).pgm.audio.tracks.map(({ source }) => source);

  it('has sources heard always, never, or while they are seen', () => {
    // The programme shows RV01.
    expect(heard(channel('RV01'), channel('RV02'))).toEqual(['RV01']);
    expect(heard(channel('RV01', { mode: 'off' }), channel('RV02', { mode: 'on' }))).toEqual(['RV02']);
    expect(heard(channel('RV01', { muted: true }), channel('RV02', { mode: 'on', muted: true }))).toEqual([]);
  });

  it('wins over the layout, with its levels', () => {
    expect(compile([channel('RV01')]).pgm.audio).toEqual({
      mode: 'mix',
      tracks: [{ source: 'RV01', gain: 0.5, channel: 'all', delayMs: 0 }],
    });
    expect(compile(undefined).pgm.audio.tracks).toMatchObject([{ source: 'RV01', gain: 1 }]);
  });
});

it('a programme that is faded to black shows and sounds nothing, and goes on behind it', () => {
  const { pgm, pvw, sources } = compile(undefined, true);
  expect(pgm).toEqual({ layers: [], overlays: [], audio: { mode: 'mix', tracks: [] } });
  expect(pvw).toEqual(compile(undefined).pvw);
  expect(sources.find(({ id }) => id === 'RV01')?.decode).toBe('always');
});
