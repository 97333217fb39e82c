import { el, icon, iconButton, label, show } from '../dom.ts';
import type { PartContext, View } from '../view.ts';

/** Characters that the server takes at once. */
const LONGEST = 500;

/** The field in which visitors type. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly #context: PartContext;
  readonly #field: HTMLInputElement;
  readonly #send: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  #isBusy = false;
  #isAnswering = false;

  constructor(context: PartContext) {
    this.#context = context;
    const field = el('input', 'field');
    field.type = 'text';
    field.maxLength = LONGEST;
    field.autocomplete = 'off';
    field.enterKeyHint = 'send';
    this.#field = field;
    this.#send = el('button', 'send', icon('send'));
    this.#send.type = 'submit';
    this.#send.classList.add('hwics-button');
    this.#stop = iconButton('halt', 'stop', () => void context.actions.interrupt());
    this.element = el('form', 'composer', field, this.#send, this.#stop);
    this.element.noValidate = true;
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    field.addEventListener('input', () => this.#showButtons());
    // A page's own keys (space scrolls, letters are shortcuts) mean nothing while somebody types here.
    field.addEventListener('keydown', (event) => event.stopPropagation());
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  update({ model, words }: View): void {
    this.#field.placeholder = words.placeholder;
    this.#field.setAttribute('aria-label', words.question);
    label(this.#send, words.send);
    label(this.#stop, words.interrupt);
    this.#isAnswering = model.isSpeaking || model.state === 'thinking' || model.state === 'answering';
    this.#showButtons();
  }

  #showButtons(): void {
    const isEmpty = this.#field.value.trim() === '';
    const hadFocus = document.activeElement === this.#stop || document.activeElement === this.#send;
    // While it answers, an empty field has nothing to send, and somebody may want it to stop.
    show(this.#stop, this.#isAnswering && isEmpty);
    show(this.#send, !(this.#isAnswering && isEmpty));
    this.#send.setAttribute('aria-disabled', String(isEmpty || this.#isBusy));
    if (hadFocus && (document.activeElement as HTMLElement | null)?.hidden === true) this.focus();
  }

  async #submit(): Promise<void> {
    const text = this.#field.value.trim();
    if (text === '' || this.#isBusy) return;
    this.#isBusy = true;
    // Seen at once; it comes back when it was not taken.
    this.#field.value = '';
    this.#showButtons();
    try {
      const isTaken = await this.#context.actions.ask(text);
      if (!isTaken && this.#field.value === '') this.#field.value = text;
    } finally {
      this.#isBusy = false;
      this.#showButtons();
    }
  }
}
