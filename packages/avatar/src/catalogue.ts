/** Who there is and what they can do, as data: nothing here loads the drawing library. */
export * from './types.ts';
export { CHARACTERS, characterById } from './characters.ts';
export { ACTIONS } from './motion/actions.ts';
