export * from './digest.ts';
export * from './percent.ts';
export * from './url.ts';
