import type { LanguageCode } from '../../types.ts';
import { el, iconButton, label, setIcon, show } from '../dom.ts';
import type { Part, PartContext, View } from '../view.ts';

/** What a language calls itself where there is little room. */
const SHORT: Readonly<Record<LanguageCode, string>> = { zh_CN: '中文', en_US: 'EN' };

/** Language, sound and the list: what is needed now and then (`enableChatBtn`). */
export class TopBar implements Part {
  readonly element: HTMLElement;
  readonly #context: PartContext;
  readonly #languages = el('div', 'languages');
  readonly #list: HTMLButtonElement;
  readonly #mute: HTMLButtonElement;
  readonly #buttons = new Map<LanguageCode, HTMLButtonElement>();
  #offered: unknown;
  #view: View | undefined;

  constructor(context: PartContext) {
    this.#context = context;
    this.#languages.setAttribute('role', 'group');
    this.#list = iconButton('list-button', 'chat', () => context.toggleList());
    this.#mute = iconButton('mute', 'sound', () => {
      if (this.#view !== undefined) void context.actions.setMuted(!this.#view.model.isMuted);
    });
    this.element = el('div', 'top', this.#languages, this.#list, this.#mute);
  }

  update(view: View): void {
    this.#view = view;
    const { model, config, words, isListOpen } = view;
    const isThere = model.phase === 'ready' || model.phase === 'reconnecting';
    show(this.element, config.enableChatBtn && !model.isThirdParty && isThere);
    setIcon(this.#mute.firstElementChild as SVGSVGElement, model.isMuted ? 'soundOff' : 'sound');
    label(this.#mute, model.isMuted ? words.unmute : words.mute);
    label(this.#list, isListOpen ? words.hideList : words.showList);
    this.#list.setAttribute('aria-expanded', String(isListOpen));
    this.#list.classList.toggle('hwics-on', isListOpen);
    this.#offer(view);
  }

  #offer({ model, words }: View): void {
    const offered = model.robot?.languages ?? [];
    if (offered !== this.#offered) {
      this.#offered = offered;
      this.#buttons.clear();
      for (const { language, language_desc } of offered) {
        const button = el('button', 'language', SHORT[language]);
        button.type = 'button';
        button.lang = language === 'zh_CN' ? 'zh-CN' : 'en-US';
        button.title = language_desc;
        button.addEventListener('click', () => void this.#context.actions.changeLanguage(language));
        this.#buttons.set(language, button);
      }
      this.#languages.replaceChildren(...this.#buttons.values());
    }
    show(this.#languages, offered.length > 1);
    this.#languages.setAttribute('aria-label', words.language);
    for (const [language, button] of this.#buttons)
      button.setAttribute('aria-pressed', String(language === model.language));
  }
}
