const LARGEST = 6;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A picture that is made larger and moved by wheel, fingers, mouse and double tap. */
export class ZoomedPicture {
  readonly #place: HTMLElement;
  readonly #image: HTMLElement;
  readonly #pointers = new Map<number, Point>();
  #scale = 1;
  #x = 0;
  #y = 0;

  constructor(place: HTMLElement, image: HTMLElement) {
    this.#place = place;
    this.#image = image;
    place.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.by(Math.exp(-event.deltaY / 400), this.#pointOf(event));
      },
      { passive: false },
    );
    image.addEventListener('dblclick', (event) => {
      if (this.#scale > 1) this.reset();
      else this.by(2.5, this.#pointOf(event));
    });
    image.addEventListener('pointerdown', (event) => {
      image.setPointerCapture(event.pointerId);
      this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    image.addEventListener('pointermove', (event) => this.#move(event));
    for (const kind of ['pointerup', 'pointercancel'] as const)
      image.addEventListener(kind, (event) => this.#pointers.delete(event.pointerId));
  }

  reset(): void {
    this.#scale = 1;
    this.#x = 0;
    this.#y = 0;
    this.#apply();
  }

  /** Larger or smaller; what is at `at` (from the middle) stays there. */
  by(factor: number, at: Point = { x: 0, y: 0 }): void {
    const scale = Math.min(LARGEST, Math.max(1, this.#scale * factor));
    const change = scale / this.#scale;
    this.#x = at.x - (at.x - this.#x) * change;
    this.#y = at.y - (at.y - this.#y) * change;
    this.#scale = scale;
    this.#apply();
  }

  #move(event: PointerEvent): void {
    const was = this.#pointers.get(event.pointerId);
    if (was === undefined) return;
    const is = { x: event.clientX, y: event.clientY };
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, is);
    if (other !== undefined) {
      const before = Math.hypot(was.x - other.x, was.y - other.y);
      if (before > 0) this.by(Math.hypot(is.x - other.x, is.y - other.y) / before, this.#pointOf(event));
      return;
    }
    if (this.#scale === 1) return;
    this.#x += is.x - was.x;
    this.#y += is.y - was.y;
    this.#apply();
  }

  #pointOf({ clientX, clientY }: MouseEvent): Point {
    const { left, top, width, height } = this.#place.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  #apply(): void {
    const { clientWidth, clientHeight } = this.#place;
    const far = (this.#scale - 1) / 2;
    // Some of it is always there.
    this.#x = Math.min(clientWidth * far, Math.max(-clientWidth * far, this.#x));
    this.#y = Math.min(clientHeight * far, Math.max(-clientHeight * far, this.#y));
    this.#image.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
    this.#image.classList.toggle('hwics-zoomed', this.#scale > 1);
  }
}
