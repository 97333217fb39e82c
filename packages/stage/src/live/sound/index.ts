export { LiveMixer } from './mixer.ts';
export { ProgrammeMeter } from './meter.ts';
export { openSoundFilter, PLAIN_SOUND, type SoundFilter } from './filter/sound-filter.ts';
