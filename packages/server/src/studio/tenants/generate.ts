import { randomBytes, randomInt, randomUUID } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]!).join('');
}

/** 32 hex digits, as the vendor's project, domain and user ids. */
export function newHexId(): string {
  return randomUUID().replaceAll('-', '');
}

/** 20 characters, upper case, as the vendor's access keys. */
export function newAccessKey(): string {
  return pick(ALPHABET, 20);
}

/** 40 characters. */
export function newSecretKey(): string {
  return pick(LETTERS, 40);
}

/** 24 characters that survive shells, URLs and being read aloud. */
export function newPassword(): string {
  return pick(LETTERS, 24);
}

/** Token that goes with a temporary key. */
export function newSecurityToken(): string {
  return randomBytes(96).toString('base64url');
}
