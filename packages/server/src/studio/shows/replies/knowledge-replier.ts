import type { Replier, ViewerQuestion } from '../session/replier.ts';
import { Knowledge } from './knowledge.ts';

/** Rooms whose knowledge is kept ready. */
const KEPT = 32;

/** Answers with what the room itself says: needs no service. */
export class KnowledgeReplier implements Replier {
  readonly #ready = new Map<string, { readonly of: string; readonly knowledge: Knowledge }>();

  reply({ question, jobId, knowledge: texts }: ViewerQuestion): Promise<string | undefined> {
    const of = texts.join('\n');
    let ready = this.#ready.get(jobId);
    if (ready?.of !== of) {
      ready = { of, knowledge: new Knowledge(texts) };
      this.#ready.delete(jobId);
      this.#ready.set(jobId, ready);
      const [oldest] = this.#ready.keys();
      if (this.#ready.size > KEPT && oldest !== undefined) this.#ready.delete(oldest);
    }
    return Promise.resolve(ready.knowledge.answer(question));
  }
}
