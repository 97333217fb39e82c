/** Who there is and what they can do, as data: nothing here loads the drawing library. */
export * from './types.ts';
export type * from './training/types.ts';
export { CHARACTERS, characterById } from './characters.ts';
export { ACTIONS } from './motion/actions.ts';
export { performanceFromSpeech } from './performance.ts';

export { ModelFileError, readPersonInfo, type PersonInfo } from './person/model-file.ts';
export { putRendererBeside } from './person/remote/beside.ts';
export { RendererClient } from './person/remote/client.ts';
export { RendererError } from './person/remote/contract.ts';

/** URL of the live painter module for `painter` sources of a live document; loaded by the host that shows it. */
export const LIVE_PAINTER_MODULE: string = new URL('./live-painter.js', import.meta.url).href;
