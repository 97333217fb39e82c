import type { ApsaraOperations } from '@cyclorama/contract';
import { request } from './http.ts';

const VERSION = '2016-11-01';

export type ApsaraAction = keyof ApsaraOperations;
export type ApsaraInput<Action extends ApsaraAction> = ApsaraOperations[Action]['input'];
export type ApsaraOutput<Action extends ApsaraAction> = ApsaraOperations[Action]['output'] & {
  readonly RequestId: string;
};

/**
 * Calls an operation of the live door as the signed-in person.
 * @throws ApiError with the documented code
 */
export async function apsara<Action extends ApsaraAction>(
  action: Action,
  input: ApsaraInput<Action>,
  signal?: AbortSignal,
): Promise<ApsaraOutput<Action>> {
  // A JSON body: the door itself writes structures as the contract wants them.
  return request('POST', '/', {
    body: input,
    headers: { 'x-acs-action': action, 'x-acs-version': VERSION },
    signal,
  });
}
