import {
  APSARA_ACTIONS,
  APSARA_OPERATIONS,
  isApsaraAction,
  type ApsaraAction,
  type ApsaraOperationSpec,
} from '@cyclorama/contract';
import type { ApsaraHandler, ApsaraTable } from './operation.ts';

/** Whether an action of the contract is served; rows of docs/coverage.md. */
export interface ApsaraCoverage extends Pick<ApsaraOperationSpec, 'action' | 'family' | 'purpose'> {
  readonly available: boolean;
}

/**
 * Joins the tables of all capabilities.
 * @throws Error when two bring the same action, or one that the contract does not know
 */
export function mergeApsaraTables(tables: readonly ApsaraTable[]): ReadonlyMap<ApsaraAction, ApsaraHandler> {
  const merged = new Map<ApsaraAction, ApsaraHandler>();
  for (const [name, handler] of tables.flatMap((table) => Object.entries(table))) {
    if (!isApsaraAction(name)) throw new Error(`the contract has no action ${name}`);
    if (merged.has(name)) throw new Error(`two capabilities bring the action ${name}`);
    merged.set(name, handler);
  }
  return merged;
}

/** Every action of the contract, in its order, and whether these tables serve it. */
export function apsaraCoverage(tables: readonly ApsaraTable[]): readonly ApsaraCoverage[] {
  const merged = mergeApsaraTables(tables);
  return APSARA_ACTIONS.map((name) => {
    const { action, family, purpose } = APSARA_OPERATIONS[name];
    return { action, family, purpose, available: merged.has(name) };
  });
}
