import { request } from './http.ts';

export type Role = 'owner' | 'operator' | 'viewer';

/** The signed-in person and the studio that they are in. */
export interface Me {
  readonly project_id: string;
  readonly tenant: string;
  readonly domain: string;
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly display_name: string | null;
    readonly role: Role;
  };
  readonly version: string;
  readonly region: string;
  /** Nobody has finished the welcome yet. */
  readonly first_run: boolean;
  readonly rtmp_url?: string;
  readonly stream_key?: string;
}

/** @throws ApiError Console.NotSignedIn */
export const fetchMe = (signal?: AbortSignal): Promise<Me> => request('GET', '/api/session', { signal });

/** @throws ApiError Console.WrongCredentials, or 429 */
export const signIn = (body: { user: string; password: string; domain?: string }): Promise<Me> =>
  request('POST', '/api/session', { body });

/** Uses the one-time key that the server printed. @throws ApiError Console.LinkUsed */
export const signInByLink = (key: string): Promise<Me> =>
  request('POST', '/api/session/link', { body: { key } });

export const signOut = (): Promise<void> => request('DELETE', '/api/session');

export const changePassword = (body: { old: string; new: string }): Promise<void> =>
  request('PUT', '/api/session/password', { body });
