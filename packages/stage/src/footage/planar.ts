/**
 * A planar 4:2:0 picture in plain memory, BT.709 limited range, even sides. With alpha, its colours are those that are seen
 * before black: where nothing is, they are black (16, 128, 128).
 */
export interface Planar {
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly a?: Uint8Array;
}

/** A picture whose planes an encoder takes as they lie: alpha stands under the luma, under the chroma is nothing. */
export interface StackedPlanar extends Planar {
  readonly bytes: Buffer;
}

/** @throws RangeError for odd or empty sizes */
export function allocatePlanar(width: number, height: number, alpha: boolean): StackedPlanar {
  if (!(width >= 2 && height >= 2) || width % 2 !== 0 || height % 2 !== 0)
    throw new RangeError(`pictures have even sides, not ${width} × ${height}`);
  const luma = width * height;
  const chroma = luma / 4;
  const layers = alpha ? 2 : 1;
  const bytes = Buffer.alloc((luma + 2 * chroma) * layers, 128);
  const u = luma * layers;
  const v = u + chroma * layers;
  return {
    width,
    height,
    bytes,
    y: bytes.subarray(0, luma),
    u: bytes.subarray(u, u + chroma),
    v: bytes.subarray(v, v + chroma),
    ...(alpha ? { a: bytes.subarray(luma, 2 * luma) } : {}),
  };
}
