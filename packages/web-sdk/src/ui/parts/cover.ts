import { el, icon, show, write } from '../dom.ts';
import type { Part, PartContext, View } from '../view.ts';

/** What lies over the avatar: its portrait while it comes, the tap that lets sound through, and what went wrong. */
export class Cover implements Part {
  readonly element: HTMLElement;
  readonly #loading: HTMLElement;
  readonly #portrait = el('div', 'portrait');
  readonly #name = el('p', 'cover-title');
  readonly #wait = el('p', 'cover-text');
  readonly #tap: HTMLButtonElement;
  readonly #tapWords = el('span', 'tap-words');
  readonly #failure: HTMLElement;
  readonly #failureTitle = el('p', 'cover-title');
  readonly #failureText = el('p', 'cover-text');
  readonly #code = el('p', 'code');
  readonly #refresh = el('button', 'refresh');
  #portraitUrl: string | undefined;

  constructor({ actions }: PartContext) {
    const frame = el('div', 'portrait-frame', this.#portrait, el('span', 'portrait-arc'));
    this.#loading = el('div', 'loading', frame, this.#name, this.#wait);
    this.#loading.setAttribute('role', 'status');
    this.#tap = el('button', 'tap', icon('sound'), this.#tapWords);
    this.#tap.type = 'button';
    this.#tap.addEventListener('click', () => void actions.allowSound());
    this.#refresh.type = 'button';
    this.#refresh.addEventListener('click', () => globalThis.location.reload());
    this.#failure = el(
      'div',
      'failure',
      icon('alert'),
      this.#failureTitle,
      this.#failureText,
      this.#code,
      this.#refresh,
    );
    this.#failure.setAttribute('role', 'alert');
    this.element = el('div', 'cover', this.#loading, this.#tap, this.#failure);
  }

  update({ model, words }: View): void {
    const { failure, phase } = model;
    const isFailed = phase === 'ended' && failure !== undefined;
    show(this.#loading, phase === 'connecting');
    write(this.#name, model.robot === undefined ? '' : words.joining(model.robot.name));
    write(this.#wait, words.loading);
    this.#setPortrait(model.portraitUrl);
    show(
      this.#tap,
      model.isSoundBlocked && !model.isMuted && (phase === 'ready' || phase === 'reconnecting'),
    );
    write(this.#tapWords, words.tapToHear);
    if (isFailed) {
      write(this.#failureTitle, model.robot === undefined ? words.notStarted : words.failed);
      write(this.#failureText, failure.text);
      write(this.#code, `${words.code} ${failure.code}`);
      write(this.#refresh, words.refresh);
    }
    show(this.#failure, isFailed);
  }

  #setPortrait(url: string | undefined): void {
    if (url === this.#portraitUrl) return;
    this.#portraitUrl = url;
    this.#portrait.style.backgroundImage = url === undefined ? '' : `url(${JSON.stringify(url)})`;
  }
}
