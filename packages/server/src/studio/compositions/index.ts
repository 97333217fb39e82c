export { Compositions, type CompositionsOptions } from './desk.ts';
export { compositionConsoleDoor } from './console-api.ts';
export { composedRoot } from './places.ts';
export { studioEyes } from './eyes.ts';
