export * from './wire.ts';
export * from './layout.ts';
export * from './timeline.ts';
export * from './references.ts';
export * from './materials.ts';
export * from './performance.ts';
export * from './plan.ts';
export { SourceTable, HUMAN_ASPECT } from './layers.ts';
