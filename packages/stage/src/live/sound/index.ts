export { LiveMixer } from './mixer.ts';
export { ProgrammeMeter } from './meter.ts';
