import { canvasSize, chooseFit, placePicture, type Fit, type Size } from './fit.ts';
import { followFrames } from './frames.ts';
import { Sides } from './sides.ts';
import { Unpacker } from './unpack.ts';

/** A lost context that is not given back by then never will be. */
const RESTORE_MS = 2500;

export interface PictureOptions {
  /** Where video and canvas are put. */
  readonly place: HTMLElement;
  readonly isTransparent: boolean;
  /** Default: what looks best in the place as it is. */
  readonly fit?: Fit | undefined;
  /** A picture was shown. */
  readonly onFrame: () => void;
}

/**
 * The element that plays and, for transparent streams, the canvas on which its frames are unpacked. Without WebGL, or when
 * the browser takes it away for good, the colour half is shown over black.
 */
export class Picture {
  readonly video: HTMLVideoElement;
  readonly #options: PictureOptions;
  readonly #unfollow: () => void;
  readonly #observer: ResizeObserver | undefined;
  #fit: Fit | undefined;
  /** Of the video, when it was last put in its place. */
  #laidOut: Size = { width: 0, height: 0 };
  #canvas: HTMLCanvasElement | undefined;
  #sides: Sides | undefined;
  #unpacker: Unpacker | undefined;
  #restoring: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PictureOptions) {
    this.#options = options;
    this.#fit = options.fit;
    const { place } = options;
    const video = place.ownerDocument.createElement('video');
    video.className = 'hwics-video';
    video.autoplay = true;
    video.playsInline = true;
    video.disablePictureInPicture = true;
    video.tabIndex = -1;
    video.setAttribute('aria-hidden', 'true');
    place.append(video);
    this.video = video;
    if (options.isTransparent) this.#openCanvas();
    if (typeof ResizeObserver === 'function') {
      this.#observer = new ResizeObserver(() => this.#layOut());
      this.#observer.observe(place);
    }
    this.#unfollow = followFrames(video, () => {
      // The first frame of another size may come before the news of it.
      if (video.videoWidth === this.#laidOut.width && video.videoHeight === this.#laidOut.height)
        this.#draw();
      else this.#layOut();
      options.onFrame();
    });
    video.addEventListener('resize', () => this.#layOut());
    this.#layOut();
  }

  /** Whether what is behind the picture can be seen. */
  get isSeeThrough(): boolean {
    return this.#canvas !== undefined;
  }

  setFit(fit: Fit | undefined): void {
    this.#fit = fit;
    this.#layOut();
  }

  close(): void {
    clearTimeout(this.#restoring);
    this.#unfollow();
    this.#observer?.disconnect();
    this.video.srcObject = null;
    this.video.remove();
    this.#canvas?.remove();
    this.#sides?.element.remove();
  }

  #openCanvas(): void {
    const { place } = this.#options;
    const canvas = place.ownerDocument.createElement('canvas');
    const unpacker = Unpacker.open(canvas);
    if (unpacker === undefined) return;
    canvas.className = 'hwics-canvas';
    canvas.setAttribute('aria-hidden', 'true');
    canvas.addEventListener('webglcontextlost', (event) => {
      // Says that it is wanted back.
      event.preventDefault();
      this.#unpacker = undefined;
      this.#restoring = setTimeout(() => this.#closeCanvas(), RESTORE_MS);
    });
    canvas.addEventListener('webglcontextrestored', () => {
      clearTimeout(this.#restoring);
      this.#unpacker = Unpacker.open(canvas);
      if (this.#unpacker === undefined) this.#closeCanvas();
      else this.#draw();
    });
    this.#unpacker = unpacker;
    this.#canvas = canvas;
    place.append(canvas);
  }

  #closeCanvas(): void {
    this.#canvas?.remove();
    this.#canvas = undefined;
    this.#unpacker = undefined;
    this.#layOut();
  }

  /** What is see-through stands before its background. */
  #fitIn(place: Size, seen: Size): Fit {
    return this.#fit ?? (this.#canvas === undefined ? chooseFit(place, seen) : 'stand');
  }

  /** What is seen of the video, in its pixels; `undefined` before the first frame. */
  #seen(): Size | undefined {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width === 0 || height === 0) return undefined;
    return { width, height: this.#options.isTransparent ? height / 2 : height };
  }

  #layOut(): void {
    const { place, isTransparent } = this.#options;
    const seen = this.#seen();
    const box = { width: place.clientWidth, height: place.clientHeight };
    if (seen === undefined || box.width === 0 || box.height === 0) return;
    this.#laidOut = { width: this.video.videoWidth, height: this.video.videoHeight };
    const canvas = this.#canvas;
    if (canvas !== undefined) {
      const { width, height } = canvasSize(box, globalThis.devicePixelRatio, seen, this.#fitIn(box, seen));
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      this.video.classList.add('hwics-unseen');
      this.#draw();
      return;
    }
    // The video itself, cut by the place it is in: the lower half, the matte, ends below it.
    const fit = this.#fitIn(box, seen);
    const { x, y, width, height } = placePicture(box, seen, fit);
    const { style, classList } = this.video;
    const isBetween = fit === 'contain' && width < box.width && !isTransparent;
    classList.toggle('hwics-whole', isBetween);
    this.#showSides(isBetween);
    classList.remove('hwics-unseen');
    style.left = `${x}px`;
    style.top = `${y}px`;
    style.width = `${width}px`;
    style.height = `${isTransparent ? height * 2 : height}px`;
    // Where it stands freely, the matte below it must go.
    style.clipPath = isTransparent ? 'inset(0 0 50% 0)' : '';
  }

  #showSides(isShown: boolean): void {
    if (isShown && this.#sides === undefined) {
      this.#sides = new Sides(this.video.ownerDocument);
      this.video.before(this.#sides.element);
    }
    if (!isShown) {
      this.#sides?.element.remove();
      this.#sides = undefined;
    }
    this.#draw();
  }

  #draw(): void {
    if (this.video.readyState >= 2) this.#sides?.follow(this.video);
    const seen = this.#seen();
    if (this.#canvas === undefined || this.#unpacker === undefined || seen === undefined) return;
    if (this.video.readyState < 2) return;
    const { width, height } = this.#canvas;
    const placement = placePicture({ width, height }, seen, this.#fitIn({ width, height }, seen));
    this.#unpacker.draw(this.video, this.video.videoHeight, { width, height }, placement);
  }
}
