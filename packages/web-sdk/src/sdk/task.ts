import type { CreateDialogAnswer, DialogCommand } from '@cyclorama/contract/dialogs';
import { IcsFailure } from '../errors/failure.ts';
import { failureOf } from '../errors/results.ts';
import { anyTrouble, peopleText } from '../errors/texts.ts';
import type { WakeAction } from '../hearing/index.ts';
import type { Player, SoundState } from '../player/index.ts';
import type { JobInfo } from '../types.ts';
import type { Ui } from '../ui/types.ts';
import { resolveAddress, type ServerAddress } from '../wire/address.ts';
import { Events, type Notice, type ResultMessage } from '../wire/events.ts';
import { Jobs } from '../wire/jobs.ts';
import { uiActions } from './actions.ts';
import { Chat } from './chat.ts';
import type { Config } from './config.ts';
import { Conversation } from './conversation.ts';
import type { Environment } from './environment.ts';
import type { Listeners } from './listeners.ts';
import type { Log } from './log.ts';
import { nobodyListens, openingRequest } from './opening.ts';
import { Reporter } from './reporter.ts';
import { openPlayer } from './screen.ts';
import { Store } from './store.ts';
import { Voice } from './voice.ts';

export interface TaskOptions {
  readonly environment: Environment;
  readonly log: Log;
  readonly listeners: Listeners;
  readonly container: HTMLElement;
  readonly server: ServerAddress;
  readonly robotId: string;
  readonly onceCode: string;
  readonly config: () => Config;
}

/** What a job is used through. */
interface Job {
  readonly events: Events;
  readonly voice: Voice;
  readonly chat: Chat;
  readonly player: Player;
}

const READY_MS = 40_000;

/** One interaction task, from `create` to `destroy`: it holds everything that has to be freed. */
export class Task {
  readonly store: Store;
  readonly reporter: Reporter;
  readonly #options: TaskOptions;
  readonly #jobs: Jobs;
  readonly #conversation: Conversation;
  readonly #abort = new AbortController();
  readonly #frees: (() => void)[] = [];
  readonly #startedAt: number;
  #ui: Ui | undefined;
  /** What the server made. */
  #answer: CreateDialogAnswer | undefined;
  #job: Job | undefined;
  #isReady = false;
  #wasReady = false;
  #isOver = false;
  #settle: { readonly resolve: () => void; readonly reject: (failure: IcsFailure) => void } | undefined;

  constructor(options: TaskOptions) {
    const { environment, listeners, server } = options;
    this.#options = options;
    this.#startedAt = environment.clock.now();
    this.#jobs = new Jobs(server, environment.fetch, environment.clock);
    this.store = new Store((model) => this.#ui?.update(model));
    this.store.set({ language: environment.language() });
    const events = () => this.#job?.events;
    this.reporter = new Reporter({ ...options, store: this.store, events });
    this.#conversation = new Conversation({
      store: this.store,
      listeners,
      resolve: (address) => resolveAddress(server, address),
    });
  }

  /** Ready for `startChat` and the like. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** It is over for good; what is on the page says why until `close`. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get isThirdParty(): boolean {
    return this.#answer?.robot.is_third_party ?? false;
  }

  get info(): JobInfo {
    const answer = this.#isOver ? undefined : this.#answer;
    return {
      jobId: this.#isReady && answer !== undefined ? answer.job_id : '',
      websocketAddr: answer?.websocket_addr,
      isReady: this.#isReady,
    };
  }

  /** @throws IcsFailure unless it is ready */
  get chat(): Chat {
    const job = this.#job;
    if (this.#isOver)
      throw new IcsFailure('999100005', 'The current dialog has ended or been canceled. Create a new one.');
    if (job === undefined || !this.#isReady)
      throw new IcsFailure('90100008', 'The WebSocket connection status is not Connected.');
    return job.chat;
  }

  /** Resolves when the task is ready. @throws IcsFailure: nothing of it is left but what the page shows */
  async start(): Promise<void> {
    const { environment, container, config } = this.#options;
    this.#ui = environment.createUi({
      container,
      config: config(),
      model: this.store.model,
      actions: uiActions(this, this.#options),
    });
    try {
      const answer = await this.#jobs.create(openingRequest(this.#options), this.#abort.signal);
      if (this.#isOver) {
        // It was destroyed meanwhile: nobody else would end that job.
        await this.#endJob(answer);
        return;
      }
      await this.#begin(answer);
      this.reporter.track('ready', { ms: this.#age() });
    } catch (error) {
      const failure = failureOf(error);
      this.fail(failure, false);
      throw failure;
    }
  }

  configChanged(before: Config): void {
    const now = this.#options.config();
    this.#ui?.setConfig(now);
    if (before.enableLocalWakeup !== now.enableLocalWakeup) this.#wakeup(now.enableLocalWakeup);
  }

  /** Resolves with whether the avatar is muted (or unmuted) now. */
  async setMuted(isMuted: boolean): Promise<boolean> {
    if (this.#isOver) return false;
    this.store.set({ isMuted });
    const player = this.#job?.player;
    await player?.setMuted(isMuted);
    return isMuted || player === undefined || player.sound === 'on';
  }

  /** In a gesture of the visitor. */
  async allowSound(): Promise<void> {
    if (!this.store.model.isMuted) await this.#job?.player.unlock();
  }

  /** It is over, and what happened stays on the page; `tell`: also as an event. */
  fail(failure: IcsFailure, tell: boolean): void {
    if (this.#isOver) return;
    if (tell) this.reporter.report(failure);
    const { code } = failure;
    this.#free();
    const text = peopleText(code, this.store.model.language) ?? anyTrouble(this.store.model.language);
    this.store.set({ phase: 'ended', failure: { code, text } });
    this.#settle?.reject(failure);
  }

  /** Ends it and takes everything off the page. Never rejects. */
  async close(): Promise<void> {
    const { log, config } = this.#options;
    const events = this.#job?.events;
    const { enableJobCache: keep } = config();
    if (this.#answer !== undefined && !this.#isOver) {
      // Its session belongs to the job: afterwards there would be nothing to take leave of.
      this.#job?.player.close();
      try {
        if (events?.isUp === true) await events.leave(keep);
        else await this.#endJob(this.#answer);
      } catch (error) {
        // The server ends it by itself soon.
        log.warn('the job could not be ended', error);
      }
    }
    this.#free();
    this.#ui?.destroy();
    this.#ui = undefined;
    this.#settle?.resolve();
  }

  async #begin(answer: CreateDialogAnswer): Promise<void> {
    const { environment, log, listeners, server, config } = this.#options;
    if (answer.robot.is_third_party && listeners.isEmpty) {
      await this.#endJob(answer);
      throw nobodyListens();
    }
    this.#answer = answer;
    this.#conversation.robot(answer.robot);
    const ready = new Promise<void>((resolve, reject) => (this.#settle = { resolve, reject }));
    // It may be refused while the visitor still thinks about the microphone: it is waited for below.
    ready.catch(() => undefined);
    const path = `/ics/v1/jobs/${answer.job_id}`;
    const key = `?key=${encodeURIComponent(answer.token)}`;
    const events = new Events({
      url: `${server.ws}${path}/events${key}`,
      openSocket: environment.openSocket,
      isAlive: () => this.#jobs.isAlive(answer.job_id, answer.token),
      clock: environment.clock,
      log,
      onNotice: (notice) => this.#hear(notice),
      onLost: (failure) => this.#lost(failure),
      onEnd: (failure) => this.fail(failure, this.#wasReady),
    });
    const request = (command: DialogCommand): Promise<ResultMessage> => events.request(command);
    const voice = new Voice({
      environment,
      recogniser: answer.recogniser,
      store: this.store,
      log,
      request,
      sendPcm: (pcm) => events.sendPcm(pcm),
      onPhrase: ({ action }) => this.#spotted(action),
      onLevel: (level) => this.#ui?.setLevel(level),
      onFailure: (failure) => this.reporter.report(failure),
    });
    this.#frees.push(
      () => events.close(),
      () => voice.close(),
    );
    const chat = new Chat({ store: this.store, voice, conversation: this.#conversation, request });
    if (config().firstCreateLocalStream && !answer.robot.is_third_party) await this.#openFirst(voice);
    if (this.#isOver) return ready;
    this.#job = { events, voice, chat, player: this.#openPlayer(answer) };
    this.#watchPage();
    this.#tellInfo();
    const cancel = environment.clock.after(READY_MS, () =>
      this.fail(new IcsFailure('90100012', 'WebSocket connection timed out.'), false),
    );
    this.#frees.push(cancel);
    await ready;
    cancel();
    if (config().enableLocalWakeup) this.#wakeup(true);
  }

  async #openFirst(voice: Voice): Promise<void> {
    try {
      await voice.open(true);
    } catch (error) {
      // The avatar can be seen and typed to all the same.
      this.reporter.report(failureOf(error));
    }
  }

  #openPlayer(answer: CreateDialogAnswer): Player {
    const { environment, server } = this.#options;
    const player = openPlayer({
      environment,
      server,
      answer,
      place: this.#ui!.stage,
      isMuted: this.store.model.isMuted,
      store: this.store,
      onFirstFrame: () => this.reporter.track('first_frame', { ms: this.#age() }),
      onSound: (state) => this.#sound(state),
      onQuality: (level) => this.reporter.track('network', { level }),
      onFailure: (failure) => this.fail(failure, true),
    });
    this.#frees.push(() => player.close());
    return player;
  }

  #sound(state: SoundState): void {
    const isBlocked = state === 'blocked' || state === 'frozen';
    if (isBlocked && !this.store.model.isSoundBlocked)
      this.#options.listeners.emit('error', {
        code: '90100021',
        message: 'The user did not interact with the document first. Please trigger it by gesture.',
      });
    this.store.set({ isSoundBlocked: isBlocked });
  }

  #hear(notice: Notice): void {
    if (notice.type === 'error') {
      const failure = new IcsFailure(notice.code, notice.message);
      if (notice.is_fatal) this.fail(failure, this.#wasReady);
      else this.reporter.report(failure);
      return;
    }
    this.#conversation.hear(notice);
    const voice = this.#job?.voice;
    switch (notice.type) {
      case 'state':
        this.#ready(notice.is_ready);
        if (notice.chat_id === undefined) voice?.rest();
        break;
      case 'speech_recognized':
        voice?.heard(notice.text, notice.is_last);
        break;
      case 'enter_sleep':
        voice?.rest();
        break;
      case 'language':
        voice?.setLanguage(this.store.model.language);
        break;
      default:
    }
  }

  #ready(isReady: boolean): void {
    if (isReady === this.#isReady) return;
    this.#isReady = isReady;
    this.store.set({ phase: isReady ? 'ready' : 'reconnecting' });
    this.#tellInfo();
    if (!isReady) return;
    if (this.#wasReady) this.#job?.player.retryNow();
    this.#wasReady = true;
    this.#settle?.resolve();
  }

  #lost(failure: IcsFailure): void {
    this.#isReady = false;
    this.#conversation.lost();
    this.#job?.voice.rest();
    this.store.set({ phase: this.#wasReady ? 'reconnecting' : 'connecting' });
    this.#tellInfo();
    this.reporter.report(failure);
  }

  #tellInfo(): void {
    this.#options.listeners.emit('jobInfoChange', this.info);
  }

  #watchPage(): void {
    const { environment } = this.#options;
    const events = () => this.#job?.events;
    this.#frees.push(
      environment.onPage('pagehide', () => this.#pageGone()),
      environment.onPage('offline', () => events()?.probe()),
      environment.onPage('online', () => {
        events()?.retryNow();
        this.#job?.player.retryNow();
      }),
      environment.onGesture(() => {
        if (this.store.model.isSoundBlocked) void this.allowSound();
      }),
    );
  }

  /** The tab closes: the job ends now, by whichever way is quicker. */
  #pageGone(): void {
    if (this.#answer === undefined || this.#isOver) return;
    this.#job?.events.leaveNow(false);
    this.#endJob(this.#answer).catch((error: unknown) =>
      this.#options.log.debug('the job could not be ended', error),
    );
    this.fail(new IcsFailure('999100005', 'The current dialog has ended or been canceled.'), false);
  }

  #spotted(action: WakeAction): void {
    if (!this.#isReady || this.#job === undefined) return;
    this.reporter.track('phrase', { action });
    this.#job.chat.obey(action).catch((error: unknown) => this.reporter.report(failureOf(error)));
  }

  #wakeup(isOn: boolean): void {
    const job = this.#job;
    if (job === undefined || this.isThirdParty) return;
    job.voice.wakeup(isOn).catch((error: unknown) => this.reporter.report(failureOf(error)));
  }

  async #endJob({ job_id: jobId, token }: CreateDialogAnswer): Promise<void> {
    await this.#jobs.end(jobId, token);
  }

  #age(): number {
    return Math.round(this.#options.environment.clock.now() - this.#startedAt);
  }

  #free(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isReady = false;
    this.#abort.abort();
    for (const free of this.#frees.splice(0)) free();
    this.store.set({ isListening: false, isSpeaking: false, caption: '', isSoundBlocked: false });
    if (this.#answer !== undefined) this.#tellInfo();
  }
}
