import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Meter, type MeterLimits } from './meter.ts';

/** S3 allows 10,000 parts of at least 5 MiB. */
const PART_BYTES = 16 * 1024 * 1024;
const PARTS_BEFORE_GROWTH = 1000;

export interface UploadTarget {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
}

/**
 * Streams bytes to S3 with one part in memory: small bodies in one request, large ones in parts that grow from 16 MiB.
 * Nothing is left when the stream fails or breaks its promise.
 * @throws ObjectRejected
 */
export async function uploadStream(
  target: UploadTarget,
  chunks: AsyncIterable<Uint8Array>,
  limits: MeterLimits,
): Promise<{ readonly size: number; readonly md5: string; readonly parts: number }> {
  const meter = new Meter(limits);
  const { client, bucket, key, contentType } = target;
  const at = { Bucket: bucket, Key: key };
  const parts: { ETag: string | undefined; PartNumber: number }[] = [];
  let uploadId: string | undefined;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = async (): Promise<void> => {
    uploadId ??= (await client.send(new CreateMultipartUploadCommand({ ...at, ContentType: contentType })))
      .UploadId;
    const PartNumber = parts.length + 1;
    const Body = Buffer.concat(pending);
    const { ETag } = await client.send(
      new UploadPartCommand({ ...at, UploadId: uploadId, PartNumber, Body }),
    );
    parts.push({ ETag, PartNumber });
    pending = [];
    pendingBytes = 0;
  };
  try {
    for await (const chunk of chunks) {
      meter.take(chunk);
      pending.push(chunk);
      pendingBytes += chunk.byteLength;
      if (pendingBytes >= PART_BYTES * (1 + Math.floor(parts.length / PARTS_BEFORE_GROWTH))) await flush();
    }
    const md5 = meter.finish();
    if (uploadId === undefined) {
      const Body = Buffer.concat(pending);
      await client.send(
        new PutObjectCommand({ ...at, ContentType: contentType, Body, ContentMD5: md5, Metadata: { md5 } }),
      );
      return { size: meter.size, md5, parts: 0 };
    }
    if (pendingBytes > 0) await flush();
    await client.send(
      new CompleteMultipartUploadCommand({ ...at, UploadId: uploadId, MultipartUpload: { Parts: parts } }),
    );
    return { size: meter.size, md5, parts: parts.length };
  } catch (error) {
    if (uploadId !== undefined)
      await client.send(new AbortMultipartUploadCommand({ ...at, UploadId: uploadId }));
    throw error;
  }
}
