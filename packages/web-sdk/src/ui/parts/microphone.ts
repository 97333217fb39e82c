import { el, icon, show, write } from '../dom.ts';
import type { Words } from '../words.ts';

/** Explains what the browser asks when it asks for the microphone, and what to do when it was refused. */
export class MicrophoneNote {
  readonly element: HTMLElement;
  readonly #title = el('p', 'note-title');
  readonly #text = el('p', 'note-text');
  readonly #button = el('button', 'note-button');
  #words: Words | undefined;
  #status: PermissionStatus | undefined;
  readonly #changed = (): void => this.#show();

  constructor() {
    this.#button.type = 'button';
    this.#button.addEventListener('click', () => show(this.element, false));
    this.element = el(
      'div',
      'note',
      icon('mic'),
      el('div', 'note-words', this.#title, this.#text),
      this.#button,
    );
    this.element.setAttribute('role', 'status');
    this.element.hidden = true;
  }

  update(words: Words): void {
    this.#words = words;
    write(this.#button, words.understood);
  }

  /** Does what opens the microphone. */
  async during(action: () => Promise<void>): Promise<void> {
    // The browser takes a tap for a tap only while nothing is waited for: the action comes first.
    const acted = action();
    try {
      await this.#watch();
      await acted;
    } finally {
      if (this.#status?.state !== 'denied') show(this.element, false);
    }
  }

  /** Something else about the microphone. */
  tell(text: string): void {
    write(this.#title, this.#words?.microphoneDenied ?? '');
    show(this.#title, false);
    write(this.#text, text);
    show(this.element, true);
  }

  destroy(): void {
    this.#status?.removeEventListener('change', this.#changed);
  }

  async #watch(): Promise<void> {
    if (this.#status === undefined) {
      this.#status = await microphonePermission();
      this.#status?.addEventListener('change', this.#changed);
    }
    this.#show();
  }

  #show(): void {
    const state = this.#status?.state;
    const words = this.#words;
    if (words === undefined || state === undefined || state === 'granted') {
      show(this.element, false);
      return;
    }
    const isDenied = state === 'denied';
    write(this.#title, isDenied ? words.microphoneDenied : words.microphoneAsk);
    show(this.#title, true);
    write(this.#text, isDenied ? words.microphoneDeniedHow : words.microphoneAskWhy);
    show(this.element, true);
  }
}

/** `undefined` where browsers do not tell. */
async function microphonePermission(): Promise<PermissionStatus | undefined> {
  try {
    return await navigator.permissions.query({ name: 'microphone' });
  } catch (error) {
    // Older Firefox and Safari: no permissions, or not this one.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
