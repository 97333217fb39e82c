/** Tight 4:2:0 planes of an even-sized picture. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** Turns a picture clockwise by 0, 90, 180 or 270 degrees. */
export function turnPlanes(picture: Planes, degrees: number): Planes {
  if (degrees === 0) return picture;
  const { width, height } = picture;
  const turned = degrees === 180 ? { width, height } : { width: height, height: width };
  return {
    ...turned,
    y: turnPlane(picture.y, width, height, degrees),
    u: turnPlane(picture.u, width / 2, height / 2, degrees),
    v: turnPlane(picture.v, width / 2, height / 2, degrees),
  };
}

function turnPlane(plane: Uint8Array, width: number, height: number, degrees: number): Uint8Array {
  const out = new Uint8Array(plane.length);
  if (degrees === 180) return out.map((_, index) => plane[plane.length - 1 - index]!);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = degrees === 90 ? x * height + (height - 1 - y) : (width - 1 - x) * height + y;
      out[at] = plane[y * width + x]!;
    }
  }
  return out;
}
