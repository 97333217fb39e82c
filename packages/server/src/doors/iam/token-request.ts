import { IamError } from './errors.ts';

/** What `POST /v3/auth/tokens` asks for. */
export interface TokenRequest {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  /** Project to which the token is bound: its id or its name; absent = the user's own. */
  readonly project?: { readonly id?: string; readonly name?: string };
}

const MAX_TEXT = 256;

function bad(message: string): never {
  throw new IamError(400, message);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(member, value);
}

function textAt(body: unknown, ...path: readonly string[]): string {
  const value = at(body, ...path);
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT) {
    bad(`${path.join('.')}: expected text of 1 to ${MAX_TEXT} characters`);
  }
  return value;
}

function optionalText(body: unknown, ...path: readonly string[]): string | undefined {
  return at(body, ...path) === undefined ? undefined : textAt(body, ...path);
}

function checkMethods(body: unknown): void {
  const methods = at(body, 'auth', 'identity', 'methods');
  if (!Array.isArray(methods) || methods.length !== 1 || methods[0] !== 'password') {
    bad('auth.identity.methods: expected ["password"]');
  }
}

function readProject(body: unknown): TokenRequest['project'] {
  const scope = at(body, 'auth', 'scope');
  if (scope === undefined) return undefined;
  const [id, name] = [
    optionalText(body, 'auth', 'scope', 'project', 'id'),
    optionalText(body, 'auth', 'scope', 'project', 'name'),
  ];
  if (id === undefined && name === undefined) bad('auth.scope.project: expected an id or a name');
  return { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) };
}

/** Reads the body of a token request. @throws IamError 400 that names the member */
export function readTokenRequest(body: unknown): TokenRequest {
  checkMethods(body);
  const user = ['auth', 'identity', 'password', 'user'] as const;
  const project = readProject(body);
  return {
    domain: textAt(body, ...user, 'domain', 'name'),
    user: textAt(body, ...user, 'name'),
    password: textAt(body, ...user, 'password'),
    ...(project === undefined ? {} : { project }),
  };
}
