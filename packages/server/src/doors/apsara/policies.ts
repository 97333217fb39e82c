import { ApsaraError, type ApsaraOperationSpec } from '@cyclorama/contract';
import type { Identity } from '../../studio/tenants/identities.ts';
import { isAllowed } from '../../studio/tenants/policies.ts';
import { lookUp, type ParameterNode } from './parameters/tree.ts';

/**
 * Name under which policies know what a request touches: `acs:live:*:{account}:caster/{id}`; `caster/*` for actions on
 * no caster in particular; `*` for the actions that the vendor does not authorise by resource.
 */
export function resourceOf(
  { family }: ApsaraOperationSpec,
  account: string,
  parameters: ParameterNode,
): string {
  if (family === 'ai-studio' || family === 'ai-produce-rules') return '*';
  // Read as the action will read it, so that no other spelling gets around a policy.
  const caster = (lookUp(parameters, 'CasterId') ?? lookUp(parameters, 'SrcCasterId'))?.text;
  return `acs:live:*:${account}:caster/${caster === undefined || caster === '' ? '*' : caster}`;
}

/** @throws ApsaraError Forbidden.RAM when the caller's policies do not allow the action */
export function checkPolicies(
  identity: Identity,
  operation: ApsaraOperationSpec,
  parameters: ParameterNode,
): void {
  const action = `live:${operation.action}`;
  const resource = resourceOf(operation, identity.projectId, parameters);
  if (!isAllowed(identity.policies, [action], resource)) {
    throw new ApsaraError('Forbidden.RAM', `${action} on ${resource}`);
  }
}
