export { backgroundColours, colourPicture } from './colour.ts';
export { colourKey, compileRoom, presenterHeight } from './document.ts';
export {
  CO_STREAMER_SOURCE,
  presenterSource,
  type CompiledRoom,
  type RoomInput,
  type RoomPlaces,
} from './input.ts';
export { labelMetadata } from './label-metadata.ts';
export { roomMaterials, viewMaterials } from './materials.ts';
