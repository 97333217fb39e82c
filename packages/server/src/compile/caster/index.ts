export { parseAvatarUrl, type AvatarAddress } from './avatar-url.ts';
export { compileCaster } from './document.ts';
export { QUIET_STATE } from './input.ts';
export type {
  CasterInput,
  CasterMaterial,
  CasterPlaces,
  CasterState,
  CompiledCaster,
  PlayedEpisode,
  FileMaterial,
  LocalFile,
  LocalMaterial,
} from './input.ts';
export { casterMaterials, isRoom } from './materials.ts';
export { parseRoomUrl } from './room-url.ts';
export { episodeSource, liveKind, locationsOf, STANDBY_SOURCE } from './sources.ts';
