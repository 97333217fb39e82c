import { signSdk } from '@cyclorama/signing';
import type { Credentials } from './server.ts';

/** An answer of the API, with its body already read. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** How a call differs from a plain one. */
export interface CallOptions {
  /** Project in the path instead of the client's own. */
  readonly projectId?: string;
  /** The body is text already. */
  readonly raw?: true;
  /** Further headers, signed like the others. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Time of the signature. */
  readonly at?: Date;
  /** Body that is really sent, after another one was signed. */
  readonly sent?: string;
}

/** A small client of the MetaStudio door: signs with AK/SK, or sends a token. */
export class Client {
  readonly #credentials: Credentials;
  readonly #endpoint: string;
  #token: string | undefined;

  constructor(credentials: Credentials, endpoint = credentials.endpoint) {
    this.#credentials = credentials;
    this.#endpoint = endpoint;
  }

  /** Asks for a token with the password and uses it from then on. */
  async useToken(): Promise<string> {
    const { domain, user, password, project_id } = this.#credentials;
    const response = await fetch(`${this.#endpoint}/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: user, password, domain: { name: domain } } },
          },
          scope: { project: { id: project_id } },
        },
      }),
    });
    const token = response.headers.get('x-subject-token');
    if (response.status !== 201 || token === null)
      throw new Error(`no token: ${response.status} ${await response.text()}`);
    this.#token = token;
    return token;
  }

  /** Calls `/v1/{project}` + `path`; a body that is not undefined goes as JSON, or as it is with `raw`. */
  async call<Body>(
    method: string,
    path: string,
    body?: unknown,
    more: CallOptions = {},
  ): Promise<Answer<Body>> {
    const project = more.projectId ?? this.#credentials.project_id;
    const url = new URL(`${this.#endpoint}/v1/${project}${path}`);
    const text =
      body === undefined ? '' : more.raw === true && typeof body === 'string' ? body : JSON.stringify(body);
    const headers: Record<string, string> = { 'content-type': 'application/json', ...more.headers };
    if (this.#token !== undefined) headers['x-auth-token'] = this.#token;
    else {
      const { access_key: accessKey, secret_key: secretKey } = this.#credentials;
      Object.assign(
        headers,
        signSdk({ method, url, body: text, headers }, { accessKey, secretKey }, more.at ?? new Date()),
      );
      delete headers['host'];
    }
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body: more.sent ?? text }),
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (answer === '' ? undefined : JSON.parse(answer)) as Body,
    };
  }

  /** As `call`, but anything other than `status` is an error with the answer in it. */
  async must<Body>(method: string, path: string, body?: unknown, status = 200): Promise<Body> {
    const answer = await this.call<Body>(method, path, body);
    if (answer.status !== status)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
