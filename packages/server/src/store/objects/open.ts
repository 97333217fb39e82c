import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { DiskObjectStore } from './disk.ts';
import type { ObjectStore } from './object-store.ts';
import { S3ObjectStore } from './s3.ts';
import { installationSecret } from './secret.ts';

export interface OpenedObjects {
  readonly store: ObjectStore;
  /** Signs and checks URLs of the disk store; the media door needs it. */
  readonly urlKey: Uint8Array;
  /** Removes what interrupted writes left behind; call now and then. */
  sweep(now: Date): Promise<number>;
}

/** Opens the configured object store: S3 when a bucket is named, else `<data>/objects`. */
export async function openObjectStore(
  config: Pick<Config, 'dataDir' | 'diskReserveBytes' | 's3'>,
): Promise<OpenedObjects> {
  const urlKey = await installationSecret(config.dataDir, 'object-urls');
  if (config.s3) {
    const store = new S3ObjectStore({ s3: config.s3, tmpDir: join(config.dataDir, 'tmp') });
    return { store, urlKey, sweep: () => Promise.resolve(0) };
  }
  const store = await new DiskObjectStore({
    folder: join(config.dataDir, 'objects'),
    urlKey,
    reserveBytes: config.diskReserveBytes,
  }).open();
  return { store, urlKey, sweep: (now) => store.sweep(now) };
}
