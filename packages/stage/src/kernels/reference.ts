/**
 * The kernels once more in plain TypeScript: slow, obvious, and what the compiled ones are compared with.
 * Planes are arrays of `w` × `h` without padding.
 */
export type Plane = Uint8Array;

function scale(value: number, factor: number): number {
  return Math.round((value * factor) / 255);
}

export function over(dst: Plane, src: Plane, alpha: Plane, opacity = 255): Plane {
  return dst.map((d, i) => {
    const a = opacity === 255 ? alpha[i]! : scale(alpha[i]!, opacity);
    const s = opacity === 255 ? src[i]! : scale(src[i]!, opacity);
    return Math.min(255, s + scale(d, 255 - a));
  });
}

export function mix(dst: Plane, src: Plane, opacity: number): Plane {
  return dst.map((d, i) => Math.round((src[i]! * opacity + d * (255 - opacity)) / 255));
}

export function tint(dst: Plane, value: number, alpha: number): Plane {
  return dst.map((d) => Math.min(255, value + scale(d, 255 - alpha)));
}

export function multiply(plane: Plane, alpha: Plane): Plane {
  return plane.map((p, i) => scale(p, alpha[i]!));
}

export function divide(plane: Plane, alpha: Plane, empty: number): Plane {
  return plane.map((p, i) => {
    const a = alpha[i]!;
    return a === 0 ? empty : Math.min(255, Math.floor((p * 255 + (a >> 1)) / a));
  });
}

export function halveAlpha(alpha: Plane, w: number, h: number): Plane {
  const cw = (w + 1) >> 1;
  const ch = (h + 1) >> 1;
  const out = new Uint8Array(cw * ch);
  const at = (x: number, y: number): number => alpha[Math.min(h - 1, y) * w + Math.min(w - 1, x)]!;
  for (let y = 0; y < ch; y++) {
    for (let x = 0; x < cw; x++) {
      const sum = at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1);
      out[y * cw + x] = (sum + 2) >> 2;
    }
  }
  return out;
}

/** Premultiplied RGBA of even size to planes, in floating point by the book (ITU-R BT.709, limited range). */
export function rgbaToYuva(
  rgba: Uint8Array,
  w: number,
  h: number,
): { readonly y: Plane; readonly u: Plane; readonly v: Plane; readonly a: Plane; readonly ac: Plane } {
  const y = new Uint8Array(w * h);
  const a = new Uint8Array(w * h);
  const cw = w / 2;
  const u = new Uint8Array((cw * h) / 2);
  const v = new Uint8Array((cw * h) / 2);
  const ac = new Uint8Array((cw * h) / 2);
  const luma = (r: number, g: number, b: number): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  for (let i = 0; i < w * h; i++) {
    const [r, g, b, alpha] = [rgba[4 * i]!, rgba[4 * i + 1]!, rgba[4 * i + 2]!, rgba[4 * i + 3]!];
    y[i] = Math.round((luma(r, g, b) * 219) / 255 + (16 * alpha) / 255);
    a[i] = alpha;
  }
  for (let j = 0; j < h; j += 2) {
    for (let i = 0; i < w; i += 2) {
      const sums = [0, 1, 2, 3].map((channel) =>
        [0, 4, w * 4, w * 4 + 4].reduce((sum, offset) => sum + rgba[(j * w + i) * 4 + channel + offset]!, 0),
      );
      const [r, g, b, alpha] = sums.map((sum) => sum / 4) as [number, number, number, number];
      const l = luma(r, g, b);
      const at = (j / 2) * cw + i / 2;
      u[at] = Math.round((((b - l) / 1.8556) * 224) / 255 + (128 * alpha) / 255);
      v[at] = Math.round((((r - l) / 1.5748) * 224) / 255 + (128 * alpha) / 255);
      ac[at] = Math.floor((sums[3]! + 2) / 4);
    }
  }
  return { y, u, v, a, ac };
}
