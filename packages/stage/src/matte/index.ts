export { checkMatte } from './check.ts';
export type { Matter, MatterOptions } from './matter.ts';
export { matterBytes, openMatter } from './open.ts';
export { sampleBackdrop } from './screen/sample.ts';
export * from './settings.ts';
export { matteStill, type StillMatte } from './still.ts';
