import { el, show } from '../dom.ts';
import type { Part, PartContext, View } from '../view.ts';

/** Frequent questions, a tap each (`enableHotIssues`). */
export class HotQuestions implements Part {
  readonly element: HTMLElement;
  readonly #list = el('ul', 'chips');
  readonly #context: PartContext;
  #shown: readonly string[] | undefined;

  constructor(context: PartContext) {
    this.#context = context;
    this.element = el('nav', 'hot', this.#list);
  }

  update({ model, config, words }: View): void {
    const questions = model.robot?.hot_questions ?? [];
    const isThere = config.enableHotIssues && !model.isThirdParty && questions.length > 0;
    show(this.element, isThere && (model.phase === 'ready' || model.phase === 'reconnecting'));
    this.element.setAttribute('aria-label', words.questions);
    if (questions === this.#shown) return;
    this.#shown = questions;
    this.#list.replaceChildren(...questions.map((question) => el('li', 'chip-place', this.#chip(question))));
    this.#list.scrollLeft = 0;
  }

  #chip(question: string): HTMLButtonElement {
    const chip = el('button', 'chip', question);
    chip.type = 'button';
    chip.addEventListener('click', () => {
      this.#context.actions.track('hot_question', { question });
      void this.#context.actions.ask(question);
    });
    return chip;
  }
}
