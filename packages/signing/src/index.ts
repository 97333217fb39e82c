export * from './acs3.ts';
export * from './callback.ts';
export * from './digest.ts';
export { headerValue } from './message.ts';
export type * from './message.ts';
export * from './percent.ts';
export * from './rpc.ts';
export * from './sdk.ts';
export * from './url.ts';
