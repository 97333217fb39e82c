export type { LinkEnd, LinkSample } from './link.ts';
export type { NetworkVerdict } from './network.ts';
export type { Fit } from './picture/fit.ts';
export { createPlayer, type Player, type PlayerOptions, type PlayerPhase, type PlayerWay } from './player.ts';
export type { SoundState } from './sound.ts';
export { mediaWays, type MediaWays } from './ways.ts';
