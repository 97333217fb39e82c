export * from './plan.ts';
export * from './media-info.ts';
export * from './testing/index.ts';
export * from './text/index.ts';
