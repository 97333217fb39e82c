import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Config } from '../../config.ts';
import { contentDisposition } from '../../doors/media/serve-bytes.ts';
import { chunksOf } from './chunks.ts';
import { unlessMissing } from './durable-files.ts';
import { ObjectMissing } from './errors.ts';
import { checkKey } from './keys.ts';
import type { DownloadGrant, ObjectStat, ObjectStore, UploadGrant } from './object-store.ts';
import { uploadStream } from './s3-upload.ts';

/** S3 copies up to this size in one request. */
const COPY_LIMIT_BYTES = 5 * 1024 ** 3;
/** Digests of objects that were joined from parts, whose ETag is no MD5: `PREFIX/KEY` holds the Base64 MD5. */
const DIGESTS = '_md5/';

export interface S3StoreOptions {
  readonly s3: NonNullable<Config['s3']>;
  /** Folder for local copies of objects that are being decoded. */
  readonly tmpDir: string;
}

/** Objects in a bucket of S3 or a service that speaks its protocol. */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #tmpDir: string;

  constructor({ s3, tmpDir }: S3StoreOptions) {
    this.#bucket = s3.bucket;
    this.#tmpDir = tmpDir;
    this.#client = new S3Client({
      region: s3.region,
      credentials: { accessKeyId: s3.accessKey, secretAccessKey: s3.secretKey },
      forcePathStyle: s3.pathStyle,
      ...(s3.endpoint !== undefined && { endpoint: s3.endpoint }),
      // Checksums of newer SDKs are unknown to many S3-compatible servers, and no client of a signed URL sends them.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async put(
    key: string,
    body: Readable | Uint8Array | { readonly path: string },
    options: { readonly contentType: string; readonly maxSize?: number; readonly md5?: string },
  ): Promise<ObjectStat> {
    return this.#store(checkKey(key), chunksOf(body), options);
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    const head = await absent(
      this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: checkKey(key) })),
    );
    if (!head) return undefined;
    return {
      key,
      size: head.ContentLength ?? 0,
      contentType: head.ContentType ?? 'application/octet-stream',
      md5: head.Metadata?.['md5'] ?? md5FromETag(head.ETag) ?? (await this.#digest(key)),
      modifiedAt: head.LastModified ?? new Date(0),
    };
  }

  async read(key: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable> {
    const Range = range && `bytes=${range.start}-${range.end ?? ''}`;
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: checkKey(key),
      ...(Range && { Range }),
    });
    const object = await absent(this.#client.send(command));
    if (!object) throw new ObjectMissing(key);
    if (!(object.Body instanceof Readable))
      throw new Error(`The object store answered "${key}" without a body`);
    return object.Body;
  }

  async localFile(key: string): Promise<{ readonly path: string; release(): Promise<void> }> {
    const body = await this.read(key);
    await mkdir(this.#tmpDir, { recursive: true, mode: 0o700 });
    const path = join(this.#tmpDir, randomUUID());
    const release = async (): Promise<void> => {
      await unlessMissing(unlink(path));
    };
    try {
      await pipeline(body, createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      await release();
      throw error;
    }
    return { path, release };
  }

  async concat(
    keys: readonly string[],
    into: string,
    options: { readonly contentType: string },
  ): Promise<ObjectStat> {
    checkKey(into);
    const stats: ObjectStat[] = [];
    for (const key of keys) {
      const stat = await this.stat(key);
      if (!stat) throw new ObjectMissing(key);
      stats.push(stat);
    }
    const [only] = stats;
    const stored =
      only && stats.length === 1 && only.size <= COPY_LIMIT_BYTES
        ? await this.#copy(only, into, options.contentType)
        : await this.#store(into, this.#inOrder(keys), options);
    for (const key of keys) if (key !== into) await this.delete(key);
    return stored;
  }

  async delete(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: checkKey(key) }));
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: DIGESTS + key }));
  }

  async *list(prefix: string): AsyncIterable<ObjectStat> {
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefix,
          ...(ContinuationToken !== undefined && { ContinuationToken }),
        }),
      );
      for (const { Key } of page.Contents ?? []) {
        if (Key === undefined || Key.startsWith(DIGESTS)) continue;
        const stat = await this.stat(Key);
        if (stat) yield stat;
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  /** Size, digest and type are signed headers: S3 refuses a PUT without them. `maxSize` alone is checked afterwards. */
  async signUpload(grant: UploadGrant): Promise<string> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: checkKey(grant.key),
      ...(grant.exactSize !== undefined && { ContentLength: grant.exactSize }),
      ...(grant.md5 !== undefined && { ContentMD5: grant.md5 }),
      ...(grant.contentType !== undefined && { ContentType: grant.contentType }),
    });
    const unhoistableHeaders = new Set(['content-md5', 'content-length']);
    return getSignedUrl(this.#client, command, {
      expiresIn: secondsUntil(grant.expiresAt),
      unhoistableHeaders,
    });
  }

  async signDownload(grant: DownloadGrant): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: checkKey(grant.key),
      ...(grant.contentType !== undefined && { ResponseContentType: grant.contentType }),
      ...(grant.fileName !== undefined && {
        ResponseContentDisposition: contentDisposition('inline', grant.fileName),
      }),
    });
    return getSignedUrl(this.#client, command, { expiresIn: secondsUntil(grant.expiresAt) });
  }

  async #store(
    key: string,
    chunks: AsyncIterable<Uint8Array>,
    options: { readonly contentType: string; readonly maxSize?: number; readonly md5?: string },
  ): Promise<ObjectStat> {
    const { contentType } = options;
    const done = await uploadStream(
      { client: this.#client, bucket: this.#bucket, key, contentType },
      chunks,
      options,
    );
    if (done.parts > 0) await this.#writeDigest(key, done.md5);
    return { key, size: done.size, contentType, md5: done.md5, modifiedAt: new Date() };
  }

  async #copy(from: ObjectStat, into: string, contentType: string): Promise<ObjectStat> {
    await this.#client.send(
      new CopyObjectCommand({
        Bucket: this.#bucket,
        Key: into,
        CopySource: `${this.#bucket}/${from.key}`,
        MetadataDirective: 'REPLACE',
        ContentType: contentType,
        Metadata: { md5: from.md5 },
      }),
    );
    return { ...from, key: into, contentType, modifiedAt: new Date() };
  }

  async *#inOrder(keys: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const key of keys) yield* chunksOf(await this.read(key));
  }

  async #digest(key: string): Promise<string> {
    const object = await absent(
      this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: DIGESTS + key })),
    );
    return (await object?.Body?.transformToString()) ?? '';
  }

  async #writeDigest(key: string, md5: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: DIGESTS + key,
        Body: md5,
        ContentType: 'text/plain',
      }),
    );
  }
}

function secondsUntil(date: Date): number {
  return Math.max(1, Math.ceil((date.getTime() - Date.now()) / 1000));
}

/** An ETag is the MD5 when the object came in one piece. */
function md5FromETag(etag: string | undefined): string | undefined {
  const hex = etag?.replaceAll('"', '') ?? '';
  return /^[0-9a-f]{32}$/.test(hex) ? Buffer.from(hex, 'hex').toString('base64') : undefined;
}

async function absent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (['NotFound', 'NoSuchKey', '404'].includes(name)) return undefined;
    throw error;
  }
}
