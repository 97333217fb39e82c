export * from './plan.ts';
export * from './media-info.ts';
