export type * from './types.ts';
export { HearingError } from './types.ts';
