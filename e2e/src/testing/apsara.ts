import { randomUUID } from 'node:crypto';
import { signAcs3 } from '@cyclorama/signing';
import type { Answer } from './client.ts';
import type { Credentials } from './server.ts';

/** What every refusal of the Apsara door holds. */
export interface ApsaraRefusal {
  readonly Code: string;
  readonly Message: string;
  readonly RequestId: string;
}

/** An answer, and where in the programme it took effect. */
export interface Taken<Body> {
  readonly body: Body;
  readonly frame: number;
  readonly ptsMs: number;
}

/** A small client of the Apsara door: ACS3 signatures, everything in the query, JSON answers. */
export class ApsaraClient {
  readonly #credentials: Credentials;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** Calls an action; arrays become `Name.1`, objects in them `Name.1.Field`, other objects JSON. */
  async call<Body = unknown>(
    action: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Promise<Answer<Body>> {
    const { endpoint, access_key: accessKey, secret_key: secretKey } = this.#credentials;
    const url = new URL('/', endpoint);
    for (const [name, value] of flatten(parameters)) url.searchParams.append(name, value);
    const headers: Record<string, string> = {
      accept: 'application/json',
      'x-acs-action': action,
      'x-acs-version': '2016-11-01',
      'x-acs-signature-nonce': randomUUID(),
    };
    const signed = signAcs3({ method: 'POST', url, headers, body: '' }, { accessKey, secretKey }, new Date());
    delete signed['host'];
    const response = await fetch(url, { method: 'POST', headers: signed });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Body };
  }

  /** As `call`, but anything other than 200 is an error with the answer in it. */
  async must<Body = unknown>(
    action: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Promise<Body> {
    return (await this.take<Body>(action, parameters)).body;
  }

  /** As `must`, with the programme frame and PTS (ms) at which it took effect. */
  async take<Body = unknown>(
    action: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Promise<Taken<Body>> {
    const answer = await this.call<Body>(action, parameters);
    if (answer.status !== 200) throw new Error(`${action}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return {
      body: answer.body,
      frame: Number(answer.headers.get('x-cyclorama-frame') ?? Number.NaN),
      ptsMs: Number(answer.headers.get('x-cyclorama-pts') ?? Number.NaN),
    };
  }
}

function* flatten(parameters: Readonly<Record<string, unknown>>): Generator<[string, string]> {
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      for (const [index, item] of items.entries()) {
        const at = `${name}.${index + 1}`;
        if (typeof item === 'object' && item !== null) {
          for (const [member, inner] of flatten({ ...item })) yield [`${at}.${member}`, inner];
        } else yield [at, String(item)];
      }
    } else if (typeof value === 'object' && value !== null) yield [name, JSON.stringify(value)];
    else yield [name, `${value as string | number | boolean}`];
  }
}
