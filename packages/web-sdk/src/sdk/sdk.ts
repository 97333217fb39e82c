import { IcsFailure } from '../errors/failure.ts';
import { failureOf, forbidden, refused } from '../errors/results.ts';
import type {
  ChangeParam,
  ChatParam,
  ChatResult,
  ConfigMap,
  CreateParam,
  EventMap,
  InteractionModeParam,
  InteractionModeResult,
  JobInfo,
  LanguageResult,
  LogLevel,
  ResourcePath,
  TextDrivenParam,
  TextQuestionParam,
  TextQuestionResult,
  UISdkResult,
} from '../types.ts';
import {
  checkCreate,
  checkDrivenText,
  checkLanguage,
  checkLogLevel,
  checkMode,
  checkPaths,
  checkQuestion,
} from './arguments.ts';
import type { Chat } from './chat.ts';
import { DEFAULT_CONFIG, mergedConfig, type Config } from './config.ts';
import { languagesOf } from './conversation.ts';
import type { Environment } from './environment.ts';
import { Listeners } from './listeners.ts';
import { LeveledLog } from './log.ts';
import { SDK_VERSION } from '../version.ts';
import { Task } from './task.ts';

const NO_TASK: JobInfo = { jobId: '', websocketAddr: undefined, isReady: false };

/**
 * Behind the static methods of `HwICSUiSdk`: which of them may be called when. Nothing rejects: what has a result says so in
 * it, what has none tells the `error` event.
 */
export class Sdk {
  readonly version = SDK_VERSION;
  readonly #environment: Environment;
  readonly #log: LeveledLog;
  #listeners: Listeners;
  #config: Config = DEFAULT_CONFIG;
  #task: Task | undefined;
  #closing: Promise<void> | undefined;
  /** Forgets the listeners of the last `create`. */
  #forget: () => void = () => undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#log = new LeveledLog(environment.sink);
    this.#listeners = new Listeners(this.#log);
  }

  checkBrowserSupport(): Promise<boolean> {
    const missing = this.#environment.missing();
    if (missing.length > 0) this.#log.warn(`this browser lacks ${missing.join(', ')}`);
    return Promise.resolve(missing.length === 0);
  }

  addEventListeners(eventMap: EventMap): void {
    this.#try(() => this.#listeners.add(eventMap));
  }

  setConfig(config: ConfigMap): void {
    this.#try(() => {
      const before = this.#config;
      this.#config = mergedConfig(before, config);
      this.#task?.configChanged(before);
    });
  }

  setLogLevel(level: LogLevel): void {
    this.#try(() => this.#log.setLevel(checkLogLevel(level)));
  }

  async initResourcePath(param: ResourcePath): Promise<void> {
    try {
      if (this.#task?.isThirdParty === true) throw thirdParty();
      await this.#environment.initResourcePath(checkPaths(param));
    } catch (error) {
      this.#report(codedFailure(error));
    }
  }

  async create(param: CreateParam | undefined): Promise<void> {
    if (this.#closing !== undefined) await this.#closing;
    const earlier = this.#task;
    let task: Task;
    // Whoever calls hears what was wrong with it, by the listeners of the same call.
    let forget = (): void => undefined;
    try {
      if (param?.eventListeners !== undefined) forget = this.#listeners.add(param.eventListeners);
      if (earlier !== undefined && !earlier.isOver)
        throw forbidden('a task exists already; call destroy before another create');
      task = this.#prepare(param);
    } catch (error) {
      this.#report(failureOf(error));
      forget();
      return;
    }
    // What an ended one left on the page.
    this.#forget();
    this.#forget = forget;
    void earlier?.close();
    this.#task = task;
    try {
      await task.start();
    } catch (error) {
      // Destroyed while it was being created: that is what was wanted.
      if (this.#task === task) this.#report(failureOf(error));
    }
  }

  destroy(): Promise<void> {
    this.#closing ??= this.#close().finally(() => (this.#closing = undefined));
    return this.#closing;
  }

  getJobInfo(): Promise<JobInfo> {
    return Promise.resolve(this.#task?.info ?? NO_TASK);
  }

  async getLanguageInfo(): Promise<LanguageResult> {
    const none = { languageList: [], currentLanguage: this.#task?.store.model.language ?? 'zh_CN' } as const;
    try {
      const { robot, language } = this.#usable().store.model;
      if (robot === undefined) throw forbidden('the task is not ready yet');
      return { ...languagesOf(robot), currentLanguage: language, result: true };
    } catch (error) {
      return {
        ...refused(failureOf(error)),
        languageList: [...none.languageList],
        currentLanguage: none.currentLanguage,
      };
    }
  }

  async activeInteractionMode(): Promise<InteractionModeResult> {
    const mode = () => this.#task?.store.model.mode ?? 'AUDIO';
    try {
      this.#usable();
      return { result: true, interactionMode: mode() };
    } catch (error) {
      return { ...refused(failureOf(error)), interactionMode: mode() };
    }
  }

  async interactionModeSwitch(param?: InteractionModeParam): Promise<InteractionModeResult> {
    try {
      const chat = this.#chat();
      return { result: true, interactionMode: await chat.switchMode(checkMode(param)) };
    } catch (error) {
      return { ...this.#refused(error), interactionMode: this.#task?.store.model.mode ?? 'AUDIO' };
    }
  }

  changeLanguage(param: ChangeParam): Promise<UISdkResult> {
    return this.#act((chat) => chat.changeLanguage(checkLanguage(param)));
  }

  startChat(param?: ChatParam): Promise<ChatResult> {
    return this.#chatted((chat) => chat.start(checkMode(param)));
  }

  stopChat(): Promise<ChatResult> {
    return this.#chatted((chat) => chat.stop());
  }

  sendTextQuestion(param: TextQuestionParam): Promise<TextQuestionResult> {
    return this.#chatted((chat) => chat.ask(checkQuestion(param)));
  }

  sendDrivenText(param: TextDrivenParam): Promise<ChatResult> {
    return this.#chatted((chat) => {
      const { text, isLast } = checkDrivenText(param);
      return chat.drive(text, isLast);
    });
  }

  interruptSpeaking(): Promise<UISdkResult> {
    return this.#act((chat) => chat.interrupt());
  }

  startUserSpeak(): Promise<UISdkResult> {
    return this.#act((chat) => chat.startSpeaking());
  }

  stopUserSpeak(): Promise<UISdkResult> {
    return this.#act((chat) => chat.stopSpeaking());
  }

  muteRemoteAudio(): Promise<boolean> {
    return this.#setMuted(true);
  }

  unmuteRemoteAudio(): Promise<boolean> {
    return this.#setMuted(false);
  }

  #prepare(param: CreateParam | undefined): Task {
    const { onceCode, server, robotId, containerId } = checkCreate(param);
    const config = param?.config === undefined ? this.#config : mergedConfig(this.#config, param.config);
    if (param?.logLevel !== undefined) this.#log.setLevel(checkLogLevel(param.logLevel));
    const container = this.#environment.findContainer(containerId);
    if (container === undefined)
      throw new IcsFailure(
        '999300001',
        `The SDK mount node does not exist. Check the parameters: no element has the id ${containerId}.`,
      );
    const missing = this.#environment.missing();
    if (missing.length > 0)
      throw new IcsFailure('90100025', `Unsupported by the browser: it lacks ${missing.join(', ')}.`);
    this.#config = config;
    return new Task({
      environment: this.#environment,
      log: this.#log,
      listeners: this.#listeners,
      container,
      server,
      robotId,
      onceCode,
      config: () => this.#config,
    });
  }

  async #close(): Promise<void> {
    const closed = this.#task?.close();
    this.#task = undefined;
    // Pages that create anew bring their listeners and options anew; the old ones hear the end of the old task.
    this.#listeners = new Listeners(this.#log);
    this.#forget = () => undefined;
    this.#config = DEFAULT_CONFIG;
    await closed;
  }

  async #setMuted(isMuted: boolean): Promise<boolean> {
    try {
      return (await this.#task?.setMuted(isMuted)) ?? false;
    } catch (error) {
      this.#report(failureOf(error));
      return false;
    }
  }

  async #act(work: (chat: Chat) => Promise<void>): Promise<UISdkResult> {
    try {
      await work(this.#chat());
      return { result: true };
    } catch (error) {
      return this.#refused(error);
    }
  }

  async #chatted(work: (chat: Chat) => Promise<string>): Promise<ChatResult> {
    try {
      return { result: true, chatId: await work(this.#chat()) };
    } catch (error) {
      return { ...this.#refused(error), chatId: '' };
    }
  }

  #refused(error: unknown): UISdkResult {
    const failure = failureOf(error);
    this.#log.warn(`${failure.code}: ${failure.message}`);
    this.#task?.reporter.hint(failure);
    return refused(failure);
  }

  /** @throws IcsFailure when this is no time for such a call */
  #chat(): Chat {
    return this.#usable().chat;
  }

  #usable(): Task {
    const task = this.#task;
    if (task === undefined) throw forbidden('call create first');
    if (task.isThirdParty) throw thirdParty();
    if (!task.isOver && !task.isReady && task.store.model.phase === 'connecting')
      throw forbidden('the task is not ready yet; wait for jobInfoChange with isReady');
    return task;
  }

  /** Runs what has no result. */
  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#report(failureOf(error));
    }
  }

  #report(failure: IcsFailure): void {
    const { code, message } = failure;
    this.#log.error(`${code}: ${message}`, failure);
    this.#listeners.emit('error', { code, message });
  }
}

const thirdParty = (): IcsFailure =>
  new IcsFailure(
    'MSS.47015017',
    'Not supported for an avatar with a third-party large model; use the control API (websocketAddr).',
  );

/** Parts with errors of their own have codes as well. */
function codedFailure(error: unknown): IcsFailure {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return new IcsFailure(error.code, error.message, { cause: error });
  return failureOf(error);
}
