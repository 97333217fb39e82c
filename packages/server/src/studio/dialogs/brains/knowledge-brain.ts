import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import type { Brain, BrainAnswer, BrainQuestion } from '../port.ts';
import type { Known, Matcher } from './matcher.ts';
import { smallTalk, unknownAnswer } from './phrases.ts';

/** Where an answer is from. */
export type AnswerSource = 'pair' | 'document' | 'small_talk' | 'unknown' | 'model';

export interface SourcedAnswer extends BrainAnswer {
  readonly source: AnswerSource;
  /** The question or the document that it is from. */
  readonly title?: string;
}

/** A brain that says where its answers are from. */
export interface SourcedBrain extends Brain {
  answer(
    question: BrainQuestion,
    signal: AbortSignal,
    onText: (increment: string) => void,
  ): Promise<SourcedAnswer>;
}

/** What brains need to know of their robot. */
export interface BrainOwner {
  readonly name: string;
  readonly hotQuestions: (language: DialogLanguage) => readonly string[];
  /** Pictures as pages can load them. */
  readonly images: (images: readonly string[]) => Promise<readonly string[]>;
}

/** Above it a question was foreseen, whatever else it could mean. */
const CERTAIN = 0.6;
/** A question that is shorter may only make sense after the one before. */
const SHORT = 24;

/** Answers from pairs and documents: needs no service. Always has an answer, if only that it does not know. */
export class KnowledgeBrain implements SourcedBrain {
  readonly #matcher: Matcher;
  readonly #owner: BrainOwner;

  constructor(matcher: Matcher, owner: BrainOwner) {
    this.#matcher = matcher;
    this.#owner = owner;
  }

  async answer(
    question: BrainQuestion,
    signal: AbortSignal,
    onText: (increment: string) => void,
  ): Promise<SourcedAnswer> {
    signal.throwIfAborted();
    const answer = await this.#find(question);
    signal.throwIfAborted();
    onText(answer.text);
    return answer;
  }

  async #find({ question, language, turns }: BrainQuestion): Promise<SourcedAnswer> {
    const best = this.#matcher.best(question);
    if (best !== undefined && best.score >= CERTAIN) return this.#told(best);
    const small = smallTalk(question, language, this.#owner.name);
    if (small !== undefined) return { text: small, images: [], source: 'small_talk' };
    const known = best ?? this.#followUp(question, turns.at(-1)?.question);
    if (known !== undefined) return this.#told(known);
    const text = unknownAnswer(language, this.#owner.hotQuestions(language), turns.length);
    return { text, images: [], source: 'unknown' };
  }

  /** “And in red?” is a question about what was asked before. */
  #followUp(question: string, before: string | undefined): Known | undefined {
    if (before === undefined || question.length > SHORT) return undefined;
    const joined = this.#matcher.best(`${before} ${question}`);
    const alone = this.#matcher.likest(question, 3);
    // The short question must have a part in it, or the last answer is merely said again.
    return alone.some(({ answer }) => answer === joined?.answer) ? joined : undefined;
  }

  async #told({ kind, answer, images, title }: Known): Promise<SourcedAnswer> {
    return { text: answer, images: await this.#owner.images(images), source: kind, title };
  }
}
