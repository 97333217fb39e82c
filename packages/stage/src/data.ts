/** The stage's words without its machinery: nothing here loads a media library, so any process may import it. */
export * from './plan.ts';
export * from './media-info.ts';
export { isBrowserPlayable } from './probe/playable.ts';
export * from './live/document.ts';
export * from './live/stage-api.ts';
export { SILENT, type StereoLevels } from './live/sound/levels.ts';
export * from './live/painter.ts';
export * from './matte/settings.ts';
