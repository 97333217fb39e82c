import { StageMemory } from '../../pixels/memory.ts';
import { allocatePicture, half, type Picture } from '../../pixels/picture.ts';
import type { Matter } from '../matter.ts';
import { matterBytes, openMatter } from '../open.ts';
import type { MatteSettings } from '../settings.ts';
import type { KeyedPlanes, Planes } from './picture.ts';

/** A matter with memory of its own and pictures of one size, fed with planes. */
export class MatterBench {
  readonly #stage: StageMemory;
  readonly #matter: Matter;
  readonly #source: Picture;
  readonly #target: Picture;

  private constructor(stage: StageMemory, matter: Matter, source: Picture, target: Picture) {
    this.#stage = stage;
    this.#matter = matter;
    this.#source = source;
    this.#target = target;
  }

  static async open(
    settings: MatteSettings,
    { width, height }: { readonly width: number; readonly height: number },
  ): Promise<MatterBench> {
    const stage = new StageMemory(64 * 1024 * 1024);
    const source = allocatePicture(stage, width, height, false);
    const target = allocatePicture(stage, width, height, true);
    const scratch = stage.allocate(matterBytes(width, height));
    const matter = await openMatter({ settings, memory: stage.memory, scratch, width, height });
    return new MatterBench(stage, matter, source, target);
  }

  /** Takes effect with the next picture. */
  set(settings: MatteSettings): void {
    this.#matter.set(settings);
  }

  /** Keys a picture: new planes. */
  async key(planes: Planes, atMs: number): Promise<KeyedPlanes> {
    this.#put(planes);
    await this.#matter.look(this.#source, atMs);
    this.#matter.draw(this.#source, this.#target);
    return this.#take();
  }

  /** CPU seconds that looking and drawing take per picture, after one round that only warms up. */
  async time(frames: readonly Planes[], fps: number, rounds: number): Promise<number> {
    let [sum, index] = [0, 0];
    for (let round = 0; round <= rounds; round++) {
      for (const planes of frames) {
        this.#put(planes);
        const before = process.cpuUsage();
        await this.#matter.look(this.#source, (index++ * 1000) / fps);
        this.#matter.draw(this.#source, this.#target);
        const { user, system } = process.cpuUsage(before);
        if (round > 0) sum += (user + system) / 1e6;
      }
    }
    return sum / (rounds * frames.length);
  }

  close(): void {
    this.#matter.close();
  }

  #put({ width, height, y, u, v }: Planes): void {
    const { bytes } = this.#stage;
    const copy = (plane: Uint8Array, row: number, rows: number, to: number, stride: number): void => {
      for (let n = 0; n < rows; n++) bytes.set(plane.subarray(n * row, (n + 1) * row), to + n * stride);
    };
    const source = this.#source;
    copy(y, width, height, source.y, source.strideY);
    copy(u, half(width), half(height), source.u, source.strideC);
    copy(v, half(width), half(height), source.v, source.strideC);
  }

  #take(): KeyedPlanes {
    const { bytes } = this.#stage;
    const target = this.#target;
    const { width, height } = target;
    const copy = (from: number, row: number, rows: number, stride: number): Uint8Array => {
      const plane = new Uint8Array(row * rows);
      for (let n = 0; n < rows; n++)
        plane.set(bytes.subarray(from + n * stride, from + n * stride + row), n * row);
      return plane;
    };
    const luma = (from: number): Uint8Array => copy(from, width, height, target.strideY);
    const chroma = (from: number): Uint8Array => copy(from, half(width), half(height), target.strideC);
    return {
      width,
      height,
      y: luma(target.y),
      u: chroma(target.u),
      v: chroma(target.v),
      a: luma(target.a),
      ac: chroma(target.ac),
    };
  }
}
