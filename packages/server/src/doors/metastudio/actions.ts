import { MssError, type OperationSpec } from '@cyclorama/contract';
import { isAllowed } from '../../studio/tenants/policies.ts';
import type { Identity } from '../../studio/tenants/identities.ts';

/** Short names beside those that follow from the operations' own. */
const SHORT: Readonly<Record<string, string>> = {
  createDigitalAsset: 'CreateAsset',
  updateDigitalAsset: 'UpdateAsset',
};

/** Names under which policies know an operation: `metastudio:CreateDigitalAsset`, `metastudio:CreateAsset`. */
export function actionsOf(operation: OperationSpec): readonly string[] {
  const { operationId } = operation;
  const short = SHORT[operationId];
  const names = [
    operationId.charAt(0).toUpperCase() + operationId.slice(1),
    ...(short === undefined ? [] : [short]),
  ];
  return names.map((name) => `metastudio:${name}`);
}

/** Name under which policies know what an operation touches: `acs:metastudio:*:{project}:digital-assets/{id}`. */
export function resourceOf(operation: OperationSpec, params: Readonly<Record<string, string>>): string {
  const path = operation.path
    .replace('/v1/{project_id}/', '')
    .replaceAll(/\{(\w+)\}/g, (_whole, name: string) => params[name] ?? '');
  return `acs:metastudio:*:${params['project_id'] ?? ''}:${path}`;
}

/** True when the caller's policies allow an operation on what the parameters name. */
export function mayCall(
  identity: Identity,
  operation: OperationSpec,
  params: Readonly<Record<string, string>>,
): boolean {
  return isAllowed(identity.policies, actionsOf(operation), resourceOf(operation, params));
}

/** @throws MssError MSS.00024001 (403) when the caller's policies do not allow the operation */
export function checkPolicies(
  identity: Identity,
  operation: OperationSpec,
  params: Readonly<Record<string, string>>,
): void {
  if (!mayCall(identity, operation, params)) {
    throw new MssError(
      'MSS.00024001',
      `the policies of these credentials do not allow ${actionsOf(operation)[0]!} on ${resourceOf(operation, params)}`,
    );
  }
}
