import type { LiveAvatarMessage, LiveAvatarReport } from '@cyclorama/avatar/catalogue';
import { LiveHostError, type LiveHost } from '../../../hosts/live/live-host.ts';
import type { Utterance } from '../director/index.ts';

/** Between sentences of one line: their pause is part of their sound. */
const WITHIN = 0;

export interface MouthsOptions {
  /** The host that makes frames. @throws LiveHostError when the show ends before there is one */
  readonly ready: () => Promise<LiveHost>;
  /** Id of the source that speaks. */
  readonly sourceOf: (utterance: Utterance) => string | undefined;
  readonly files: (utterance: Utterance) => { readonly sound: string; readonly performance: string };
  /** An utterance could not be given to its mouth. */
  readonly onRefused: (utterance: Utterance, error: Error) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Brings what the director says to the sources that speak, one after the other and in step with changes of the picture:
 * a presenter that has just been opened can be spoken to.
 */
export class Mouths {
  readonly #options: MouthsOptions;
  #chain: Promise<unknown> = Promise.resolve();
  /** Rises when hosts are replaced: what was meant for an earlier one is dropped. */
  #generation = 0;
  /** Where each utterance went. */
  readonly #sources = new Map<string, string>();

  constructor(options: MouthsOptions) {
    this.#options = options;
  }

  /** Does something with the host, in turn; dropped when the host is replaced before. */
  inTurn(work: (host: LiveHost) => Promise<void>): void {
    const generation = this.#generation;
    const turn = this.#chain.then(async () => {
      const host = await this.#options.ready();
      if (generation === this.#generation) await work(host);
    });
    this.#chain = turn.catch((error: unknown) => {
      // A host that is gone is replaced; a show that ends has nothing to say.
      if (!(error instanceof LiveHostError) || error.kind === 'refused') this.#options.onFault(error);
    });
  }

  say(utterance: Utterance, interrupt: boolean): void {
    this.inTurn(async (host) => {
      const source = this.#options.sourceOf(utterance);
      if (source === undefined) {
        this.#options.onRefused(utterance, new Error('nobody is there to say it'));
        return;
      }
      const { sound, performance } = this.#options.files(utterance);
      const message: LiveAvatarMessage = {
        kind: 'say',
        id: utterance.id,
        performance,
        sound: { path: sound },
        interrupt,
        ...(utterance.piece > 0 ? { gap: WITHIN } : {}),
      };
      this.#sources.set(utterance.id, source);
      try {
        await host.control(source, { kind: 'tell', message });
      } catch (error) {
        if (!(error instanceof LiveHostError) || error.kind !== 'refused') throw error;
        this.#options.onRefused(utterance, error);
      }
    });
  }

  withdraw(utterances: readonly Utterance[]): void {
    this.inTurn(async (host) => {
      for (const { id } of utterances) {
        const source = this.#sources.get(id);
        if (source !== undefined) await this.#tell(host, source, { kind: 'hush', id });
      }
    });
  }

  hush(source: string | undefined): void {
    if (source !== undefined) this.inTurn((host) => this.#tell(host, source, { kind: 'hush' }));
  }

  /** It is over: no more is heard of it. */
  forget(id: string): void {
    this.#sources.delete(id);
  }

  /** The host is gone, with all that its sources were told. */
  reset(): void {
    this.#generation += 1;
    this.#sources.clear();
  }

  /** Resolves when everything up to now is done. */
  settled(): Promise<unknown> {
    return this.#chain;
  }

  async #tell(host: LiveHost, source: string, message: LiveAvatarMessage): Promise<void> {
    await host.control(source, { kind: 'tell', message });
  }
}

/** A report of an avatar; undefined for anything else that a painter may report. */
export function readReport(message: unknown): LiveAvatarReport | undefined {
  const { kind, id, cut } = (message ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string') return undefined;
  if (kind === 'began') return { kind, id };
  return kind === 'ended' && typeof cut === 'boolean' ? { kind, id, cut } : undefined;
}
