import type { Readable } from 'node:stream';

export interface ObjectStat {
  readonly key: string;
  readonly size: number;
  readonly contentType: string;
  /** Base64 MD5 of the content. */
  readonly md5: string;
  readonly modifiedAt: Date;
}

/** What a signed upload URL permits; all of it is inside the signature. */
export interface UploadGrant {
  readonly key: string;
  readonly contentType?: string;
  /** Base64 MD5 that the bytes (and the Content-MD5 header) must have. */
  readonly md5?: string;
  /** Bytes. `exactSize` wins over `maxSize`. */
  readonly maxSize: number;
  readonly exactSize?: number;
  readonly expiresAt: Date;
}

export interface DownloadGrant {
  readonly key: string;
  readonly expiresAt: Date;
  /** Content-Disposition file name. */
  readonly fileName?: string;
  readonly contentType?: string;
}

/** Stored bytes by key (`tenant/kind/id/name`). Every write is durable when its promise resolves. */
export interface ObjectStore {
  put(
    key: string,
    body: Readable | Uint8Array | { readonly path: string },
    options: { readonly contentType: string; readonly maxSize?: number; readonly md5?: string },
  ): Promise<ObjectStat>;
  stat(key: string): Promise<ObjectStat | undefined>;
  /** @throws ObjectMissing. `range` is inclusive, as in HTTP. */
  read(key: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable>;
  /** A local file with the object's bytes for decoders; call `release` when done. Disk store: the file itself. */
  localFile(key: string): Promise<{ readonly path: string; release(): Promise<void> }>;
  /** Joins parts in order into one object and removes them; bounded memory. */
  concat(
    keys: readonly string[],
    into: string,
    options: { readonly contentType: string },
  ): Promise<ObjectStat>;
  /** No error when absent. */
  delete(key: string): Promise<void>;
  /** Keys below a prefix. */
  list(prefix: string): AsyncIterable<ObjectStat>;
  /** URLs start with `baseUrl` on the disk store and with the bucket's endpoint on S3. */
  signUpload(grant: UploadGrant, baseUrl: string): Promise<string>;
  signDownload(grant: DownloadGrant, baseUrl: string): Promise<string>;
}
