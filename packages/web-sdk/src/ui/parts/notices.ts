import { el, icon, setIcon, show, write } from '../dom.ts';
import type { Part, PartContext, View } from '../view.ts';

const STAYS_MS = 5000;

/** Passing trouble (`enableWeakErrorInfo`): how the network is, and hints that go by themselves. */
export class Notices implements Part {
  readonly element: HTMLElement;
  readonly #context: PartContext;
  readonly #network = el('p', 'network');
  readonly #networkIcon = icon('signal');
  readonly #networkWords = el('span', 'network-words');
  readonly #hint = el('p', 'hint');
  readonly #hintIcon = icon('info');
  readonly #hintWords = el('span', 'hint-words');
  #hintId: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(context: PartContext) {
    this.#context = context;
    this.#network.append(this.#networkIcon, this.#networkWords);
    this.#hint.append(this.#hintIcon, this.#hintWords);
    this.#hint.hidden = true;
    this.element = el('div', 'notices', this.#network, this.#hint);
  }

  update({ model, config, words }: View): void {
    const isOn = config.enableWeakErrorInfo && model.phase !== 'ended' && model.phase !== 'connecting';
    show(this.element, isOn);
    const isAway = model.phase === 'reconnecting';
    const isLost = isAway || model.network === 'lost';
    const isNoted = isLost || model.network === 'weak';
    const text = isAway ? words.reconnecting : isLost ? words.lostNetwork : words.weakNetwork;
    setIcon(this.#networkIcon, isLost ? 'lost' : 'signal');
    this.#network.classList.toggle('hwics-bad', isLost);
    if (isOn && isNoted && (this.#network.hidden || this.#networkWords.textContent !== text))
      this.#context.announce(text);
    write(this.#networkWords, text);
    show(this.#network, isNoted);
    const { hint } = model;
    if (hint === undefined || hint.id === this.#hintId) return;
    this.#hintId = hint.id;
    clearTimeout(this.#timer);
    setIcon(this.#hintIcon, hint.kind === 'info' ? 'info' : 'alert');
    this.#hint.classList.toggle('hwics-bad', hint.kind === 'error');
    write(this.#hintWords, hint.text);
    show(this.#hint, true);
    if (isOn) this.#context.announce(hint.text);
    this.#timer = setTimeout(() => show(this.#hint, false), STAYS_MS);
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }
}
