import { signUrl } from '@cyclorama/signing';
import type { DownloadGrant, UploadGrant } from './object-store.ts';

/** Path below which the media door serves objects of the disk store. */
export const OBJECTS_PATH = '/objects/';

/** `PUT` URL on the disk store; key, size, type, digest and expiry are inside the signature. */
export function signUploadUrl(urlKey: Uint8Array, grant: UploadGrant, baseUrl: string): string {
  return objectUrl(baseUrl, grant.key, signUrl(urlKey, { ...grant, method: 'PUT' }));
}

/** `GET`/`HEAD` URL on the disk store. */
export function signDownloadUrl(urlKey: Uint8Array, grant: DownloadGrant, baseUrl: string): string {
  return objectUrl(baseUrl, grant.key, signUrl(urlKey, { ...grant, method: 'GET' }));
}

/** Keys hold no character that a path would have to escape. */
function objectUrl(baseUrl: string, key: string, query: URLSearchParams): string {
  return `${baseUrl}${OBJECTS_PATH}${key}?${query.toString()}`;
}
