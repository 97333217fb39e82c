/** Share of the picture that its sides are made of. */
const STRIP = 0.015;
const WIDTH = 32;
const HEIGHT = 90;
/** Pictures after which it looks again: light and backgrounds may change slowly. */
const EVERY = 50;

/** Continues a whole opaque picture to both sides of its place, so that it does not stand there as a post. */
export class Sides {
  readonly element: HTMLCanvasElement;
  #until = 0;

  constructor(owner: Document) {
    this.element = owner.createElement('canvas');
    this.element.className = 'hwics-sides';
    this.element.width = WIDTH;
    this.element.height = HEIGHT;
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** To be called for every picture. */
  follow(video: HTMLVideoElement): void {
    if (this.#until-- > 0) return;
    this.#until = EVERY;
    const paint = this.element.getContext('2d');
    const { videoWidth: width, videoHeight: height } = video;
    const strip = Math.max(1, width * STRIP);
    paint?.drawImage(video, 0, 0, strip, height, 0, 0, WIDTH / 2, HEIGHT);
    paint?.drawImage(video, width - strip, 0, strip, height, WIDTH / 2, 0, WIDTH / 2, HEIGHT);
  }
}
