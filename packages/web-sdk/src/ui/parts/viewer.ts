import { el, iconButton, label, show, write } from '../dom.ts';
import type { Words } from '../words.ts';
import { ZoomedPicture } from './zoom.ts';

export interface ViewerOptions {
  readonly images: readonly string[];
  readonly index: number;
  readonly words: Words;
  /** Where the keys go when it is closed. */
  readonly opener: HTMLElement;
}

/** Shows pictures large, above the whole page (`enableMediaViewer`). The result closes it. */
export function openViewer({ images, index: first, words, opener }: ViewerOptions): () => void {
  let index = first;
  const image = el('img', 'large');
  image.referrerPolicy = 'no-referrer';
  image.draggable = false;
  const place = el('div', 'viewer-place', image);
  const zoom = new ZoomedPicture(place, image);
  const count = el('p', 'viewer-count');
  count.setAttribute('aria-live', 'polite');
  const previous = iconButton('viewer-previous', 'previous', () => turn(-1));
  const next = iconButton('viewer-next', 'next', () => turn(1));
  const smaller = iconButton('viewer-smaller', 'minus', () => zoom.by(1 / 1.5));
  const larger = iconButton('viewer-larger', 'plus', () => zoom.by(1.5));
  const leave = iconButton('viewer-close', 'close', () => close());
  label(previous, words.previous);
  label(next, words.next);
  label(smaller, words.zoomOut);
  label(larger, words.zoomIn);
  label(leave, words.close);
  const bar = el('div', 'viewer-bar', count, smaller, larger, leave);
  const viewer = el('div', 'viewer', place, previous, next, bar);
  viewer.setAttribute('role', 'dialog');
  viewer.setAttribute('aria-modal', 'true');
  viewer.setAttribute('aria-label', words.viewer);
  // Outside of the container, which may be small and cut off; within what is shown full screen, if anything is.
  const root = el('div', 'root', viewer);
  root.classList.add('hwics-over');
  root.lang = opener.closest('[lang]')?.getAttribute('lang') ?? '';
  (document.fullscreenElement ?? document.body).append(root);
  const before = [...document.body.children].filter((element) => element !== root && !element.contains(root));
  const inert = before.filter((element) => !element.hasAttribute('inert'));
  for (const element of inert) element.setAttribute('inert', '');

  function turn(by: number): void {
    index = (index + by + images.length) % images.length;
    image.src = images[index] ?? '';
    image.alt = words.picture(index + 1, images.length);
    write(count, images.length > 1 ? `${index + 1} / ${images.length}` : '');
    zoom.reset();
  }

  function press(event: KeyboardEvent): void {
    const acts: Record<string, () => void> = {
      Escape: close,
      ArrowLeft: () => turn(-1),
      ArrowRight: () => turn(1),
      '+': () => zoom.by(1.5),
      '=': () => zoom.by(1.5),
      '-': () => zoom.by(1 / 1.5),
      '0': () => zoom.reset(),
    };
    event.stopPropagation();
    if (event.key === 'Tab') keepFocus(event);
    else if (acts[event.key] !== undefined) {
      event.preventDefault();
      acts[event.key]?.();
    }
  }

  /** Keys stay in the viewer, also in browsers that know no `inert`. */
  function keepFocus(event: KeyboardEvent): void {
    const buttons = [...viewer.querySelectorAll('button')].filter((button) => !button.hidden);
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = at + (event.shiftKey ? -1 : 1);
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length]?.focus();
  }

  function close(): void {
    if (!root.isConnected) return;
    root.remove();
    for (const element of inert) element.removeAttribute('inert');
    if (opener.isConnected) opener.focus({ preventScroll: true });
  }

  root.addEventListener('keydown', press);
  place.addEventListener('click', (event) => {
    // Beside the picture.
    if (event.target === place) close();
  });
  show(previous, images.length > 1);
  show(next, images.length > 1);
  turn(0);
  leave.focus();
  return close;
}
