import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '../../store/files.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** File in the data folder that holds the key under which secrets are stored. */
export const SECRET_KEY_FILE = 'secret.key';

/** The key file is missing its content, or a secret was stored under another key. */
export class SecretBoxError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SecretBoxError';
  }
}

/** Keeps secrets that have to be read again: AES-256-GCM; nonce, ciphertext and tag one after the other. */
export class SecretBox {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new SecretBoxError(`the key must have ${KEY_BYTES} bytes`);
    this.#key = key;
  }

  /** @param context what the secret belongs to; a secret moved to another context does not open. */
  seal(secret: string, context: string): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(context));
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws SecretBoxError when it was sealed under another key or for another context. */
  open(sealed: Uint8Array, context: string): string {
    const box = Buffer.from(sealed);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, box.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(box.subarray(-TAG_BYTES));
      const text = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8');
      return text + decipher.final('utf8');
    } catch (error) {
      throw new SecretBoxError(`a secret does not open with ${SECRET_KEY_FILE} of this data folder`, {
        cause: error,
      });
    }
  }
}

/** Opens the box of a data folder, making its key (0600) at first use; of two makers at once one wins. */
export function openSecretBox(dataDir: string): SecretBox {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, SECRET_KEY_FILE);
  return new SecretBox(readKey(path) ?? makeKey(dataDir, path));
}

function readKey(path: string): Uint8Array | undefined {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
    if (key.length !== KEY_BYTES)
      throw new SecretBoxError(`${path} does not hold a key of ${KEY_BYTES} bytes`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function makeKey(dataDir: string, path: string): Uint8Array {
  const draft = `${path}.${process.pid}.new`;
  writeDurably(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, 0o600);
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
    syncFolder(dataDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readKey(path)!;
}
