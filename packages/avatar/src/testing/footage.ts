import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeSpeechLike, makeTestVideo, type TestVideo } from '@cyclorama/stage/testing';
import { type Canvas, createCanvas, type Image, loadImage, type SKRSContext2D } from '@napi-rs/canvas';

/** Where the face of a portrait is, pixels of the portrait. */
const PORTRAITS = {
  'grace-hopper': { x: 262, y: 233, height: 203 },
  'eileen-collins': { x: 226, y: 124, height: 106 },
} as const;
export type Portrait = keyof typeof PORTRAITS;

export const portraitPath = (name: Portrait): string =>
  fileURLToPath(new URL(`../../../../examples/portraits/${name}.jpg`, import.meta.url));

/** One person in a picture. */
export interface Standing {
  readonly portrait: Portrait;
  /** Middle of the face, pixels. */
  readonly x: number;
  readonly y: number;
  /** Height of the face, pixels. */
  readonly height: number;
  /** Radians, clockwise. */
  readonly angle?: number;
  /** Only the person's head and shoulders, roughly cut out, so that the ground is seen. */
  readonly alone?: boolean;
}

/** Draws people as pictures of a video. */
export class TestSet {
  readonly width: number;
  readonly height: number;
  readonly context: SKRSContext2D;
  readonly #canvas: Canvas;
  readonly #images: ReadonlyMap<Portrait, Image>;

  private constructor(width: number, height: number, images: ReadonlyMap<Portrait, Image>) {
    this.width = width;
    this.height = height;
    this.#canvas = createCanvas(width, height);
    this.context = this.#canvas.getContext('2d');
    this.context.imageSmoothingQuality = 'high';
    this.#images = images;
  }

  static async open(width: number, height: number): Promise<TestSet> {
    const names = Object.keys(PORTRAITS) as Portrait[];
    const images = await Promise.all(
      names.map(async (name) => [name, await loadImage(portraitPath(name))] as const),
    );
    return new TestSet(width, height, new Map(images));
  }

  /** Fills the picture with a colour. */
  ground(color: string): void {
    this.context.fillStyle = color;
    this.context.fillRect(0, 0, this.width, this.height);
  }

  person({ portrait, x, y, height, angle = 0, alone = false }: Standing): void {
    const { context } = this;
    const place = PORTRAITS[portrait];
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.scale(height / place.height, height / place.height);
    if (alone) {
      const size = place.height;
      context.beginPath();
      context.ellipse(0, -size * 0.05, size * 0.6, size * 0.8, 0, 0, 2 * Math.PI);
      context.ellipse(0, size * 1.6, size * 1.1, size * 1.1, 0, 0, 2 * Math.PI);
      context.clip();
    }
    context.drawImage(this.#images.get(portrait)!, -place.x, -place.y);
    context.restore();
  }

  get rgba(): Uint8ClampedArray {
    return this.context.getImageData(0, 0, this.width, this.height).data;
  }

  /** The picture as a file. */
  png(): Buffer {
    return this.#canvas.encodeSync('png');
  }

  /** Writes the picture as planes of BT.709, limited range. */
  into({ y, u, v }: { readonly y: Uint8Array; readonly u: Uint8Array; readonly v: Uint8Array }): void {
    const { rgba, width } = this;
    for (let i = 0; i < y.length; i++) {
      const luma = 0.2126 * rgba[i * 4]! + 0.7152 * rgba[i * 4 + 1]! + 0.0722 * rgba[i * 4 + 2]!;
      y[i] = 16.5 + luma * (219 / 255);
    }
    for (let c = 0; c < u.length; c++) {
      const [row, column] = [Math.floor(c / (width / 2)), c % (width / 2)];
      const at = (row * 2 * width + column * 2) * 4;
      const [r, g, b] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!];
      const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      u[c] = 128.5 + ((b - luma) / 1.8556) * (224 / 255);
      v[c] = 128.5 + ((r - luma) / 1.5748) * (224 / 255);
    }
  }
}

export interface TestFootage extends Pick<TestVideo, 'fps' | 'frames' | 'stamp' | 'sound'> {
  readonly set: TestSet;
  /** Draws what is seen at `seconds`. */
  readonly draw: (set: TestSet, seconds: number) => void;
}

/** Writes footage of people; it sounds like speech unless a sound is given. */
export async function makeTestFootage(path: string, footage: TestFootage): Promise<void> {
  const { set, draw, fps, frames, stamp } = footage;
  const speech = makeSpeechLike(frames / fps);
  await makeTestVideo(path, {
    width: set.width,
    height: set.height,
    fps,
    frames,
    numbered: false,
    ...(stamp ? { stamp } : {}),
    sound: footage.sound ?? { left: speech, right: speech },
    paint: (planes, index) => {
      draw(set, index / fps);
      set.into(planes);
    },
  });
}

/** Makes an MP4 or MOV file ask players to turn its pictures by 90°. @throws Error when it is none */
export function markRotated(path: string): void {
  const bytes = readFileSync(path);
  const header = bytes.indexOf('tkhd');
  if (header < 0) throw new Error('the file has no track');
  // Behind the name: version, times, track, duration, reserved, layer, group, volume; then nine numbers.
  const matrix = header + 4 + (bytes[header + 4] === 1 ? 52 : 40);
  [0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30].forEach((value, i) =>
    bytes.writeInt32BE(value, matrix + i * 4),
  );
  writeFileSync(path, bytes);
}
