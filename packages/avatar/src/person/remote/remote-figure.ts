import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { PaintedPicture } from '@cyclorama/stage';
import { neutralPose, type Pose, type RestName } from '../../draw/pose.ts';
import { MOUTH_KEYS } from '../../motion/visemes.ts';
import type { ActionInfo } from '../../types.ts';
import type { Figure, Playing } from '../figure.ts';
import type { RendererClient, RenderStream } from './client.ts';
import { RendererError, type FrameWish } from './contract.ts';

export interface RemoteFigureOptions {
  readonly client: RendererClient;
  /** Name of the person at the renderer. */
  readonly id: string;
  readonly fps: number;
  /**
   * Milliseconds that a picture may take once the first one came; default: as long as the client waits. Live, nothing else
   * goes on meanwhile.
   */
  readonly patienceMs?: number;
  /** Told once, when the renderer is given up. */
  readonly onWarning: (error: RendererError) => void;
}

/** What a frame shall show, as it is sent. */
export function wishOf(pose: Pose, frame: number): FrameWish {
  return {
    frame,
    mouth: Object.fromEntries(
      MOUTH_KEYS.map((key) => [key, Math.round(pose[key] * 1000) / 1000]),
    ) as FrameWish['mouth'],
  };
}

/**
 * A presenter drawn by a renderer elsewhere. When that fails, the embedded one takes over for good, with a warning: a show
 * goes on. Gestures of its own are always the embedded one's.
 */
export class RemoteFigure implements Figure {
  readonly width: number;
  readonly height: number;
  readonly rest: RestName;
  readonly repertoire?: readonly ActionInfo[];
  readonly #embedded: Figure;
  readonly #options: RemoteFigureOptions;
  readonly #canvas;
  #stream: RenderStream | undefined;
  #isGivenUp = false;

  constructor(embedded: Figure, options: RemoteFigureOptions) {
    this.width = embedded.width;
    this.height = embedded.height;
    this.rest = embedded.rest;
    if (embedded.repertoire) this.repertoire = embedded.repertoire;
    this.#embedded = embedded;
    this.#options = options;
    this.#canvas = createCanvas(embedded.width, embedded.height);
  }

  /** Opens the stream and waits for a first picture, before anybody looks. */
  async warmUp(): Promise<void> {
    await this.#tryIt(() => this.#ask(neutralPose(this.rest), 0));
  }

  async paint(pose: Pose, at: number, playing?: Playing): Promise<PaintedPicture> {
    if (playing === undefined) {
      const picture = await this.#tryIt(() => this.#inTime(this.#ask(pose, at)));
      if (picture) return picture;
    }
    // What was shown last is not what the embedded presenter painted last: everything may differ.
    const { rgba } = await this.#embedded.paint(pose, at, playing);
    return { rgba };
  }

  async close(): Promise<void> {
    this.#stream?.close();
    await this.#embedded.close?.();
  }

  /** Nothing once the renderer is given up: for good, so that the presenter does not change to and fro. */
  async #tryIt(ask: () => Promise<PaintedPicture>): Promise<PaintedPicture | undefined> {
    if (this.#isGivenUp) return undefined;
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RendererError)) throw error;
      this.#isGivenUp = true;
      this.#stream?.close();
      this.#options.onWarning(error);
      return undefined;
    }
  }

  async #inTime(picture: Promise<PaintedPicture>): Promise<PaintedPicture> {
    const { patienceMs } = this.#options;
    if (patienceMs === undefined) return picture;
    // It may fail after it was given up.
    picture.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new RendererError('timeout', `a picture took more than ${patienceMs} ms`)),
        patienceMs,
      );
    });
    try {
      return await Promise.race([picture, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(pose: Pose, at: number): Promise<PaintedPicture> {
    const { client, id, fps } = this.#options;
    const { width, height } = this;
    this.#stream ??= client.stream(id, { width, height, fps });
    const bytes = await this.#stream.next(wishOf(pose, Math.floor(at * fps + 1e-6)));
    const image = await loadImage(bytes).catch((error: unknown) => {
      throw new RendererError('protocol', 'what the renderer sends is no picture', { cause: error });
    });
    if (image.width !== width || image.height !== height)
      throw new RendererError(
        'protocol',
        `the picture is ${image.width} × ${image.height}, not ${width} × ${height}`,
      );
    const context = this.#canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    context.drawImage(image, 0, 0);
    return { rgba: this.#canvas.data() };
  }
}
