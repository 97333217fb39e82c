import { createHmac } from 'node:crypto';
import { equalSecrets } from './digest.ts';
import { canonicalQuery } from './message.ts';
import { encodeRfc3986 } from './percent.ts';

/** Decoded parameters of query and form together. */
export type RpcParameters = readonly (readonly [string, string])[];

/**
 * Signature of the classic RPC style: HMAC-SHA1 with the secret and `&` over method, path and all parameters
 * but Signature, in base64.
 */
export function signRpc(method: string, parameters: RpcParameters, secretKey: string): string {
  const signed = parameters.filter(([name]) => name !== 'Signature');
  const text = `${method.toUpperCase()}&%2F&${encodeRfc3986(canonicalQuery(signed))}`;
  return createHmac('sha1', `${secretKey}&`).update(text, 'utf8').digest('base64');
}

/** Checks the Signature among the parameters. Timestamp and nonce are the caller's to check. */
export function verifyRpc(method: string, parameters: RpcParameters, secretKey: string): boolean {
  const sent = parameters.filter(([name]) => name === 'Signature').map(([, value]) => value);
  return sent.length === 1 && equalSecrets(sent[0]!, signRpc(method, parameters, secretKey));
}
