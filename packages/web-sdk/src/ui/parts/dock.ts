import { el, icon, iconButton, label, setIcon, show, write } from '../dom.ts';
import type { IconName } from '../icons.ts';
import { isDozing, type Part, type PartContext, type View } from '../view.ts';
import { MicrophoneNote } from './microphone.ts';
import { Composer } from './composer.ts';

interface Face {
  readonly icon: IconName;
  readonly name: string;
  readonly press: () => Promise<void>;
}

/** What a visitor talks with: the round button and its ring, the field in TEXT, the ways between them and the way out. */
export class Dock implements Part {
  readonly element: HTMLElement;
  readonly #context: PartContext;
  readonly #status = el('p', 'status');
  readonly #start: HTMLButtonElement;
  readonly #startIcon = icon('talk');
  readonly #startWords = el('span', 'start-words');
  readonly #main: HTMLButtonElement;
  readonly #mainIcon = icon('mic');
  readonly #toText: HTMLButtonElement;
  readonly #toVoice: HTMLButtonElement;
  readonly #end: HTMLButtonElement;
  readonly #composer: Composer;
  readonly #note = new MicrophoneNote();
  #view: View | undefined;
  #mode: string | undefined;

  constructor(context: PartContext) {
    this.#context = context;
    const { actions } = context;
    this.#start = el('button', 'start', this.#startIcon, this.#startWords);
    this.#start.type = 'button';
    this.#start.addEventListener('click', () => {
      if (this.#view !== undefined) void this.#faceOfStart(this.#view).press();
    });
    this.#main = el('button', 'main', el('span', 'ring'), el('span', 'arc'), this.#mainIcon);
    this.#main.type = 'button';
    this.#main.addEventListener('click', () => {
      if (this.#view !== undefined) void this.#faceOfMain(this.#view).press();
    });
    this.#toText = iconButton('to-text', 'keyboard', () => {
      if (this.#view?.model.isChatting === true) void actions.switchMode('TEXT');
      else void actions.startChat('TEXT');
    });
    this.#toVoice = iconButton('to-voice', 'mic', () => void this.#voice(() => actions.switchMode('AUDIO')));
    this.#end = iconButton('end', 'end', () => void actions.stopChat());
    this.#composer = new Composer(context);
    const row = el(
      'div',
      'dock-row',
      this.#toText,
      this.#toVoice,
      this.#start,
      this.#main,
      this.#composer.element,
      this.#end,
    );
    this.element = el('div', 'dock', this.#note.element, this.#status, row);
    this.element.setAttribute('role', 'group');
  }

  update(view: View): void {
    const before = this.#view;
    this.#view = view;
    const { model, config, words } = view;
    this.#note.update(words);
    const isShown = config.enableChatBtn && !model.isThirdParty && model.phase !== 'connecting';
    show(this.element, isShown && model.phase !== 'ended');
    this.element.setAttribute('aria-label', words.controls);
    const hadFocus = this.element.contains(document.activeElement);
    const canSpeak = model.whyNoSpeech === undefined;
    const isText = model.isChatting && model.mode === 'TEXT';
    const isVoice = model.isChatting && model.mode === 'AUDIO';
    const start = this.#faceOfStart(view);
    setIcon(this.#startIcon, start.icon);
    write(this.#startWords, start.name);
    const main = this.#faceOfMain(view);
    setIcon(this.#mainIcon, main.icon);
    label(this.#main, main.name);
    label(this.#toText, words.typeInstead);
    label(this.#toVoice, model.whyNoSpeech ?? words.speakInstead);
    // It stays where it is and says why, instead of not being there.
    this.#toVoice.setAttribute('aria-disabled', String(!canSpeak));
    setIcon(this.#toVoice.firstElementChild as SVGSVGElement, canSpeak ? 'mic' : 'micOff');
    label(this.#end, words.end);
    this.#composer.update(view);
    show(this.#start, !model.isChatting);
    show(this.#toText, isVoice || (!model.isChatting && canSpeak));
    show(this.#toVoice, isText);
    show(this.#main, isVoice);
    show(this.#composer.element, isText);
    show(this.#end, model.isChatting);
    this.#showStatus(view);
    const mode = model.isChatting ? model.mode : 'none';
    if (mode !== this.#mode && hadFocus && isShown) {
      if (isText) this.#composer.focus();
      else (isVoice ? this.#main : this.#start).focus();
    }
    this.#mode = mode;
    if (before !== undefined && before.model.state !== model.state && isShown)
      this.#context.announce(words.states[model.state]);
  }

  setLevel(level: number): void {
    this.#main.style.setProperty('--hwics-level', Math.min(1, Math.max(0, level)).toFixed(2));
  }

  #showStatus({ model, words }: View): void {
    const { state, mode, isChatting } = model;
    const isPaused = isChatting && mode === 'AUDIO' && state === 'waiting' && !model.isListening;
    // Somebody who types sees for himself that it is his turn.
    const isTold = state === 'thinking' || state === 'answering' || (isChatting && mode === 'AUDIO');
    write(this.#status, isPaused ? words.paused : words.states[state]);
    // While a chat runs it keeps its height: the buttons would jump.
    this.#status.classList.toggle('hwics-quiet', !isTold && state !== 'sleeping');
    show(this.#status, isChatting || isDozing(model));
  }

  #faceOfStart({ model, words }: View): Face {
    const { actions } = this.#context;
    return model.whyNoSpeech === undefined
      ? { icon: 'talk', name: words.start, press: () => this.#voice(() => actions.startChat('AUDIO')) }
      : { icon: 'chat', name: words.startTyping, press: () => actions.startChat('TEXT') };
  }

  #faceOfMain({ model, words }: View): Face {
    const { actions } = this.#context;
    if (model.state === 'sleeping')
      return { icon: 'moon', name: words.wake, press: () => this.#voice(() => actions.startChat('AUDIO')) };
    if (model.isSpeaking || model.state === 'thinking' || model.state === 'answering')
      return { icon: 'stop', name: words.interrupt, press: () => actions.interrupt() };
    if (model.isListening)
      return {
        icon: model.state === 'recognizing' ? 'talk' : 'mic',
        name: words.stopListening,
        press: () => actions.stopUserSpeak(),
      };
    return { icon: 'micOff', name: words.speak, press: () => this.#voice(() => actions.startUserSpeak()) };
  }

  /** With a word of explanation when the browser asks for the microphone. */
  async #voice(action: () => Promise<void>): Promise<void> {
    const why = this.#view?.model.whyNoSpeech;
    if (why === undefined) await this.#note.during(action);
    else this.#note.tell(why);
  }

  destroy(): void {
    this.#note.destroy();
  }
}
