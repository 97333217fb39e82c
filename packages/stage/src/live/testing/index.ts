export { document, FULL, layer, scene, source } from './documents.ts';
export { brightening, matte, PERSON, person } from './person.ts';
export { numbered, PaintedSource, plain, type Paint, type PaintedOptions } from './painted-source.ts';
export { copyPicture, Rig, toRgba, type RigFrame, type RigOptions } from './rig.ts';
export { brightBox, lumaAt, rgbaOf, startPainted, type PaintedRig } from './stages.ts';
