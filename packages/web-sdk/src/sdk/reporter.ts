import type { IcsFailure } from '../errors/failure.ts';
import { peopleText } from '../errors/texts.ts';
import type { Events } from '../wire/events.ts';
import type { Config } from './config.ts';
import type { Listeners } from './listeners.ts';
import type { Log } from './log.ts';
import type { Store } from './store.ts';

export interface ReporterOptions {
  readonly config: () => Config;
  readonly listeners: Listeners;
  readonly log: Log;
  readonly store: Store;
  readonly events: () => Events | undefined;
}

/** Who is told what of a task: its owner by events, the visitor by hints, the server by tracking. */
export class Reporter {
  readonly #options: ReporterOptions;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** An error that no call waits for: the event, and a hint for the visitor. */
  report(failure: IcsFailure): void {
    const { listeners, log } = this.#options;
    const { code, message } = failure;
    log.error(`${code}: ${message}`, failure);
    listeners.emit('error', { code, message });
    this.hint(failure);
  }

  /** Only the hint: whoever called knows the rest. */
  hint({ code }: IcsFailure): void {
    const { config, store } = this.#options;
    const text = peopleText(code, store.model.language);
    // What only developers can mend is no hint for visitors.
    if (text !== undefined && config().enableWeakErrorInfo) store.hint('warning', text);
  }

  /** Tells the server what happens in the page, if the page's owner wants that. */
  track(name: string, detail?: Readonly<Record<string, unknown>>): void {
    const { config, log } = this.#options;
    const events = this.#options.events();
    if (!config().enableBusinessTrack || events?.isUp !== true) return;
    events
      .request({ type: 'track', name, ...(detail === undefined ? {} : { detail }) })
      .catch((error: unknown) => log.debug(`${name} was not tracked`, error));
  }
}
