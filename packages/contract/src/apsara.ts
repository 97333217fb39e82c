import type { ApsaraOperationSpec } from './apsara-spec.ts';
import { APSARA_OPERATION_LIST, type ApsaraOperations } from './generated/apsara-operations.ts';

/** Version of the Apsara API that the contract describes. */
export const APSARA_VERSION = '2016-11-01';

/** Name of an action of the contract. */
export type ApsaraAction = keyof ApsaraOperations;
/** Parameters of an action, parsed: numbers are numbers, `Name.n` arrays, JSON parameters objects. */
export type ApsaraInput<Action extends ApsaraAction> = ApsaraOperations[Action]['input'];
/** Members of an action's answer, besides RequestId. */
export type ApsaraOutput<Action extends ApsaraAction> = ApsaraOperations[Action]['output'];

/** Every action of the contract by its name. */
export const APSARA_OPERATIONS: Readonly<Record<ApsaraAction, ApsaraOperationSpec>> = Object.fromEntries(
  APSARA_OPERATION_LIST.map((operation) => [operation.action, operation]),
) as Record<ApsaraAction, ApsaraOperationSpec>;

/** True when the contract has an action of this name; case matters. */
export function isApsaraAction(name: string): name is ApsaraAction {
  return Object.hasOwn(APSARA_OPERATIONS, name);
}

/** Their names, in the order of the contract. */
export const APSARA_ACTIONS: readonly ApsaraAction[] = APSARA_OPERATION_LIST.map(
  ({ action }) => action,
).filter(isApsaraAction);
