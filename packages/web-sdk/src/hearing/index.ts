export type * from './types.ts';
export { createHearing, initResourcePath } from './hearing.ts';
export { HearingError } from './types.ts';
