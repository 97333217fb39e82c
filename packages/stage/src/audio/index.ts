export { Limiter } from './limiter.ts';
export { LoudnessMeter, type Loudness } from './loudness.ts';
export {
  mixdown,
  programmeSamples,
  type MasterOptions,
  type MixdownOptions,
  type MixdownResult,
} from './mixdown.ts';
export { mixRate, readSound, readSoundMono48k, type StereoBlock } from './read-sound.ts';
export { truePeakOf } from './true-peak.ts';
