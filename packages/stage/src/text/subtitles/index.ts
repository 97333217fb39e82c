export { makeCues, type CueOptions } from './cues.ts';
export { parseSubtitleFile, parseSubtitles } from './parse.ts';
export { subtitleStyle } from './style.ts';
export { SubtitleError, type Cue, type TimedSentence, type TimedWord } from './types.ts';
export { writeSrt, writeVtt } from './write.ts';
