import type { OperationId } from '@cyclorama/contract';
import type { Studio } from '../../studio/context.ts';

/** Who calls, after authentication. */
export interface Caller {
  /** Tenant: the project id in the path, proven to be the caller's. */
  readonly projectId: string;
  readonly domain: string;
  readonly accessKey?: string;
  /** X-App-UserId, when sent. */
  readonly appUserId?: string;
  /** Whether they might call another operation on what the path names; absent = every one. */
  readonly may?: (operation: OperationId) => boolean;
}

/** A request that is authenticated, within its limits and valid by the contract's schema. */
export interface OperationRequest<Body = unknown, Query = Readonly<Record<string, unknown>>> {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  /** Parsed by the contract: integers are numbers, booleans booleans, lists arrays; defaults filled in. */
  readonly query: Query;
  readonly body: Body;
  /** `http(s)://host[:port]` as the client reached us (or CYCLORAMA_PUBLIC_URL); prefix of every URL we return. */
  readonly baseUrl: string;
  readonly requestId: string;
  /** If-Match, when sent: the answer's `etag` of before. */
  readonly ifMatch?: string;
}

export interface OperationResult {
  /** Default 200. */
  readonly status?: number;
  readonly body?: unknown;
  /** Names the state that was answered; sent as ETag. */
  readonly etag?: string;
}

/** Does one operation of the vendor's API. @throws MssError (contract) for every refusal. */
export type OperationHandler = (
  studio: Studio,
  request: OperationRequest<never, never>,
) => Promise<OperationResult>;

/** Capabilities export one of these each; the door merges them and refuses to start on a duplicate. */
export type OperationTable = Readonly<Record<string, OperationHandler>>;
