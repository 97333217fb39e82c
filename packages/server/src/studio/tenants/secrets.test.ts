import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashPassword, NO_PASSWORD, verifyPassword } from './passwords.ts';
import { openSecretBox, SECRET_KEY_FILE, SecretBoxError } from './secret-box.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a box opens what it sealed, again after a restart', () => {
  const sealed = openSecretBox(folder).seal('the secret', 'AK1');
  expect(Buffer.from(sealed).toString('latin1')).not.toContain('the secret');
  expect(openSecretBox(folder).open(sealed, 'AK1')).toBe('the secret');
});

test('its key is for the owner only', () => {
  openSecretBox(folder);
  expect(statSync(join(folder, SECRET_KEY_FILE)).mode & 0o777).toBe(0o600);
});

test('a secret that was moved, changed or sealed elsewhere does not open', () => {
  const box = openSecretBox(folder);
  const sealed = box.seal('the secret', 'AK1');
  expect(() => box.open(sealed, 'AK2')).toThrow(SecretBoxError);
  const changed = Uint8Array.from(sealed, (byte, index) => (index === 14 ? byte ^ 1 : byte));
  expect(() => box.open(changed, 'AK1')).toThrow(SecretBoxError);
  rmSync(join(folder, SECRET_KEY_FILE));
  expect(() => openSecretBox(folder).open(sealed, 'AK1')).toThrow(SecretBoxError);
});

test('a key file that is none is said, not replaced', () => {
  writeFileSync(join(folder, SECRET_KEY_FILE), 'short');
  expect(() => openSecretBox(folder)).toThrow('does not hold a key of 32 bytes');
  expect(readFileSync(join(folder, SECRET_KEY_FILE), 'utf8')).toBe('short');
});

test('passwords are checked by their hash', async () => {
  const hash = await hashPassword('päßword');
  expect(hash).toMatch(/^scrypt:16384:8:1:/);
  expect(await verifyPassword('päßword', hash)).toBe(true);
  expect(await verifyPassword('pa\u0308ßword', hash)).toBe(true);
  expect(await verifyPassword('password', hash)).toBe(false);
  expect(await verifyPassword('', NO_PASSWORD)).toBe(false);
  expect(await hashPassword('päßword')).not.toBe(hash);
});
