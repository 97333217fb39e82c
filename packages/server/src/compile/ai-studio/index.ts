export { BACKGROUND, CAMERA, compileComposition, MEDIA, PERSON } from './document.ts';
export type { CompiledComposition, ComposedStudio, CompositionInput, CompositionPlaces } from './input.ts';
export { studioMaterials } from './materials.ts';
