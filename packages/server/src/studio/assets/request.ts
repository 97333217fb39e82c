import type { OperationBody, OperationId, OperationQuery } from '@cyclorama/contract';
import type { OperationRequest } from '../../doors/metastudio/operation.ts';

/** The request of one operation, typed by the contract. */
export type RequestOf<Id extends OperationId> = OperationRequest<OperationBody<Id>, OperationQuery<Id>>;
