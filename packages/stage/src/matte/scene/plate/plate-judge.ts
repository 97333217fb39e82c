import type { Layout } from '../layout.ts';
import type { SceneKernels } from '../load.ts';
import { Connect } from './connect.ts';
import type { PlatePicture } from './plate-memory.ts';

/** Cells over which the light of room and plate is compared: near the cell, and where there is no room near it. */
const LIGHT_RADIUS = 5;
const FAR_LIGHT_RADIUS = 20;
/** Cells over which the person's colours spread; and weights of those from deep inside the person. */
const BESIDE_RADIUS = 1;
const DEEP_RADIUS = 4;
const FAR_RADIUS = 14;
const DEEP = 0.0012;
const FAR = 0.00006;
/** Weight of the wider neighbourhood of light. */
const WIDER = 0.02;
/** Cells of which the network is that sure speak for themselves, with that weight besides. */
const OWN = 0.97;
const OWN_WEIGHT = 0.02;
/** Below this the network sees no person. */
const SURE_ROOM = 0.05;
/** Differences (0…1 of a byte) that say something changed beyond light. */
const CHANGED = 0.06;
/** The same where the network may see a person. */
const ALIKE = 0.015;
/** Share of the room that must look like the plate for the light of before to hold. */
const SAME_LIGHT = 0.4;
/** Least values of what counts as faint, slight and strong; they rise with noise. */
const FAINT = 0.008;
const SLIGHT = 0.014;
const STRONG = 0.045;
/** A shadow darkens by less than this, and counts as that share of its difference. */
const DARKEST = 0.82;
const SHADOW = 0.15;
/** Cells in which patterns are compared, variance without any, and the share that a shadow leaves of one at least. */
const PATTERN_RADIUS = 2;
const FLAT = 6e-5;
const SAME_PATTERN = 0.45;
const BLACK = 16 / 255;
const GREY = 128 / 255;

/** Decides per cell by what differs from the empty room; the network only says which of it is a person. */
export class PlateJudge {
  private readonly kernels: SceneKernels;
  private readonly layout: Layout;
  private readonly memory: WebAssembly.Memory;
  private readonly connect: Connect;
  private readonly person: Uint8Array;
  private readonly unlike: Float32Array;
  private readonly light: Float32Array;
  private noise = 0.004;
  /** Whether the light of the plate is known from the picture before. */
  private lit = false;

  constructor(memory: WebAssembly.Memory, kernels: SceneKernels, layout: Layout, plate: PlatePicture) {
    this.memory = memory;
    this.kernels = kernels;
    this.layout = layout;
    this.connect = new Connect(layout.columns, layout.rows);
    this.person = new Uint8Array(layout.count);
    this.unlike = new Float32Array(layout.count);
    this.light = new Float32Array(3 * layout.count);
    const { columns, rows, plate: cells, sums } = layout;
    const { width, height, y, u, v, strideY, strideC } = plate;
    kernels.reducePlane(y, strideY, width, height, cells, columns, rows, 0, sums);
    const [cw, ch] = [(width + 1) >> 1, (height + 1) >> 1];
    kernels.reducePlane(u, strideC, cw, ch, cells, columns, rows, 1, sums);
    kernels.reducePlane(v, strideC, cw, ch, cells, columns, rows, 2, sums);
  }

  /** Another scene begins. */
  forget(): void {
    this.person.fill(0);
    this.lit = false;
  }

  /** From the reduced picture and the mask of the network to what `cut` needs. */
  judge(wrap: boolean): void {
    this.findPattern();
    if (!this.lit) this.assumeLight();
    if (this.compare() < SAME_LIGHT && this.lit) {
      this.assumeLight();
      this.compare();
    }
    this.lit = true;
    this.matchLight();
    this.compare();
    this.connect.find(
      {
        columns: this.layout.columns,
        rows: this.layout.rows,
        unlike: this.unlike,
        mask: this.floats(this.layout.mask, this.layout.count),
        pattern: this.floats(this.layout.motion, this.layout.count),
        faint: Math.max(FAINT, 2 * this.noise),
        slight: Math.max(SLIGHT, 3 * this.noise),
        strong: Math.max(STRONG, 8 * this.noise),
      },
      this.person,
    );
    this.spreadColors();
    this.settle(wrap);
  }

  /** One gain for all of the plate: the median where the network sees no person. */
  private assumeLight(): void {
    const { layout, light } = this;
    const { count } = layout;
    const cells = this.floats(layout.cells, 4 * count);
    const plate = this.floats(layout.plate, 4 * count);
    const mask = this.floats(layout.mask, count);
    const gains: number[] = [];
    for (let i = 0; i < count; i += 7) {
      const room = plate[4 * i]! - BLACK;
      if (mask[i]! < SURE_ROOM && room > 0.04) gains.push((cells[4 * i]! - BLACK) / room);
    }
    gains.sort((a, b) => a - b);
    const gain = Math.max(0.4, Math.min(2.5, gains[gains.length >> 1] ?? 1));
    for (let i = 0; i < count; i++) {
      light[3 * i] = gain;
      light[3 * i + 1] = 0;
      light[3 * i + 2] = 0;
    }
  }

  /** Gain and shift of chroma that bring the plate into the light of the picture, shadows included. */
  private matchLight(): void {
    const { kernels, layout, light, person, unlike } = this;
    const { columns, rows, count, sums } = layout;
    const cells = this.floats(layout.cells, 4 * count);
    const plate = this.floats(layout.plate, 4 * count);
    const mask = this.floats(layout.mask, count);
    const now = this.floats(layout.rawInside, 4 * count);
    const then = this.floats(layout.rawOutside, 4 * count);
    const total = new Float64Array(7);
    for (let i = 0, c = 0; i < count; i++, c += 4) {
      const like = mask[i]! < SURE_ROOM ? CHANGED : ALIKE;
      const used = person[i] === 0 && unlike[i]! < like ? 1 : 0;
      now[c] = used * (cells[c]! - BLACK);
      now[c + 1] = used * (cells[c + 1]! - GREY);
      now[c + 2] = used * (cells[c + 2]! - GREY);
      now[c + 3] = used;
      then[c] = used * (plate[c]! - BLACK);
      then[c + 1] = used * (plate[c + 1]! - GREY);
      then[c + 2] = used * (plate[c + 2]! - GREY);
      then[c + 3] = used;
      if (!used) continue;
      for (let k = 0; k < 4; k++) total[k] = total[k]! + now[c + k]!;
      for (let k = 0; k < 3; k++) total[k + 4] = total[k + 4]! + then[c + k]!;
    }
    kernels.blur(layout.rawInside, layout.inside, sums, columns, rows, LIGHT_RADIUS);
    kernels.blur(layout.rawOutside, layout.outside, sums, columns, rows, LIGHT_RADIUS);
    kernels.blur(layout.rawInside, layout.rawFits, sums, columns, rows, FAR_LIGHT_RADIUS);
    kernels.blur(layout.rawOutside, layout.fits, sums, columns, rows, FAR_LIGHT_RADIUS);
    const nowNear = this.floats(layout.inside, 4 * count);
    const nowFar = this.floats(layout.rawFits, 4 * count);
    const thenNear = this.floats(layout.outside, 4 * count);
    const thenFar = this.floats(layout.fits, 4 * count);
    const all = 1e-4 / Math.max(1, total[3]!);
    // Without any room in sight the plate is taken as it is.
    const rest = total[3]! > 0.02 * count ? 0 : 1e-4;
    for (let i = 0, c = 0; i < count; i++, c += 4) {
      const sum = (near: Float32Array, far: Float32Array, k: number, whole: number): number =>
        near[c + k]! + WIDER * far[c + k]! + all * whole + rest * 0.3;
      const gain = Math.max(
        0.4,
        Math.min(
          2.5,
          sum(nowNear, nowFar, 0, total[0]!) / Math.max(1e-6, sum(thenNear, thenFar, 0, total[4]!)),
        ),
      );
      const weight = nowNear[c + 3]! + WIDER * nowFar[c + 3]! + all * total[3]! + rest;
      const shift = (k: number): number =>
        (nowNear[c + k]! +
          WIDER * nowFar[c + k]! +
          all * total[k]! -
          gain * (thenNear[c + k]! + WIDER * thenFar[c + k]! + all * total[k + 4]!)) /
        weight;
      light[3 * i] = gain;
      light[3 * i + 1] = shift(1);
      light[3 * i + 2] = shift(2);
    }
  }

  /**
   * Share of the plate's pattern that the picture shows around each cell, into `motion`: about 1 in shadows, 0 where
   * something covers it; 1 where there is no pattern.
   */
  private findPattern(): void {
    const { kernels, layout } = this;
    const { columns, rows, count, sums } = layout;
    const cells = this.floats(layout.cells, 4 * count);
    const plate = this.floats(layout.plate, 4 * count);
    const products = this.floats(layout.rawInside, 4 * count);
    for (let c = 0; c < 4 * count; c += 4) {
      const [now, then] = [cells[c]! - 0.5, plate[c]! - 0.5];
      products[c] = now;
      products[c + 1] = then;
      products[c + 2] = now * then;
      products[c + 3] = then * then;
    }
    kernels.blur(layout.rawInside, layout.inside, sums, columns, rows, PATTERN_RADIUS);
    const means = this.floats(layout.inside, 4 * count);
    const pattern = this.floats(layout.motion, count);
    for (let i = 0, c = 0; i < count; i++, c += 4) {
      const then = means[c + 1]!;
      const spread = means[c + 3]! - then * then;
      pattern[i] = spread < FLAT ? 1 : (means[c + 2]! - means[c]! * then) / spread;
    }
  }

  /** Differences to the room in its present light, and how large noise makes them. Returns how much is as it was. */
  private compare(): number {
    const { layout, light, unlike } = this;
    const { count } = layout;
    const cells = this.floats(layout.cells, 4 * count);
    const plate = this.floats(layout.plate, 4 * count);
    const mask = this.floats(layout.mask, count);
    const pattern = this.floats(layout.motion, count);
    const counts = new Uint32Array(64);
    let [all, same] = [0, 0];
    for (let i = 0, c = 0; i < count; i++, c += 4) {
      const gain = light[3 * i]!;
      const room = (plate[c]! - BLACK) * gain;
      const y = cells[c]! - BLACK;
      const u = cells[c + 1]! - GREY;
      const v = cells[c + 2]! - GREY;
      const roomU = (plate[c + 1]! - GREY) * gain + light[3 * i + 1]!;
      const roomV = (plate[c + 2]! - GREY) * gain + light[3 * i + 2]!;
      let difference = Math.abs(y - room) + 1.5 * (Math.abs(u - roomU) + Math.abs(v - roomV));
      const dark = y / Math.max(0.02, room);
      if (dark < 1 && dark > DARKEST && pattern[i]! > SAME_PATTERN) {
        // Less light of the same colour.
        const shaded = (room - y) * SHADOW + 2 * (Math.abs(u - dark * roomU) + Math.abs(v - dark * roomV));
        difference = Math.min(difference, shaded);
      }
      unlike[i] = difference;
      if (mask[i]! < SURE_ROOM) {
        const bin = Math.min(63, (difference * 1000) | 0);
        counts[bin] = counts[bin]! + 1;
        all++;
        if (difference < CHANGED) same++;
      }
    }
    let [bin, below] = [0, 0];
    while (bin < 63 && (below += counts[bin]!) < 0.6 * all) bin++;
    this.noise = Math.min(0.02, (bin + 0.5) / 1000);
    return all === 0 ? 1 : same / all;
  }

  /** The person's colours, at each cell those that are nearest: of what surely differs beside it, or deep inside. */
  private spreadColors(): void {
    const { kernels, layout, person, unlike } = this;
    const { columns, rows, count, sums } = layout;
    const cells = this.floats(layout.cells, 4 * count);
    const mask = this.floats(layout.mask, count);
    const raw = this.floats(layout.rawInside, 4 * count);
    const deep = this.floats(layout.rawOutside, 4 * count);
    for (let y = 0, i = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, i++) {
        const inside =
          person[i] === 1 &&
          person[y > 1 ? i - 2 * columns : i] === 1 &&
          person[y + 2 < rows ? i + 2 * columns : i] === 1 &&
          person[x > 1 ? i - 2 : i] === 1 &&
          person[x + 2 < columns ? i + 2 : i] === 1;
        const sure = mask[i]! > OWN;
        const depth = inside ? (sure ? 1 : 0.05) : 0;
        const weight = person[i] === 1 ? unlike[i]! ** 3 + (sure ? OWN_WEIGHT : 0) : 0;
        for (let c = 4 * i; c < 4 * i + 3; c++) {
          raw[c] = weight * cells[c]!;
          deep[c] = depth * cells[c]!;
        }
        raw[4 * i + 3] = weight;
        deep[4 * i + 3] = depth;
      }
    }
    kernels.blur(layout.rawInside, layout.inside, sums, columns, rows, BESIDE_RADIUS);
    kernels.blur(layout.rawOutside, layout.rawFits, sums, columns, rows, DEEP_RADIUS);
    kernels.blur(layout.rawOutside, layout.fits, sums, columns, rows, FAR_RADIUS);
    const near = this.floats(layout.inside, 4 * count);
    const wider = this.floats(layout.rawFits, 4 * count);
    const far = this.floats(layout.fits, 4 * count);
    for (let c = 0; c < 4 * count; c += 4) {
      const weight = near[c + 3]! + DEEP * wider[c + 3]! + FAR * far[c + 3]!;
      const scale = weight < 1e-7 ? 0 : 1 / weight;
      for (let k = c; k < c + 3; k++) {
        near[k] = scale === 0 ? cells[k]! : (near[k]! + DEEP * wider[k]! + FAR * far[k]!) * scale;
      }
    }
  }

  /** States of the cells, and light and share of person for each. */
  private settle(wrap: boolean): void {
    const { kernels, layout, light, person, unlike } = this;
    const { columns, rows, count, sums } = layout;
    const fits = this.floats(layout.fits, 4 * count);
    const mask = this.floats(layout.mask, count);
    const outside = this.floats(layout.outside, 4 * count);
    const raw = this.floats(layout.rawOutside, 4 * count);
    const states = new Uint8Array(this.memory.buffer, layout.states, count);
    for (let y = 0, i = 0; y < rows; y++) {
      const [up, down] = [y > 0 ? -columns : 0, y + 1 < rows ? columns : 0];
      for (let x = 0; x < columns; x++, i++) {
        const [left, right] = [x > 0 ? -1 : 0, x + 1 < columns ? 1 : 0];
        let sum = 0;
        let sure = true;
        for (const row of [up, 0, down]) {
          for (const column of [left, 0, right]) {
            const at = i + row + column;
            sum += person[at]!;
            if (mask[at]! < 0.8 && unlike[at]! < 0.15) sure = false;
          }
        }
        states[i] = sum === 0 ? 0 : sum === 9 && sure ? 255 : 128;
        fits[4 * i] = light[3 * i]!;
        fits[4 * i + 1] = light[3 * i + 1]!;
        fits[4 * i + 2] = light[3 * i + 2]!;
        fits[4 * i + 3] = sum / 9;
        raw[4 * i + 3] = sum === 0 ? 1 : 0;
      }
    }
    if (wrap) {
      kernels.blur(layout.rawOutside, layout.outside, sums, columns, rows, LIGHT_RADIUS);
      kernels.lighten(layout.states, layout.outside, count);
    } else outside.fill(0);
  }

  private floats(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, count);
  }
}
