import { describe, expect, it } from 'vitest';
import type { CasterAggregate, MixerChannel, Scene } from '../../studio/casters/model.ts';
import { compileCaster } from './document.ts';
import { aggregate, inputOf } from './fixtures.ts';
import { QUIET_STATE } from './input.ts';

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

describe('a transition that is held', () => {
  const held = { kind: 'wipe', position: 0.4 } as const;
  const previewing = (): CasterAggregate => {
    const whole = aggregate();
    const scenes = whole.scenes.map((scene) =>
      scene.outputType === '0' ? { ...scene, layoutId: 'b' } : scene,
    );
    return { ...whole, scenes };
  };
  const compileHeld = (change: (whole: CasterAggregate) => CasterAggregate, autoStandby = false) =>
    compileCaster(inputOf(change(previewing()), {}, { ...QUIET_STATE, autoStandby, held })).document;

  it('lays the preview over the programme, with the sound that it would have there', () => {
    const { pgm, pvw, held: over } = compileHeld((whole) => whole);
    expect(over).toMatchObject({ kind: 'wipe', position: 0.4 });
    expect(over?.scene.layers).toEqual(pvw?.layers);
    expect(over?.scene.layers).not.toEqual(pgm.layers);
    const audio: Scene['audio'] = { FollowEnable: 0, Mixer: [channel('RV02')] };
    const mixed = compileHeld((whole) => ({
      ...whole,
      scenes: whole.scenes.map((scene) => (scene.outputType === '1' ? { ...scene, audio } : scene)),
    }));
    expect(mixed.held?.scene.audio.tracks).toMatchObject([{ source: 'RV02', gain: 0.5 }]);
  });

  it('is not seen through black or the standby, nor without a preview', () => {
    const dark = compileHeld((whole) => ({ ...whole, caster: { ...whole.caster, faded: true } }));
    const alone = compileHeld((whole) => ({
      ...whole,
      scenes: whole.scenes.filter(({ outputType }) => outputType === '1'),
    }));
    for (const document of [dark, alone, compileHeld((whole) => whole, true)])
      expect(document.held).toBeUndefined();
  });
});

it('a programme that is faded to black shows and sounds nothing, and goes on behind it', () => {
  const { pgm, pvw, sources } = compile(undefined, true);
  expect(pgm).toEqual({ layers: [], overlays: [], audio: { mode: 'mix', tracks: [] } });
  expect(pvw).toEqual(compile(undefined).pvw);
  expect(sources.find(({ id }) => id === 'RV01')?.decode).toBe('always');
});
