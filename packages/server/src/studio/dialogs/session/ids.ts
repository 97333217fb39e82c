import { randomBytes } from 'node:crypto';

/** 32 hexadecimal digits. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** What opens a dialog to a page. */
export function newToken(): string {
  return randomBytes(32).toString('hex');
}
