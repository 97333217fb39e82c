import {
  isOperationId,
  OPERATION_IDS,
  OPERATIONS,
  type OperationId,
  type OperationSpec,
} from '@cyclorama/contract';
import type { OperationHandler, OperationTable } from './operation.ts';

/** Whether an operation of the contract is served; rows of docs/coverage.md. */
export interface OperationCoverage extends Pick<
  OperationSpec,
  'operationId' | 'section' | 'method' | 'path' | 'summary'
> {
  readonly available: boolean;
}

/**
 * Joins the tables of all capabilities.
 * @throws Error when two bring the same operation, or one that the contract does not know
 */
export function mergeTables(tables: readonly OperationTable[]): ReadonlyMap<OperationId, OperationHandler> {
  const merged = new Map<OperationId, OperationHandler>();
  for (const [name, handler] of tables.flatMap((table) => Object.entries(table))) {
    if (!isOperationId(name)) throw new Error(`the contract has no operation ${name}`);
    if (merged.has(name)) throw new Error(`two capabilities bring the operation ${name}`);
    merged.set(name, handler);
  }
  return merged;
}

/** Every operation of the contract, in its order, and whether these tables serve it. */
export function operationCoverage(tables: readonly OperationTable[]): readonly OperationCoverage[] {
  const merged = mergeTables(tables);
  return OPERATION_IDS.map((id) => {
    const { operationId, section, method, path, summary } = OPERATIONS[id];
    return { operationId, section, method, path, summary, available: merged.has(id) };
  });
}
