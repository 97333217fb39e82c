import { ApiError } from '../../../api/http.ts';
import type { MetaStudio } from '../../../api/metastudio.ts';
import { putBytes } from '../../../api/put-bytes.ts';
import { typeOfFile } from '../kinds.ts';
import { fingerprint, partsOf, readBegun, type Begun } from './plan.ts';

const STORED = 'cyclorama.upload.';
const PARTS_AT_ONCE = 3;

export interface SendOptions {
  readonly studio: MetaStudio;
  readonly file: File;
  readonly signal: AbortSignal;
  /** 0 to 1 of the bytes. */
  readonly onProgress: (done: number) => void;
}

/**
 * Sends a file to the library: the asset, its parts (three at once), and the word that it is complete. One that was cut off
 * is gone on with.
 * @returns the asset's id
 * @throws ApiError; DOMException AbortError when it was stopped: what came so far stays, to go on
 */
export async function sendFile({ studio, file, signal, onProgress }: SendOptions): Promise<string> {
  const parts = partsOf(file.size);
  const place = STORED + fingerprint(file);
  const begun =
    readBegun(localStorage.getItem(place), parts.length, Date.now()) ??
    (await begin(studio, file, parts.length, signal));
  const done = new Set(begun.done);
  const sent = new Map<number, number>([...done].map((index) => [index, sizeOf(parts[index])]));
  const tell = (): void => {
    let bytes = 0;
    for (const one of sent.values()) bytes += one;
    onProgress(file.size === 0 ? 1 : bytes / file.size);
  };
  const remember = (): void => localStorage.setItem(place, JSON.stringify({ ...begun, done: [...done] }));
  remember();
  tell();
  const left = parts.filter(({ index }) => !done.has(index));
  const worker = async (): Promise<void> => {
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      const { index, start, end } = part;
      await putBytes(begun.urls[index] ?? '', file.slice(start, end), signal, (bytes) => {
        sent.set(index, bytes);
        tell();
      });
      done.add(index);
      sent.set(index, end - start);
      remember();
      tell();
    }
  };
  try {
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, worker));
    await studio.call('confirmFileUpload', {
      params: { file_id: begun.fileId },
      body: { state: 'CREATED' },
      signal,
    });
  } catch (error) {
    // What the server does not know any more cannot be gone on with.
    if (error instanceof ApiError && error.status >= 400 && error.status < 500)
      localStorage.removeItem(place);
    throw error;
  }
  localStorage.removeItem(place);
  return begun.assetId;
}

/** Forgets an upload, and deletes what came of it. */
export async function dropUpload(studio: MetaStudio, file: File): Promise<void> {
  const place = STORED + fingerprint(file);
  const begun = readBegun(localStorage.getItem(place), partsOf(file.size).length, Date.now());
  localStorage.removeItem(place);
  if (begun === undefined) return;
  await studio.call('deleteAsset', { params: { asset_id: begun.assetId }, query: { mode: 'force' } });
}

async function begin(studio: MetaStudio, file: File, parts: number, signal: AbortSignal): Promise<Begun> {
  const type = typeOfFile(file.name);
  const { asset_id: assetId } = await studio.call('createDigitalAsset', {
    body: {
      asset_name: file.name.replace(/\.[^.]+$/, '').slice(0, 256),
      asset_type: type,
      ...(type === 'VIDEO' ? { is_need_generate_cover: true } : {}),
    },
    signal,
  });
  if (assetId === undefined) throw new Error('The server made an asset without an id.');
  const { file_id: fileId, upload_urls: urls } = await studio.call('createLargeFile', {
    body: {
      file_name: file.name,
      file_size: file.size,
      file_type: file.name.split('.').pop()?.toLowerCase() ?? 'bin',
      asset_id: assetId,
      asset_file_category: 'MAIN',
      file_multipart_count: parts,
    },
    signal,
  });
  if (fileId === undefined || urls === undefined)
    throw new Error('The server named no place to send the file to.');
  return { assetId, fileId, urls, done: [], at: Date.now() };
}

const sizeOf = (part: { readonly start: number; readonly end: number } | undefined): number =>
  part === undefined ? 0 : part.end - part.start;
