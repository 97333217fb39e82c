import { HearingError, type Hearing, type HearingOptions } from '../hearing/index.ts';
import type { Player, PlayerOptions } from '../player/index.ts';
import type { Environment, PageEvent } from '../sdk/environment.ts';
import { Sdk } from '../sdk/sdk.ts';
import type { EventMap, ResourcePath } from '../types.ts';
import type { Ui, UiModel, UiOptions } from '../ui/types.ts';
import { FakeClock } from './clock.ts';
import { FakeServer } from './server.ts';

/** Elements are only passed on by what is tested with this. */
const element = (): HTMLElement => ({}) as HTMLElement;

export class FakeHearing implements Hearing {
  isListening = false;
  stream: MediaStream | undefined;
  isOpen = false;
  isClosed = false;
  phrases: unknown;
  readonly heardTexts: string[] = [];
  readonly options: HearingOptions;
  readonly #page: FakePage;

  constructor(page: FakePage, options: HearingOptions) {
    this.#page = page;
    this.options = options;
  }

  async open(): Promise<void> {
    if (this.options.kind === 'none')
      throw new HearingError('MSS.47010143', this.options.why ?? 'no recogniser');
    if (this.#page.isMicrophoneDenied)
      throw new HearingError('90100017', 'Capture failed because there is no permission.');
    this.isOpen = true;
  }

  async start(): Promise<void> {
    await this.open();
    this.isListening = true;
  }

  stop(): void {
    this.isListening = false;
  }

  setLanguage(): void {
    // Nothing to hear here.
  }

  async wakeup(phrases: unknown): Promise<void> {
    if (this.options.kind === 'none') throw new HearingError('MSS.47010143', 'no recogniser');
    this.phrases = phrases;
  }

  heard(text: string): void {
    this.heardTexts.push(text);
  }

  close(): void {
    this.isOpen = false;
    this.isListening = false;
    this.isClosed = true;
  }
}

export class FakePlayer implements Player {
  readonly phase = 'playing';
  readonly way = 'webrtc';
  sound: Player['sound'] = 'on';
  readonly isSeeThrough = false;
  readonly video = {} as HTMLVideoElement;
  readonly options: PlayerOptions;
  isClosed = false;
  retries = 0;

  constructor(options: PlayerOptions) {
    this.options = options;
  }

  async setMuted(isMuted: boolean): Promise<void> {
    if (this.sound !== 'blocked') this.sound = isMuted ? 'muted' : 'on';
    this.options.onSound(this.sound);
  }

  async unlock(): Promise<void> {
    this.sound = 'on';
    this.options.onSound('on');
  }

  setFit(): void {
    // There is no picture.
  }

  retryNow(): void {
    this.retries += 1;
  }

  async skew(): Promise<undefined> {
    return undefined;
  }

  close(): void {
    this.isClosed = true;
  }
}

export class FakeUi implements Ui {
  readonly stage = element();
  readonly options: UiOptions;
  model: UiModel;
  config: UiOptions['config'];
  isDestroyed = false;

  constructor(options: UiOptions) {
    this.options = options;
    this.model = options.model;
    this.config = options.config;
  }

  update(model: UiModel): void {
    this.model = model;
  }

  setConfig(config: UiOptions['config']): void {
    this.config = config;
  }

  setLevel(): void {
    // No meter.
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

type Told = readonly [name: keyof EventMap, ...told: unknown[]];

/** A page with an SDK in it, and everything that it touches. */
export class FakePage {
  readonly clock = new FakeClock();
  readonly server = new FakeServer();
  readonly hearings: FakeHearing[] = [];
  readonly players: FakePlayer[] = [];
  readonly uis: FakeUi[] = [];
  readonly logged: string[] = [];
  readonly events: Told[] = [];
  readonly resources: ResourcePath[] = [];
  isMicrophoneDenied = false;
  lacks: string[] = [];
  ways = { webrtc: true, socket: true, transparent: true };
  readonly #listeners = new Set<readonly [event: PageEvent | 'gesture', listener: () => void]>();
  readonly sdk: Sdk;

  /** They write everything down. */
  readonly listeners: EventMap = this.#writers();

  constructor() {
    this.sdk = new Sdk(this.#environment());
  }

  /** What is left on the page to be called. */
  get listenerCount(): number {
    return this.#listeners.size;
  }

  get player(): FakePlayer {
    return last(this.players);
  }

  get hearing(): FakeHearing {
    return last(this.hearings);
  }

  get ui(): FakeUi {
    return last(this.uis);
  }

  /** Codes of the `error` events so far. */
  get errors(): unknown[] {
    return this.events
      .filter(([name]) => name === 'error')
      .map(([, told]) => (told as { code: string }).code);
  }

  create(config: Record<string, boolean> = {}): Promise<void> {
    return this.sdk.create({
      serverAddress: 'studio.example.com',
      onceCode: 'code1',
      robotId: 'robot1',
      containerId: 'here',
      eventListeners: this.listeners,
      config,
    });
  }

  /** Something happens to the page. */
  happen(event: PageEvent | 'gesture'): void {
    for (const [name, listener] of [...this.#listeners]) if (name === event) listener();
  }

  #writers(): EventMap {
    const listen =
      (name: keyof EventMap) =>
      (...told: unknown[]): void => {
        this.events.push([name, ...told]);
      };
    return {
      error: listen('error'),
      enterActive: listen('enterActive'),
      enterSleep: listen('enterSleep'),
      jobInfoChange: listen('jobInfoChange'),
      languageInfoChange: listen('languageInfoChange'),
      speakingStart: listen('speakingStart'),
      speakingStop: listen('speakingStop'),
      speechRecognized: listen('speechRecognized'),
      semanticRecognized: listen('semanticRecognized'),
    };
  }

  #environment(): Environment {
    const write = (text: string) => void this.logged.push(text);
    const on = (event: PageEvent | 'gesture', listener: () => void) => {
      const entry = [event, listener] as const;
      this.#listeners.add(entry);
      return () => void this.#listeners.delete(entry);
    };
    return {
      clock: this.clock,
      fetch: this.server.fetch,
      openSocket: this.server.openSocket,
      language: () => 'zh_CN',
      sink: { debug: write, info: write, warn: write, error: write },
      findContainer: (id) => (id === 'here' || id === 'there' ? element() : undefined),
      onPage: on,
      onGesture: (listener) => on('gesture', listener),
      missing: () => this.lacks,
      mediaWays: () => this.ways,
      workletUrl: undefined,
      createUi: (options) => push(this.uis, new FakeUi(options)),
      createPlayer: (options) => push(this.players, new FakePlayer(options)),
      createHearing: (options) => push(this.hearings, new FakeHearing(this, options)),
      initResourcePath: async (paths) => {
        if (paths.wasmPath.includes('missing')) throw new HearingError('999300002', 'wasmPath cannot be had');
        this.resources.push(paths);
      },
    };
  }
}

function push<Item>(list: Item[], item: Item): Item {
  list.push(item);
  return item;
}

function last<Item>(list: readonly Item[]): Item {
  const item = list[list.length - 1];
  if (item === undefined) throw new Error('there is none yet');
  return item;
}
