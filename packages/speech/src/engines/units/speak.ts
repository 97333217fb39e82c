import { dress, type Tone } from '../../dsp/chain.ts';
import { resample } from '../../dsp/resample.ts';
import { SAMPLE_RATE } from '../../types.ts';
import { pack, unpack, type EngineSpeech } from '../protocol.ts';
import { fillGaps, joinUnits } from './join.ts';
import { loadUnitModel, UNIT_RATE, type UnitModel } from './model.ts';
import { indexUnits, selectUnits, type UnitIndex } from './select.ts';
import { soundsOf } from './sounds.ts';

/** What the process of this engine is asked: to say what a guide said, with the sounds of a person. */
export interface UnitsRequest {
  readonly model: string;
  readonly tone: Tone;
  /** The same words by the embedded voice that is bent towards the person. Its times and its melody are kept. */
  readonly guide: EngineSpeech;
}

const indices = new WeakMap<UnitModel, UnitIndex>();

/** Speaks with a person's own sounds. @throws BadVoiceModel */
export async function speakUnits({ model: path, guide, tone }: UnitsRequest): Promise<EngineSpeech> {
  const model = await loadUnitModel(path);
  let index = indices.get(model);
  if (!index) {
    index = indexUnits(model.units);
    indices.set(model, index);
  }
  const chosen = selectUnits(soundsOf(guide.phonemes), model.units, index);
  const sound = resample(unpack(guide), SAMPLE_RATE, UNIT_RATE);
  const out = joinUnits(chosen, model, sound);
  fillGaps(out, chosen, sound);
  return { ...pack(dress(resample(out, UNIT_RATE, SAMPLE_RATE), tone)), phonemes: guide.phonemes };
}
