/** Coefficients of a linear predictor (Levinson-Durbin), a0 = 1 first. */
export function predictor(frame: Float64Array, order: number): Float64Array {
  const r = new Float64Array(order + 1);
  for (let lag = 0; lag <= order; lag++) {
    let sum = 0;
    for (let i = lag; i < frame.length; i++) sum += (frame[i] ?? 0) * (frame[i - lag] ?? 0);
    r[lag] = sum;
  }
  const a = new Float64Array(order + 1);
  a[0] = 1;
  let error = (r[0] ?? 0) * 1.0001 + 1e-12;
  for (let i = 1; i <= order; i++) {
    let acc = r[i] ?? 0;
    for (let j = 1; j < i; j++) acc += (a[j] ?? 0) * (r[i - j] ?? 0);
    const k = -acc / error;
    const before = a.slice();
    for (let j = 1; j < i; j++) a[j] = (before[j] ?? 0) + k * (before[i - j] ?? 0);
    a[i] = k;
    error *= 1 - k * k;
  }
  return a;
}

/**
 * Peaks of the predictor's envelope between 200 and 3,600 Hz, lowest first.
 * @param rate Hz of the frame behind the predictor
 */
export function formants(a: Float64Array, rate: number): number[] {
  const step = 20;
  const first = 200;
  const envelope: number[] = [];
  for (let hz = first; hz <= 3600; hz += step) {
    const w = (2 * Math.PI * hz) / rate;
    let re = 0;
    let im = 0;
    a.forEach((c, k) => {
      re += c * Math.cos(w * k);
      im -= c * Math.sin(w * k);
    });
    envelope.push(-Math.log(re * re + im * im + 1e-12));
  }
  const out: number[] = [];
  for (let i = 1; i < envelope.length - 1; i++) {
    const here = envelope[i] ?? 0;
    if (here > (envelope[i - 1] ?? 0) && here >= (envelope[i + 1] ?? 0)) out.push(first + i * step);
  }
  return out;
}
