/** Columns of the throttling table. */
export type Region = 'cn-north-4' | 'cn-east-1' | 'ap-southeast-3';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';

/** One parameter of a query string. */
export interface QueryParameterSpec {
  readonly name: string;
  /** `list`: comma-separated, repeated, or both. */
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'list';
  readonly required: boolean;
  /** Allowed values; of each item when it is a list. */
  readonly values?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** A bound in time, RFC 3339. */
  readonly time?: boolean;
  readonly default?: string | number | boolean;
}

/** One operation of the contract, as data. */
export interface OperationSpec {
  readonly operationId: string;
  readonly method: HttpMethod;
  /** With `{name}` for each path parameter. */
  readonly path: string;
  /** Other spellings of the path that clients use. */
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Group of operations in the document. */
  readonly tag: string;
  /** Section of the document. */
  readonly section: string;
  readonly params: readonly string[];
  readonly query: readonly QueryParameterSpec[];
  /** Name of the component schema of the body. */
  readonly body?: { readonly schema: string; readonly required: boolean };
  /** Status of success. */
  readonly status: number;
  /** Name of the component schema of the answer. */
  readonly response?: string;
  /** `tts`: errors have nine-digit codes and a request_id (chapter 10). */
  readonly family: 'general' | 'tts';
  /** May be called with `auth_key` in the query instead of credentials (6.2.7). */
  readonly reportKey: boolean;
  /** Requests per second and tenant. */
  readonly throttle: Readonly<Record<Region, number>>;
}

/** A JSON Schema of the 2020-12 dialect, as OpenAPI 3.1 uses it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The parts of an OpenAPI document that are read by name. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly unknown[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> } & Readonly<
    Record<string, unknown>
  >;
  readonly [member: string]: unknown;
}
