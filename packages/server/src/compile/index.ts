export * from './wire.ts';
export * from './layout.ts';
export * from './timeline.ts';
export * from './references.ts';
export * from './materials.ts';
export * from './performance.ts';
export * from './plan.ts';
export { HUMAN_ASPECT, SourceTable } from './layers.ts';
export { base64Text, color } from './values.ts';
