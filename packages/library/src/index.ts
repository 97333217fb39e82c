export * from './types.ts';
export * from './music/index.ts';
export { BACKGROUNDS, drawBackground } from './sets/index.ts';
