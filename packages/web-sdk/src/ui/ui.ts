import { el, show, write } from './dom.ts';
import { layoutFor, type Layout } from './layout.ts';
import { Caption } from './parts/caption.ts';
import { ChatList } from './parts/chat-list.ts';
import { Cover } from './parts/cover.ts';
import { Dock } from './parts/dock.ts';
import { HotQuestions } from './parts/hot.ts';
import { Notices } from './parts/notices.ts';
import { TopBar } from './parts/top-bar.ts';
import type { CreateUi, Ui, UiModel, UiOptions } from './types.ts';
import { isDozing, type Part, type PartContext, type View } from './view.ts';
import { htmlLanguage, wordsOf } from './words.ts';

/** Draws the interface of a dialog into its container. */
export const createUi: CreateUi = (options) => new DialogUi(options);

class DialogUi implements Ui {
  readonly stage = el('div', 'picture');
  readonly #root: HTMLElement;
  readonly #ground = el('div', 'ground');
  readonly #live = el('div', 'unseen-words');
  readonly #dock: Dock;
  readonly #parts: readonly Part[];
  readonly #observer: ResizeObserver;
  #model: UiModel;
  #config: UiOptions['config'];
  #layout: Layout;
  /** As the visitor wants it; before that as it suits the place. */
  #isListWanted: boolean | undefined;
  #groundKey: string | undefined;
  #isDestroyed = false;

  constructor({ container, config, model, actions }: UiOptions) {
    this.#model = model;
    this.#config = config;
    const context: PartContext = {
      actions,
      toggleList: () => {
        this.#isListWanted = !this.#isListOpen();
        this.#draw();
      },
      announce: (text) => this.#announce(text),
    };
    this.#dock = new Dock(context);
    const notices = new Notices(context);
    const top = new TopBar(context);
    const list = new ChatList(context);
    const caption = new Caption();
    const hot = new HotQuestions(context);
    const cover = new Cover(context);
    this.#parts = [cover, top, notices, list, hot, this.#dock, caption];
    this.#live.setAttribute('role', 'status');
    this.#live.setAttribute('aria-live', 'polite');
    this.#root = el(
      'div',
      'root',
      this.#ground,
      this.stage,
      el('div', 'shade'),
      top.element,
      notices.element,
      list.element,
      caption.element,
      hot.element,
      this.#dock.element,
      cover.element,
      this.#live,
    );
    this.#root.setAttribute('role', 'region');
    container.append(this.#root);
    this.#layout = this.#measure();
    this.#observer = new ResizeObserver(() => {
      const layout = this.#measure();
      const before = this.#layout;
      if (
        layout.shape === before.shape &&
        layout.fontPx === before.fontPx &&
        layout.isNarrow === before.isNarrow
      )
        return;
      this.#layout = layout;
      this.#draw();
    });
    this.#observer.observe(this.#root);
    this.#draw();
  }

  update(model: UiModel): void {
    this.#model = model;
    this.#draw();
  }

  setConfig(config: UiOptions['config']): void {
    this.#config = config;
    this.#draw();
  }

  setLevel(level: number): void {
    this.#dock.setLevel(level);
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.#observer.disconnect();
    for (const part of this.#parts) part.destroy?.();
    this.#root.remove();
  }

  #measure(): Layout {
    return layoutFor(this.#root.clientWidth, this.#root.clientHeight);
  }

  #isListOpen(): boolean {
    const isRoomy = this.#layout.shape === 'wide';
    const isWritten = this.#model.isChatting && this.#model.mode === 'TEXT';
    return this.#isListWanted ?? (isRoomy || isWritten);
  }

  #draw(): void {
    if (this.#isDestroyed) return;
    const model = this.#model;
    const words = wordsOf(model.language);
    const layout = this.#layout;
    const isListOpen = this.#isListOpen();
    const view: View = { model, config: this.#config, layout, words, isListOpen };
    const root = this.#root;
    root.lang = htmlLanguage(model.language);
    root.setAttribute('aria-label', model.robot?.name ?? words.dialog);
    root.style.setProperty('--hwics-font', `${layout.fontPx}px`);
    root.className = [
      'root',
      layout.shape,
      `is-${model.state}`,
      `phase-${model.phase}`,
      ...(layout.isNarrow ? ['narrow'] : []),
      ...(isListOpen ? ['with-list'] : []),
      ...(isDozing(model) ? ['dozing'] : []),
      ...(model.isListening ? ['listening'] : []),
      ...(model.isSpeaking ? ['speaking'] : []),
      ...(this.#config.enableChatBtn && !model.isThirdParty ? ['with-controls'] : []),
      ...(this.#config.useDefaultBackground ? ['with-ground'] : []),
    ]
      .map((name) => `hwics-${name}`)
      .join(' ');
    this.#drawGround(model);
    for (const part of this.#parts) part.update(view);
  }

  #drawGround(model: UiModel): void {
    show(this.#ground, this.#config.useDefaultBackground);
    const colour = model.robot?.background_color;
    const key = `${model.backgroundUrl ?? ''} ${colour ?? ''}`;
    if (key === this.#groundKey) return;
    this.#groundKey = key;
    const { style } = this.#ground;
    // Unset, the style sheet's own picture shows.
    style.backgroundImage =
      model.backgroundUrl === undefined
        ? colour === undefined
          ? ''
          : 'none'
        : `url(${JSON.stringify(model.backgroundUrl)})`;
    style.backgroundColor = colour ?? '';
  }

  #announce(text: string): void {
    write(this.#live, text);
  }
}
