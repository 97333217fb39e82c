import { putBytes } from '../../../../api/put-bytes.ts';

/** Bytes, and the address that takes them once. */
export interface Piece {
  readonly url: string;
  readonly bytes: Blob;
}

const PARTS_AT_ONCE = 3;

/** Sends pieces, three at once. @param onProgress 0 to 1 of all bytes @throws ApiError; DOMException AbortError */
export async function sendAll(
  pieces: readonly Piece[],
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const total = pieces.reduce((sum, { bytes }) => sum + bytes.size, 0);
  const sent = new Map<Piece, number>();
  const left = [...pieces];
  const worker = async (): Promise<void> => {
    for (let piece = left.shift(); piece !== undefined; piece = left.shift()) {
      const one = piece;
      await putBytes(one.url, one.bytes, signal, (bytes) => {
        sent.set(one, bytes);
        onProgress([...sent.values()].reduce((sum, each) => sum + each, 0) / total);
      });
      sent.set(one, one.bytes.size);
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, worker));
}
