import { el, icon, show, write } from '../dom.ts';
import type { UiMessage } from '../types.ts';
import type { Part, PartContext, View } from '../view.ts';
import type { Words } from '../words.ts';
import { openViewer } from './viewer.ts';

/** So near the end, the list follows what is new. */
const NEAR_END_PX = 40;

interface Bubble {
  readonly element: HTMLElement;
  readonly text: HTMLElement;
  readonly who: HTMLElement;
  readonly pictures: HTMLElement;
  message: UiMessage;
}

/** The dialog in writing. */
export class ChatList implements Part {
  readonly element: HTMLElement;
  readonly #context: PartContext;
  readonly #scroller = el('div', 'list-scroller');
  readonly #items = el('ol', 'list-items');
  readonly #empty = el('p', 'list-empty');
  readonly #newest = el('button', 'newest', icon('next'));
  readonly #newestWords = el('span', 'newest-words');
  readonly #bubbles: Bubble[] = [];
  #messages: readonly UiMessage[] | undefined;
  #words: Words | undefined;
  #isViewable: boolean | undefined;
  #closeViewer: (() => void) | undefined;
  #announced = 0;

  constructor(context: PartContext) {
    this.#context = context;
    this.#scroller.append(this.#empty, this.#items);
    // What scrolls must be reached with keys.
    this.#scroller.tabIndex = 0;
    this.#scroller.setAttribute('role', 'log');
    // The interface says itself, once, what is new: answers grow word by word.
    this.#scroller.setAttribute('aria-live', 'off');
    this.#scroller.addEventListener('scroll', () => this.#showNewest());
    this.#newest.type = 'button';
    this.#newest.append(this.#newestWords);
    this.#newest.addEventListener('click', () => this.#toEnd());
    this.element = el('section', 'list', this.#scroller, this.#newest);
  }

  update({ model, config, layout, words, isListOpen }: View): void {
    const isThere = config.enableChatBtn && !model.isThirdParty && isListOpen;
    const wasHidden = this.element.hidden;
    show(this.element, isThere && (model.phase === 'ready' || model.phase === 'reconnecting'));
    this.#scroller.setAttribute('aria-label', words.list);
    write(this.#empty, words.emptyList);
    write(this.#newestWords, words.newest);
    // Where there is room, it says what it is for; elsewhere it would only be in the way.
    show(this.#empty, model.messages.length === 0 && layout.shape === 'wide');
    const isAnew = words !== this.#words || config.enableMediaViewer !== this.#isViewable;
    this.#words = words;
    this.#isViewable = config.enableMediaViewer;
    if (model.messages !== this.#messages || isAnew) {
      this.#messages = model.messages;
      const isAtEnd = this.#isAtEnd();
      this.#fill(model.messages, words, isAnew);
      this.#announce(model.messages);
      if (isAtEnd) this.#toEnd();
    }
    if (wasHidden) this.#toEnd();
    this.#showNewest();
  }

  destroy(): void {
    this.#closeViewer?.();
  }

  #fill(messages: readonly UiMessage[], words: Words, isAnew: boolean): void {
    for (const bubble of this.#bubbles.splice(messages.length)) bubble.element.remove();
    for (const [index, message] of messages.entries()) {
      const bubble = this.#bubbles[index] ?? this.#add(message);
      if (bubble.message === message && !isAnew) continue;
      this.#write(bubble, message, words, isAnew);
    }
  }

  #add(message: UiMessage): Bubble {
    const who = el('span', 'unseen-words');
    const text = el('p', 'bubble-text');
    const pictures = el('div', 'pictures');
    pictures.hidden = true;
    const element = el('li', 'bubble', who, text, pictures);
    const bubble: Bubble = { element, text, who, pictures, message: { ...message, images: [] } };
    this.#bubbles.push(bubble);
    this.#items.append(element);
    return bubble;
  }

  #write(bubble: Bubble, message: UiMessage, words: Words, isAnew: boolean): void {
    const { images: before } = bubble.message;
    bubble.message = message;
    bubble.element.classList.toggle('hwics-mine', message.from === 'visitor');
    bubble.element.classList.toggle('hwics-open', message.isOpen);
    write(bubble.who, `${message.from === 'visitor' ? words.you : words.avatar}: `);
    write(bubble.text, message.text);
    show(bubble.text, message.text !== '' || message.isOpen);
    if (!isAnew && message.images.join(' ') === before.join(' ')) return;
    bubble.pictures.replaceChildren(
      ...message.images.map((address, index) => this.#picture(message.images, address, index, words)),
    );
    show(bubble.pictures, message.images.length > 0);
  }

  #picture(all: readonly string[], address: string, index: number, words: Words): HTMLElement {
    const image = el('img', 'thumbnail');
    image.alt = words.picture(index + 1, all.length);
    image.decoding = 'async';
    image.referrerPolicy = 'no-referrer';
    image.src = address;
    // It makes the list longer when it comes.
    image.addEventListener('load', () => {
      if (this.#isNearEnd) this.#toEnd();
    });
    if (this.#isViewable !== true) {
      image.addEventListener('error', () => image.replaceWith(el('span', 'broken', words.brokenPicture)));
      return image;
    }
    const button = el('button', 'picture-button', image);
    button.type = 'button';
    button.addEventListener('click', () => {
      this.#context.actions.track('view_picture', { index });
      this.#closeViewer = openViewer({ images: all, index, words, opener: button });
    });
    image.addEventListener('error', () => button.replaceWith(el('span', 'broken', words.brokenPicture)));
    return button;
  }

  #announce(messages: readonly UiMessage[]): void {
    // Taken from the end of the list: it may have been emptied.
    this.#announced = Math.min(this.#announced, messages.length);
    for (const message of messages.slice(this.#announced)) {
      if (message.isOpen) break;
      this.#announced += 1;
      if (message.from === 'avatar' && message.text !== '') this.#context.announce(message.text);
    }
  }

  get #isNearEnd(): boolean {
    return this.#newest.hidden !== false;
  }

  #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#showNewest();
  }

  #showNewest(): void {
    show(this.#newest, !this.#isAtEnd());
  }
}
