export * from './errors.ts';
export { WEB_SDK_ERRORS } from './generated/errors.ts';
export { OPENAPI } from './generated/openapi.ts';
export type { Operations } from './generated/operations.ts';
export { REFERENCE } from './generated/reference.ts';
export type * from './generated/schemas.ts';
export type * from './operation-spec.ts';
export * from './operations.ts';
export type * from './reference.ts';
