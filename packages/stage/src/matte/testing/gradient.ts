const DEVIATION = 1.4;

/** Gaussian and its derivative, each normalised to length 1 as in the evaluation code of alphamatting.com. */
const { smooth, derive, reach } = makeFilters();

function makeFilters(): { smooth: Float32Array; derive: Float32Array; reach: number } {
  const half = Math.ceil(DEVIATION * Math.sqrt(-2 * Math.log(Math.sqrt(2 * Math.PI) * DEVIATION * 0.01)));
  const smooth = new Float32Array(2 * half + 1);
  const derive = new Float32Array(2 * half + 1);
  for (let n = -half; n <= half; n++) {
    const value = Math.exp(-(n * n) / (2 * DEVIATION ** 2)) / (DEVIATION * Math.sqrt(2 * Math.PI));
    smooth[n + half] = value;
    derive[n + half] = (-n * value) / DEVIATION ** 2;
  }
  // The two-dimensional filter is their product; its norm is the product of the norms.
  const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
  const scale = norm(smooth) * norm(derive);
  return { smooth, derive: derive.map((v) => v / scale), reach: half };
}

/** Side of the squares that are passed over when nothing changes in and around them. */
const TILE = 8;

/** Sum of squared differences of the gradients' lengths of two alpha planes (0…1). */
export function gradientError(a: Uint8Array, b: Uint8Array, width: number, height: number): number {
  const columns = Math.ceil(width / TILE);
  const rows = Math.ceil(height / TILE);
  const [flatA, flatB] = [flatTiles(a, width, height), flatTiles(b, width, height)];
  const [ga, gb] = [new Float32Array(TILE * TILE), new Float32Array(TILE * TILE)];
  let sum = 0;
  for (let ty = 0; ty < rows; ty++) {
    for (let tx = 0; tx < columns; tx++) {
      if (quiet(flatA, tx, ty, columns, rows) && quiet(flatB, tx, ty, columns, rows)) continue;
      gradients(a, width, height, tx * TILE, ty * TILE, ga);
      gradients(b, width, height, tx * TILE, ty * TILE, gb);
      for (let at = 0; at < ga.length; at++) sum += (ga[at]! - gb[at]!) ** 2;
    }
  }
  return sum;
}

/** The one value of each square, −1 where there are several. */
function flatTiles(alpha: Uint8Array, width: number, height: number): Int16Array {
  const columns = Math.ceil(width / TILE);
  const out = new Int16Array(columns * Math.ceil(height / TILE)).fill(-2);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const tile = ((y / TILE) | 0) * columns + ((x / TILE) | 0);
      const value = alpha[y * width + x]!;
      if (out[tile] === -2) out[tile] = value;
      else if (out[tile] !== value) out[tile] = -1;
    }
  }
  return out;
}

function quiet(tiles: Int16Array, tx: number, ty: number, columns: number, rows: number): boolean {
  const value = tiles[ty * columns + tx]!;
  if (value < 0) return false;
  for (let y = Math.max(0, ty - 1); y <= Math.min(rows - 1, ty + 1); y++)
    for (let x = Math.max(0, tx - 1); x <= Math.min(columns - 1, tx + 1); x++)
      if (tiles[y * columns + x] !== value) return false;
  return true;
}

/** Lengths of the gradients of one square; 0 beyond the picture. */
function gradients(
  alpha: Uint8Array,
  width: number,
  height: number,
  left: number,
  top: number,
  out: Float32Array,
): void {
  const span = TILE + 2 * reach;
  const smoothed = new Float32Array(span * TILE);
  const derived = new Float32Array(span * TILE);
  for (let row = 0; row < span; row++) {
    const line = Math.max(0, Math.min(height - 1, top + row - reach)) * width;
    for (let x = 0; x < TILE; x++) {
      let s = 0;
      let d = 0;
      for (let n = -reach; n <= reach; n++) {
        const value = alpha[line + Math.max(0, Math.min(width - 1, left + x + n))]!;
        s += smooth[n + reach]! * value;
        d += derive[n + reach]! * value;
      }
      smoothed[row * TILE + x] = s;
      derived[row * TILE + x] = d;
    }
  }
  for (let y = 0; y < TILE; y++) {
    for (let x = 0; x < TILE; x++) {
      let down = 0;
      let across = 0;
      for (let n = 0; n <= 2 * reach; n++) {
        down += derive[n]! * smoothed[(y + n) * TILE + x]!;
        across += smooth[n]! * derived[(y + n) * TILE + x]!;
      }
      const inside = top + y < height && left + x < width;
      out[y * TILE + x] = inside ? Math.hypot(down, across) / 255 : 0;
    }
  }
}
