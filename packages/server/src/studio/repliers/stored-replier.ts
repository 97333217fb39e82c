import { and, eq } from 'drizzle-orm';
import type { Studio } from '../context.ts';
import { findWord } from '../moderation/words.ts';
import type { Replier, ViewerQuestion } from '../shows/session/replier.ts';
import { CallbackReplier } from '../shows/replies/callback-replier.ts';
import { Conversations } from '../shows/replies/conversations.ts';
import { KnowledgeReplier } from '../shows/replies/knowledge-replier.ts';
import { OpenAiReplier } from '../shows/replies/openai-replier.ts';
import type { SecretBox } from '../tenants/secret-box.ts';
import { keyContext, repliers, type ReplierRow } from './table.ts';

/** How long a robot is asked as it was known. */
const FRESH_MS = 5000;
/** Robots that are kept ready. */
const KEPT = 200;

interface Ready {
  readonly row: ReplierRow | undefined;
  readonly replier: Replier;
  readonly until: number;
}

/**
 * Asks the robot that a rule names. Robots that nobody has set up answer with what the room itself says. What holds a
 * word that the installation forbids is not said.
 */
export class StoredReplier implements Replier {
  readonly #studio: Pick<Studio, 'db' | 'fetcher' | 'clock' | 'config'>;
  readonly #box: SecretBox;
  readonly #knowledge = new KnowledgeReplier();
  readonly #conversations = new Conversations();
  readonly #ready = new Map<string, Ready>();

  constructor(studio: Pick<Studio, 'db' | 'fetcher' | 'clock' | 'config'>, box: SecretBox) {
    this.#studio = studio;
    this.#box = box;
  }

  async reply(
    asked: ViewerQuestion,
    signal: AbortSignal,
    early?: (sentence: string) => void,
  ): Promise<string | undefined> {
    const { words } = this.#studio.config.moderation;
    let forbidden = false;
    const allowed = (text: string): boolean => {
      forbidden ||= findWord(words, [text]) !== undefined;
      return !forbidden;
    };
    const replier = await this.#find(asked.projectId, asked.robotId);
    const tell =
      early &&
      ((sentence: string): void => {
        if (allowed(sentence)) early(sentence);
      });
    const answer = await replier.reply(asked, signal, tell);
    return answer !== undefined && allowed(answer) ? answer : undefined;
  }

  async #find(projectId: string, robotId: string): Promise<Replier> {
    const id = `${projectId}\0${robotId}`;
    const known = this.#ready.get(id);
    const now = performance.now();
    if (known !== undefined && known.until > now) return known.replier;
    const [row] = await this.#studio.db.orm
      .select()
      .from(repliers)
      .where(and(eq(repliers.projectId, projectId), eq(repliers.robotId, robotId)));
    const replier =
      known !== undefined && known.row?.updatedAt.getTime() === row?.updatedAt.getTime()
        ? known.replier
        : this.#make(row);
    this.#ready.delete(id);
    this.#ready.set(id, { row, replier, until: now + FRESH_MS });
    const [oldest] = this.#ready.keys();
    if (this.#ready.size > KEPT && oldest !== undefined) this.#ready.delete(oldest);
    return replier;
  }

  #make(row: ReplierRow | undefined): Replier {
    if (row === undefined) return this.#knowledge;
    const { document, sealedKey } = row;
    const key = sealedKey === null ? undefined : this.#box.open(sealedKey, keyContext(row));
    const { fetcher } = this.#studio;
    switch (document.kind) {
      case 'knowledge': {
        const own = new KnowledgeReplier();
        return {
          reply: (asked) => own.reply({ ...asked, knowledge: [...document.texts, ...asked.knowledge] }),
        };
      }
      case 'openai':
        return new OpenAiReplier(
          fetcher,
          { ...document, ...(key === undefined ? {} : { key }) },
          this.#conversations,
        );
      case 'callback':
        return new CallbackReplier(this.#studio, { ...document, key: key ?? '' }, this.#conversations);
    }
  }
}
