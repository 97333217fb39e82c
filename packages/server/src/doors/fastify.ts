import type { OperationSpec } from '@cyclorama/contract';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation of the contract that a route serves. */
    readonly operation?: OperationSpec;
  }
  interface FastifyRequest {
    /** Code of the error that was answered, for the access log. */
    errorCode: string | undefined;
    /** What is done, where the route does not tell, for the access log and the figures: few different names. */
    operationName: string | undefined;
  }
}
