import type { OperationBody, OperationId, OperationQuery } from '@cyclorama/contract';
import type { OperationRequest } from '../../doors/metastudio/operation.ts';

/** The request of one operation, typed by the contract. */
export type RequestOf<Id extends OperationId> = OperationRequest<OperationBody<Id>, OperationQuery<Id>>;

/** The same for operations whose body may be left out. */
export type RequestWithoutBody<Id extends OperationId> = OperationRequest<
  OperationBody<Id> | undefined,
  OperationQuery<Id>
>;
