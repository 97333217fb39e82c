import type { OperationSpec } from '@cyclorama/contract';
import type { Actor } from './actor.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation of the contract that a route serves. */
    readonly operation?: OperationSpec;
    /** Whoever knows the path may do something: the access log has the route's pattern. */
    readonly isPathSecret?: boolean;
  }
  interface FastifyRequest {
    /** Code of the error that was answered, for the access log. */
    errorCode: string | undefined;
    /** What is done, where the route does not tell, for the access log and the figures: few different names. */
    operationName: string | undefined;
    /** Who was proven to call. */
    actor: Actor | undefined;
    /** What is done and what to, for the audit log, where neither operation nor route tell. */
    actionName: string | undefined;
    resourceName: string | undefined;
  }
}
