import { el, show, write } from '../dom.ts';
import type { Part, View } from '../view.ts';
import { captionPages, sayingMs } from './caption-pages.ts';

/** Size of captions in ems of the interface. */
const SIZE = 1.25;
const LINES = 2;

/** What the avatar says, while it says it (`enableCaption`). Readers do not say it again: it is heard, and in the list. */
export class Caption implements Part {
  readonly element: HTMLElement;
  readonly #text = el('p', 'caption-text');
  #caption = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element = el('div', 'caption', this.#text);
    this.element.setAttribute('aria-hidden', 'true');
  }

  update(view: View): void {
    const { model, config, layout } = view;
    const isThere = config.enableCaption && model.caption !== '' && model.phase !== 'ended';
    show(this.element, isThere && !isInList(view));
    if (model.caption === this.#caption) return;
    this.#caption = model.caption;
    clearTimeout(this.#timer);
    if (model.caption === '' || this.element.hidden) return;
    const line = this.element.clientWidth / (layout.fontPx * SIZE);
    // Lines break before they are quite full.
    this.#turn(captionPages(model.caption, Math.max(8, (line - 2) * LINES * 0.9)));
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  #turn(pages: readonly string[]): void {
    const [page, ...rest] = pages;
    if (page === undefined) return;
    write(this.#text, page);
    if (rest.length > 0) this.#timer = setTimeout(() => this.#turn(rest), sayingMs(page));
  }
}

/** Where there is little room, what can be read in the open list is not written twice. */
function isInList({ model, config, layout, isListOpen }: View): boolean {
  if (layout.shape === 'wide' || !isListOpen || !config.enableChatBtn) return false;
  return model.messages.some(({ from, text }) => from === 'avatar' && text.includes(model.caption));
}
