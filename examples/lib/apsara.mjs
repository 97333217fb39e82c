// Calls the Apsara API of a running Cyclorama, signed with its access key (ACS3).
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signAcs3 } from '@cyclorama/signing';

export const folder = process.env.CYCLORAMA_DATA ?? 'data';
export const credentials = JSON.parse(readFileSync(`${folder}/credentials.json`, 'utf8'));
const { endpoint, access_key, secret_key } = credentials;

/** Calls an action. Arrays are written as Name.1, Name.1.Member; objects in them are flattened, others are JSON. */
export async function call(action, parameters = {}) {
  const flat = {};
  const put = (name, value) => {
    if (Array.isArray(value)) value.forEach((item, i) => put(`${name}.${i + 1}`, item));
    else if (typeof value === 'object' && /\.\d+$/.test(name))
      Object.entries(value).forEach(([member, inner]) => put(`${name}.${member}`, inner));
    else flat[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  Object.entries(parameters).forEach(([name, value]) => put(name, value));
  const url = new URL(`/?${new URLSearchParams(flat)}`, endpoint);
  const headers = {
    'x-acs-action': action,
    'x-acs-version': '2016-11-01',
    'x-acs-signature-nonce': randomUUID(),
    accept: 'application/json',
  };
  const key = { accessKey: access_key, secretKey: secret_key };
  const signed = signAcs3({ method: 'POST', url, headers, body: '' }, key, new Date());
  const response = await fetch(url, { method: 'POST', headers: signed });
  const body = await response.json();
  if (!response.ok) throw new Error(`${action}: ${body.Code}: ${body.Message}`);
  return { ...body, frame: response.headers.get('x-cyclorama-frame') };
}
