/** Solves (XᵀX + λI)·B = XᵀY; rows of `x` are observations. Gives B as one row per column of `x`. */
export function ridge(
  x: readonly ArrayLike<number>[],
  y: readonly ArrayLike<number>[],
  lambda: number,
): Float64Array[] {
  const n = x[0]?.length ?? 0;
  const m = y[0]?.length ?? 0;
  const left = Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(n);
    row[i] = lambda;
    return row;
  });
  const right = Array.from({ length: n }, () => new Float64Array(m));
  x.forEach((row, k) => {
    const wanted = y[k]!;
    for (let i = 0; i < n; i++) {
      const xi = row[i]!;
      if (xi === 0) continue;
      for (let j = 0; j < n; j++) left[i]![j] = left[i]![j]! + xi * row[j]!;
      for (let j = 0; j < m; j++) right[i]![j] = right[i]![j]! + xi * wanted[j]!;
    }
  });
  // Gauss and Jordan with the largest pivot of each column.
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(left[r]![i]!) > Math.abs(left[best]![i]!)) best = r;
    [left[i], left[best]] = [left[best]!, left[i]!];
    [right[i], right[best]] = [right[best]!, right[i]!];
    const pivot = left[i]![i]!;
    if (Math.abs(pivot) < 1e-12) continue;
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const k = left[r]![i]! / pivot;
      if (k === 0) continue;
      for (let j = i; j < n; j++) left[r]![j] = left[r]![j]! - k * left[i]![j]!;
      for (let j = 0; j < m; j++) right[r]![j] = right[r]![j]! - k * right[i]![j]!;
    }
  }
  return right.map((row, i) => {
    const pivot = left[i]![i]!;
    return Math.abs(pivot) < 1e-12 ? row.fill(0) : row.map((value) => value / pivot);
  });
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}

export function deviation(values: ArrayLike<number>): number {
  const m = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - m) ** 2;
  return values.length === 0 ? 0 : Math.sqrt(sum / values.length);
}

export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const ma = mean(a);
  const mb = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i]! - ma;
    const y = b[i]! - mb;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** Value below which the share `p` of all lie. */
export function quantile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(sorted.length * p)))] ?? 0;
}
