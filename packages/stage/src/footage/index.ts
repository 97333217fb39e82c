export { ClipDecoder, type ClipPackets, type DecodedPlanar } from './clip-decoder.ts';
export { ClipEncoder, type ClipEncoderOptions, type ClipHeader } from './clip-encoder.ts';
export { Footage, type FootageOptions } from './footage.ts';
export { allocatePlanar, type Planar, type StackedPlanar } from './planar.ts';
export { RgbaScaler, type ScaledRgba } from './to-rgba.ts';
export { type Survey, type SurveyOptions, surveyVideo } from './survey.ts';
