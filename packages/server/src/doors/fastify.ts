import type { OperationSpec } from '@cyclorama/contract';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation of the contract that a route serves. */
    readonly operation?: OperationSpec;
  }
  interface FastifyRequest {
    /** Code of the error that was answered, for the access log. */
    errorCode: string | undefined;
  }
}
