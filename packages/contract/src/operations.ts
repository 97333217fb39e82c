import { OPERATION_LIST, type Operations } from './generated/operations.ts';
import type { OperationSpec } from './operation-spec.ts';

/** Name of an operation of the contract. */
export type OperationId = keyof Operations;

/** Body of an operation, valid by the contract. */
export type OperationBody<Id extends OperationId> = Operations[Id]['body'];
/** Query of an operation, parsed. */
export type OperationQuery<Id extends OperationId> = Operations[Id]['query'];
/** Answer of an operation. */
export type OperationResponse<Id extends OperationId> = Operations[Id]['response'];

/** True when the contract has an operation of this name. */
export function isOperationId(name: string): name is OperationId {
  return Object.hasOwn(OPERATIONS, name);
}

/** Every operation of the contract by its name. */
export const OPERATIONS: Readonly<Record<OperationId, OperationSpec>> = Object.fromEntries(
  OPERATION_LIST.map((operation) => [operation.operationId, operation]),
) as Record<OperationId, OperationSpec>;

/** Their names, in the order of the document. */
export const OPERATION_IDS: readonly OperationId[] = OPERATION_LIST.map(
  (operation) => operation.operationId,
).filter(isOperationId);
