export { compileCaster } from './document.ts';
export { QUIET_STATE } from './input.ts';
export type {
  CasterInput,
  CasterMaterial,
  CasterPlaces,
  CasterState,
  CompiledCaster,
  LocalMaterial,
} from './input.ts';
export { casterMaterials, isRoom } from './materials.ts';
export { episodeSource, liveKind, STANDBY_SOURCE } from './sources.ts';
