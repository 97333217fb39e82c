import type { MouthKey } from '../../motion/visemes.ts';

/**
 * How renderers of talking people in other processes are spoken to, whatever they are made of. HTTP/1.1; a key, where the
 * renderer asks for one, goes as `Authorization: Bearer`. Errors are JSON `{ "message": string }` with a status of 400 or
 * more.
 *
 * - `PUT /v1/people/{id}?kind=portrait|video`, body: the picture or footage → 202, `PersonState`. The same again is no error.
 * - `GET /v1/people/{id}` → `PersonState`; 404 for somebody unknown.
 * - `DELETE /v1/people/{id}` → 204, also for somebody unknown. Nothing of the person remains.
 * - `POST /v1/people/{id}/clips`, body: `ClipRequest` → pictures, one for each frame, in order.
 * - `POST /v1/people/{id}/stream?width=&height=&fps=`, body: lines of JSON (`FrameWish`) → pictures, one for each line, sent
 *   as soon as it is made; the request goes on meanwhile.
 *
 * Pictures come as `application/x-picture-sequence`: before each its length in bytes (32 bits, big-endian), then a PNG, JPEG
 * or WebP of the size that was asked for, with transparency where the person is cut out.
 */
export const SEQUENCE_TYPE = 'application/x-picture-sequence';

export type PersonState =
  | { readonly state: 'preparing' }
  | { readonly state: 'ready' }
  | { readonly state: 'failed'; readonly message: string };

/** What one frame shall show. Renderers use what they can: those driven by sound the samples, others the mouth. */
export interface FrameWish {
  readonly frame: number;
  readonly mouth: Readonly<Record<MouthKey, number>>;
  /** Sound of this frame: 16-bit PCM, little-endian, mono, 16 kHz, base64. */
  readonly pcm?: string;
}

export interface ClipRequest {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: readonly FrameWish[];
}

export type RendererFailure = 'unreachable' | 'timeout' | 'refused' | 'protocol';

/** A renderer that could not be asked, or did not answer as the contract says. */
export class RendererError extends Error {
  override readonly name = 'RendererError';
  readonly reason: RendererFailure;

  constructor(reason: RendererFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** No picture is larger, bytes. */
const LARGEST = 64 << 20;

/** Puts the length before a picture. */
export function packPicture(picture: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(picture.length);
  return Buffer.concat([head, picture]);
}

/** Takes pictures out of a sequence as its bytes arrive. @throws RendererError when it ends within one */
export async function* unpackPictures(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length === 0 || length > LARGEST)
        throw new RendererError('protocol', `a picture of ${length} bytes was announced`);
      if (rest.length < 4 + length) break;
      yield rest.subarray(4, 4 + length);
      rest = rest.subarray(4 + length);
    }
  }
  if (rest.length > 0) throw new RendererError('protocol', 'the pictures end in the middle of one');
}

export function isFrameWish(value: unknown): value is FrameWish {
  const { frame, mouth } = (value ?? {}) as Partial<FrameWish>;
  return (
    Number.isSafeInteger(frame) &&
    typeof mouth === 'object' &&
    Object.values(mouth as Record<string, unknown>).every((v) => typeof v === 'number' && Number.isFinite(v))
  );
}
