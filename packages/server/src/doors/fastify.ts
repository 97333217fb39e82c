import type { OperationSpec } from '@cyclorama/contract';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation of the contract that a route serves. */
    readonly operation?: OperationSpec;
    /** Door in metrics and the access log; default the first segment of the path. */
    readonly door?: string;
  }
  interface FastifyRequest {
    /** Code of the error that was answered, for the access log. */
    errorCode: string | undefined;
  }
}
