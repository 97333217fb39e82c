/** What there is, as data: nothing here loads the drawing library. */
export * from './types.ts';
export { BACKGROUNDS } from './sets/catalogue.ts';
export { MUSIC_BEDS } from './music/index.ts';
