import { request } from './http.ts';
import type { Role } from './own.ts';

/** Somebody who may sign in; not `is_person`: the user that a key was made with. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly is_person: boolean;
  readonly created_at: string;
  readonly signed_in_at: string | null;
}

export const fetchPeople = (
  signal?: AbortSignal,
): Promise<{ readonly count: number; readonly people: readonly Person[] }> =>
  request('GET', '/api/people', { signal });

/** @throws ApiError Console.NameTaken, Console.BadRequest */
export const createPerson = (body: {
  readonly name: string;
  readonly display_name: string;
  readonly role: Role;
  readonly password: string;
}): Promise<Person> => request('POST', '/api/people', { body });

export interface PersonChange {
  readonly display_name?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
  readonly password?: string;
}

/** @throws ApiError Console.LastOwner */
export const updatePerson = (id: string, body: PersonChange): Promise<Person> =>
  request('PATCH', `/api/people/${encodeURIComponent(id)}`, { body });

/** @throws ApiError Console.LastOwner */
export const deletePerson = (id: string): Promise<void> =>
  request('DELETE', `/api/people/${encodeURIComponent(id)}`);

/** What somebody did, or tried to. */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: {
    readonly user_id: string | null;
    readonly name: string;
    readonly access_key: string | null;
  };
  readonly action: string;
  readonly resource: string;
  readonly status: number;
  readonly error_code: string | null;
  readonly request_id: string;
  readonly address: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** What `before` has to be for the next page. */
  readonly next: number | null;
}

export interface AuditQuery {
  readonly limit: number;
  readonly before?: number | undefined;
  readonly actor?: string | undefined;
  /** `*` stands for any text. */
  readonly action?: string | undefined;
}

/** The newest first. */
export const fetchAudit = (query: AuditQuery, signal?: AbortSignal): Promise<AuditPage> =>
  request('GET', '/api/audit', { query: { ...query }, signal });

export type KeyState = 'live' | 'revoked' | 'expired' | 'disabled';

export interface AccessKey {
  readonly access_key: string;
  readonly user: string;
  readonly name: string;
  readonly role: Role;
  /** Whether policies of its own bound it. */
  readonly bounded: boolean;
  readonly temporary: boolean;
  readonly state: KeyState;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

export const fetchAccessKeys = (
  signal?: AbortSignal,
): Promise<{ readonly count: number; readonly keys: readonly AccessKey[] }> =>
  request('GET', '/api/keys', { signal });

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What a new key is made of. */
export interface NewKey {
  readonly name: string;
  readonly role: Role;
  readonly policy?: { readonly Statement: readonly Statement[] };
  /** RFC 3339; without it the key lives until it is revoked. */
  readonly expires_at?: string;
}

/** Shown once: the server keeps no copy in clear. */
export interface KeySecrets {
  readonly endpoint: string;
  readonly project_id: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  readonly access_key: string;
  readonly secret_key: string;
}

export const createAccessKey = (body: NewKey): Promise<KeySecrets> => request('POST', '/api/keys', { body });

export const revokeAccessKey = (accessKey: string): Promise<void> =>
  request('DELETE', `/api/keys/${encodeURIComponent(accessKey)}`);

/** Something that the studio needs, as `cyclorama doctor` found it. */
export interface Finding {
  readonly name: string;
  readonly state: 'good' | 'lack' | 'fault';
  readonly detail: string;
  readonly advice?: string;
}

/** A child process in which media is touched. */
export interface Host {
  readonly id: number;
  readonly kind: string;
  readonly session: string | null;
  /** 1 = one processor. */
  readonly cpu: number;
  readonly cpu_seconds: number;
  readonly rss_bytes: number;
  readonly since: string;
}

export interface SystemState {
  readonly version: string;
  readonly node: string;
  readonly uptime_s: number;
  readonly problems: readonly string[];
  readonly hosts: readonly Host[];
  readonly disk: { readonly free: number; readonly total: number; readonly reserve: number };
  readonly database: {
    readonly kind: 'embedded' | 'external';
    readonly answers: boolean;
    readonly version: string | null;
    readonly size_bytes: number | null;
  };
  readonly load: {
    readonly processors: number;
    readonly average: readonly number[];
    readonly memory_free: number;
    readonly memory_total: number;
    readonly server_rss_bytes: number;
  };
  /** Of the last check; null before the first. */
  readonly checks: readonly Finding[] | null;
  readonly checked_at: string | null;
  readonly is_checking: boolean;
}

export const fetchSystem = (signal?: AbortSignal): Promise<SystemState> =>
  request('GET', '/api/system', { signal });

/** Looks at everything now, which takes some seconds. */
export const checkSystem = (): Promise<{
  readonly checks: readonly Finding[];
  readonly checked_at: string;
}> => request('POST', '/api/system/checks', { body: {} });

export interface UsageDay {
  /** `2026-01-05`, UTC. */
  readonly day: string;
  readonly amount: number;
  readonly count: number;
}

export interface ResourceUsage {
  readonly resource: string;
  readonly unit: string | null;
  readonly used: number;
  readonly used_ever: number;
  /** Null = unlimited. */
  readonly quota: number | null;
  readonly days: readonly UsageDay[];
}

export interface Usage {
  readonly from: string;
  readonly to: string;
  readonly resources: readonly ResourceUsage[];
}

export const fetchUsage = (
  query: { readonly from: string; readonly to: string },
  signal?: AbortSignal,
): Promise<Usage> => request('GET', '/api/usage', { query, signal });

export const RETENTION_MEMBERS = [
  'recordings_days',
  'renders_days',
  'interaction_days',
  'audit_days',
] as const;
/** How many days things are kept; null = for ever. */
export type Retention = Readonly<Record<(typeof RETENTION_MEMBERS)[number], number | null>>;

export const fetchRetention = (signal?: AbortSignal): Promise<Retention> =>
  request('GET', '/api/retention', { signal });

export const changeRetention = (body: Partial<Retention>): Promise<Retention> =>
  request('PUT', '/api/retention', { body });
