export { makeTestFootage, portraitPath, TestSet, type Standing, type TestFootage } from './footage.ts';
export { makeFootage, type MadeFootage } from './make-footage.ts';
export { makePortrait } from '../person/portrait/make.ts';
export { openFaceFinder } from '../face/index.ts';
