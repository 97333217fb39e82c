import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Studio } from '../context.ts';
import { BUS_GAP_TOPIC } from '../events/bus.ts';
import type { Identity } from '../tenants/identities.ts';
import { isAllowed } from '../tenants/policies.ts';
import { Listener, type ConsoleEvent } from './listener.ts';

/** Topic of the event bus on which the database tells what changed; see store/migrations/0071_console_news.sql. */
export const CONSOLE_TOPIC = 'console';

/** How the database tells it. */
interface News extends ConsoleEvent {
  readonly project_id: string;
}

/** Who may hear of what: whoever may list it. */
const READS: Readonly<Record<string, string>> = {
  asset: 'metastudio:ListAssets',
  script: 'metastudio:ListVideoScripts',
  'video-job': 'metastudio:ListDigitalHumanVideo',
  'avatar-training': 'metastudio:List2dModelTrainingJob',
  room: 'metastudio:ListSmartLiveRooms',
  product: 'metastudio:ListProducts',
  caster: 'live:DescribeCasters',
  matte: 'live:DescribeLiveAIStudio',
  composition: 'live:DescribeLiveAIProduceRules',
  'voice-training': 'metastudio:ListVoiceTrainingJob',
  robot: 'metastudio:ListRobots',
  dialog: 'metastudio:ListDialogs',
  people: 'console:ListPeople',
  keys: 'console:ListKeys',
  engines: 'console:ListEngines',
};

const BEAT_MS = 15_000;
const HEALTH_MS = 5000;

/** Who listens. */
export interface ListenerOf {
  readonly identity: Identity;
  /** Hash of the session by which they listen, if by one. */
  readonly sessionHash?: string;
  /** Whether their credentials still hold. */
  readonly isStillIn: () => Promise<boolean>;
  /** Whether they listened before, and may have missed something. */
  readonly isBack: boolean;
}

export interface ConsoleEventsOptions {
  readonly studio: Pick<Studio, 'events' | 'log' | 'clock'>;
  readonly version: string;
  /** What does not work now. */
  readonly health: () => Promise<readonly string[]>;
  /** Milliseconds between signs of life; default 15 s. */
  readonly beatMs?: number;
  /** Milliseconds between looks at the health while somebody listens; default 5 s. */
  readonly healthMs?: number;
}

interface Attached extends ListenerOf {
  readonly listener: Listener;
  readonly response: ServerResponse;
}

/** The one event stream of the console: whatever changes, to everybody of the tenant who may see it. */
export class ConsoleEvents {
  readonly #options: ConsoleEventsOptions;
  readonly #open = new Set<Attached>();
  readonly #unsubscribe: readonly (() => void)[];
  #timers: readonly NodeJS.Timeout[] = [];
  #problems: readonly string[] = [];

  constructor(options: ConsoleEventsOptions) {
    this.#options = options;
    const { events } = options.studio;
    this.#unsubscribe = [
      events.subscribe(CONSOLE_TOPIC, (payload) => this.#hear(payload as News)),
      events.subscribe(BUS_GAP_TOPIC, () => {
        for (const { listener } of this.#open) listener.reset();
      }),
    ];
  }

  /** How many listen. */
  get count(): number {
    return this.#open.size;
  }

  /** Takes over an answer and tells there what happens, until somebody hangs up or may no longer listen. */
  async attach(response: ServerResponse, who: ListenerOf): Promise<void> {
    const listener = new Listener(response, randomBytes(4).toString('hex'));
    const attached = { ...who, listener, response };
    this.#open.add(attached);
    response.on('close', () => {
      this.#open.delete(attached);
      if (this.#open.size === 0) this.#rest();
    });
    if (this.#timers.length === 0) this.#wake();
    this.#problems = await this.#options.health();
    const { version, studio } = this.#options;
    listener.now({
      type: 'hello',
      data: {
        project_id: who.identity.projectId,
        version,
        at: studio.clock.now().toISOString(),
        problems: this.#problems,
      },
    });
    if (who.isBack) listener.reset();
  }

  /** Hangs up on everybody. */
  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#rest();
    for (const { listener } of this.#open) listener.end();
  }

  #hear({ type, project_id: projectId, data }: News): void {
    if (type === 'session-ended') {
      for (const { sessionHash, listener } of this.#open) if (sessionHash === data['hash']) listener.end();
      return;
    }
    const action = READS[type];
    if (action === undefined) return;
    const [service = ''] = action.split(':');
    for (const { identity, listener } of this.#open) {
      if (identity.projectId !== projectId) continue;
      if (isAllowed(identity.policies, [action], `acs:${service}:*:${projectId}:*`))
        listener.tell({ type, data });
    }
    // What somebody may do changed, or whether they may come at all.
    if (type === 'people') this.#recheck((one) => one.identity.userId === data['user_id']);
  }

  #wake(): void {
    this.#timers = [
      setInterval(() => {
        for (const { listener } of this.#open) listener.beat();
        this.#recheck(() => true);
      }, this.#options.beatMs ?? BEAT_MS),
      setInterval(() => this.#lookAtHealth(), this.#options.healthMs ?? HEALTH_MS),
    ];
  }

  #rest(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  #recheck(concerns: (one: Attached) => boolean): void {
    for (const one of [...this.#open].filter(concerns)) {
      one.isStillIn().then(
        (isIn) => {
          if (!isIn) one.listener.end();
        },
        // Without the database nobody can tell; they are asked about again.
        (error: unknown) => this.#options.studio.log.debug({ err: error }, 'a listener could not be checked'),
      );
    }
  }

  #lookAtHealth(): void {
    this.#options.health().then(
      (problems) => {
        if (isDeepStrictEqual(problems, this.#problems)) return;
        this.#problems = problems;
        for (const { listener } of this.#open) listener.now({ type: 'system', data: { problems } });
      },
      (error: unknown) => this.#options.studio.log.warn({ err: error }, 'the health could not be told'),
    );
  }
}
