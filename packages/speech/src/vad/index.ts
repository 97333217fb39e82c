export { VoiceActivity, type VadFrame, type VadSettings } from './detector.ts';
export { FRAME_MS, FRAME_SAMPLES, VAD_RATE } from './features.ts';
export { UtteranceCutter, type UtteranceEvents, type UtteranceSettings } from './utterances.ts';
