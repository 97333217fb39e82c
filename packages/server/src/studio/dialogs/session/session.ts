import type { LiveAvatarMessage } from '@cyclorama/avatar/catalogue';
import { MssError } from '@cyclorama/contract';
import type {
  DialogCommand,
  DialogLanguage,
  DialogMessage,
  DialogRecogniser,
  DialogRobot,
  DialogVideo,
  DriverCommand,
  DriverMessage,
} from '@cyclorama/contract/dialogs';
import { DIALOG_FPS, sentSize } from '../../../compile/dialog/index.ts';
import { LiveHostError, type LiveHostEnd } from '../../../hosts/live/live-host.ts';
import type { Lease } from '../../../work/leases.ts';
import type { Studio } from '../../context.ts';
import type { HostSettings } from '../../live/host-runner.ts';
import type { LiveDoors } from '../../live/places.ts';
import { moderate } from '../../moderation/moderate.ts';
import type { Attachment, Dialog, OpenDialog } from '../port.ts';
import { DialogRefused } from '../refused.ts';
import { carryOut } from './commands.ts';
import { Conversation } from './conversation.ts';
import { describeRobot, type RobotLinks } from './describe.ts';
import { newToken } from './ids.ts';
import type { DialogLedger } from './ledger.ts';
import { DialogPicture } from './picture.ts';
import { Seat } from './seat.ts';
import { mayBecome, type DialogState } from './states.ts';
import { Countdown, type Timers } from './timers.ts';
import type { DialogVoice, DialogVoices } from './voices.ts';
import { CODES } from './words.ts';

/** A page that is away, or silent, for so long is gone. */
const PAGE_PATIENCE_MS = 30_000;
/** A dialog that was left waits for another page so long. */
const KEEP_MS = 60_000;
/** Longest without a picture while hosts die one after the other. */
const PICTURE_PATIENCE_MS = 60_000;
const VOICE_UNAVAILABLE = '20010131';
const LONGEST_TRACK = 64;

export interface SessionParts {
  readonly studio: Studio;
  readonly doors: LiveDoors;
  readonly host: HostSettings;
  readonly voices: DialogVoices;
  readonly ledger: DialogLedger;
  readonly timers: Timers;
}

export interface SessionStart {
  readonly request: OpenDialog;
  readonly jobId: string;
  readonly lease: Lease;
  readonly links: RobotLinks;
  /** Nothing of it is left: told once. */
  readonly onOver: () => void;
}

/** One dialog: its avatar's picture, its conversation, the page (or driver) that is there. */
export class DialogSession implements Dialog {
  readonly jobId: string;
  readonly #parts: SessionParts;
  readonly #start: SessionStart;
  readonly #picture: DialogPicture;
  readonly #conversation: Conversation;
  readonly #page: Seat<DialogMessage>;
  readonly #driver: Seat<DriverMessage>;
  readonly #keep: Countdown;
  readonly #pictureless: Countdown;
  readonly #voices = new Map<DialogLanguage, Promise<DialogVoice>>();
  #request: OpenDialog;
  #token = newToken();
  #state: DialogState = 'starting';
  #ending: Promise<void> | undefined;

  constructor(parts: SessionParts, start: SessionStart) {
    const { request, jobId, lease } = start;
    const { timers, studio } = parts;
    this.#parts = parts;
    this.#start = start;
    this.#request = request;
    this.jobId = jobId;
    this.#picture = new DialogPicture({
      ...{ studio, doors: parts.doors, host: parts.host, lease, jobId },
      ...{ robot: request.robot, transparent: request.transparent },
      onReport: (report) => this.#conversation.report(report),
      onBack: () => this.#pictureIsBack(),
      onGone: (end) => this.#pictureIsGone(end),
    });
    this.#conversation = this.#converse(request);
    this.#page = new Seat({
      ...{ timers, patienceMs: PAGE_PATIENCE_MS },
      onGone: () => this.#endSoon('gone'),
    });
    // A driver may be silent for as long as nothing is to be said: its socket tells when it is gone.
    this.#driver = new Seat({ timers });
    this.#keep = new Countdown(timers, () => this.#endSoon('left'));
    this.#pictureless = new Countdown(timers, () => this.#fail('no picture could be made any more'));
    lease.lost.addEventListener('abort', () => this.#fail('this server lost the dialog'), { once: true });
  }

  get token(): string {
    return this.#token;
  }

  get request(): OpenDialog {
    return this.#request;
  }

  get state(): DialogState {
    return this.#state;
  }

  get robot(): DialogRobot {
    return describeRobot(this.#request.robot, this.#conversation.language, this.#start.links);
  }

  get video(): DialogVideo {
    const { robot, transparent } = this.#request;
    const { width, height } = robot;
    return { ...sentSize({ width, height, transparent }), fps: DIALOG_FPS, is_transparent: transparent };
  }

  get recogniser(): DialogRecogniser {
    return this.#request.told;
  }

  get stream(): string | undefined {
    return this.#picture.stream;
  }

  /** What its host makes, or is about to. */
  get document(): DialogPicture['document'] {
    return this.#picture.document;
  }

  /** Resolves when frames are made. @throws DialogRefused; it has to be ended then */
  async start(): Promise<void> {
    const { robot, language, media } = this.#request;
    const voice = this.#voice(language).catch((error: unknown) => {
      throw error instanceof MssError
        ? new DialogRefused(VOICE_UNAVAILABLE, error.message, { cause: error })
        : error;
    });
    await Promise.all([voice, this.#picture.start(media === 'socket')]);
    this.#become(robot.isThirdParty ? 'active' : 'asleep');
    this.#page.open();
    // While the page connects, its voice is loaded.
    this.#loadVoice(language);
  }

  watch(offer: string): ReturnType<Dialog['watch']> {
    return this.#picture.watch(offer);
  }

  unwatch(id: string): Promise<void> {
    return this.#picture.unwatch(id);
  }

  publish(): Promise<string> {
    return this.#picture.publish();
  }

  attach(page: Attachment<DialogMessage>): () => void {
    const leave = this.#page.take(page);
    this.#tellState();
    return leave;
  }

  async command(command: DialogCommand): ReturnType<Dialog['command']> {
    this.#checkRunning();
    this.#page.heard();
    const { robot } = this.#request;
    switch (command.type) {
      case 'heartbeat':
        return {};
      case 'track':
        this.#track(command);
        return {};
      case 'leave':
        // Whoever leaves is answered before it is over.
        setImmediate(() => this.#leave(command.keep));
        return {};
      case 'recognized':
        this.#conversation.recognized(command.text, command.is_last);
        return {};
      default:
        if (robot.isThirdParty) throw new DialogRefused(CODES.thirdParty);
        return carryOut(this.#conversation, command, () => {
          this.#page.send({ type: 'language', robot: this.robot });
          this.#tellState();
        });
    }
  }

  hear(pcm: Uint8Array): void {
    if (this.#state !== 'active' && this.#state !== 'asleep') return;
    this.#page.heard();
    this.#conversation.hear(pcm);
  }

  drive(driver: Attachment<DriverMessage>): () => void {
    this.#checkRunning();
    if (!this.#request.robot.isThirdParty)
      throw new DialogRefused(CODES.notThirdParty, 'this avatar has a mind of its own');
    const leave = this.#driver.take(driver);
    driver.send({ type: 'ready', job_id: this.jobId, language: this.#conversation.language });
    return leave;
  }

  driven(command: DriverCommand): Promise<void> {
    return Promise.resolve().then(() => {
      this.#checkRunning();
      if (command.type === 'heartbeat') this.#driver.send({ type: 'heartbeat' });
      else if (command.type === 'interrupt') this.#conversation.interrupt();
      else this.#conversation.drive(command.text, command.is_last);
    });
  }

  /** It was left, and this page takes it up; nothing of the conversation before is known. */
  takeUp(request: OpenDialog): void {
    this.#keep.stop();
    this.#request = request;
    this.#token = newToken();
    this.#become(request.robot.isThirdParty ? 'active' : 'asleep');
    this.#page.open();
    this.#loadVoice(request.language);
  }

  /** @param reason as the ledger keeps it */
  end(reason: string): Promise<void> {
    this.#ending ??= this.#end(reason);
    return this.#ending;
  }

  #converse(request: OpenDialog): Conversation {
    const { studio, ledger, timers } = this.#parts;
    const { robot } = request;
    return new Conversation({
      ...request,
      ...{ jobId: this.jobId, timers },
      voice: (language) => this.#voice(language),
      tell: (message: LiveAvatarMessage) => this.#picture.tell(message),
      isAllowed: async (text) => {
        const subject = `dialog:${this.jobId}`;
        return (await moderate(studio, { projectId: robot.projectId, subject, texts: [text] })).allowed;
      },
      send: (message) => this.#page.send(message),
      sendDriver: (message) => this.#driver.send(message),
      onWords: (who, text) => ledger.say(this.jobId, { at: studio.clock.now(), who, text }),
      onChange: () => this.#changed(),
      onFault: (error) => this.#fault(error),
    });
  }

  #voice(language: DialogLanguage): Promise<DialogVoice> {
    const known = this.#voices.get(language);
    if (known !== undefined) return known;
    const voice = this.#parts.voices.of(this.#request.robot, language, this.#picture.folder);
    this.#voices.set(language, voice);
    // Whoever asks again may have better luck.
    voice.catch(() => this.#voices.delete(language));
    return voice;
  }

  #loadVoice(language: DialogLanguage): void {
    this.#voice(language)
      .then((voice) => voice.ready(AbortSignal.timeout(PICTURE_PATIENCE_MS)))
      .catch((error: unknown) => this.#fault(error));
  }

  #changed(): void {
    if (this.#state !== 'active' && this.#state !== 'asleep') return;
    const next = this.#conversation.isAwake ? 'active' : 'asleep';
    if (next !== this.#state) this.#become(next);
    this.#tellState();
  }

  #become(next: DialogState): void {
    if (!mayBecome(this.#state, next))
      throw new Error(`a dialog that is ${this.#state} cannot become ${next}`);
    this.#state = next;
    if (next === 'active' || next === 'asleep') this.#parts.ledger.state(this.jobId, next);
  }

  #tellState(): void {
    const { chatId, mode, language, isSpeaking } = this.#conversation;
    this.#page.send({
      type: 'state',
      is_ready: this.#picture.isUp,
      is_asleep: this.#state !== 'active',
      ...(chatId === undefined ? {} : { chat_id: chatId }),
      ...{ mode, language, is_speaking: isSpeaking },
    });
  }

  #track({ name, detail }: Extract<DialogCommand, { readonly type: 'track' }>): void {
    if (name === '' || name.length > LONGEST_TRACK)
      throw new DialogRefused(CODES.invalid, `name: 1 to ${LONGEST_TRACK} characters`);
    this.#parts.studio.log.info({ jobId: this.jobId, event: name, detail }, 'a page of a dialog tells');
  }

  #leave(keep: boolean): void {
    if (this.#state !== 'active' && this.#state !== 'asleep') return;
    if (!keep || this.#driver.isTaken) {
      this.#endSoon('left');
      return;
    }
    this.#conversation.forget();
    this.#become('kept');
    this.#page.close();
    this.#keep.start(KEEP_MS);
  }

  #pictureIsGone(end: LiveHostEnd): void {
    const { log } = this.#parts.studio;
    log.error({ jobId: this.jobId, end: end.kind }, `a dialog's host died: ${end.message}`);
    this.#pictureless.start(PICTURE_PATIENCE_MS);
    this.#conversation.reset();
    this.#tellState();
  }

  /** Its viewers went with the host before: the page watches again. */
  #pictureIsBack(): void {
    this.#pictureless.stop();
    this.#tellState();
  }

  #fail(message: string): void {
    if (this.#ending !== undefined) return;
    this.#page.send({ type: 'error', code: CODES.lost, message, is_fatal: true });
    this.#endSoon('failed');
  }

  /** Nobody waits for it. */
  #endSoon(reason: string): void {
    this.end(reason).catch((error: unknown) =>
      this.#parts.studio.log.error({ err: error, jobId: this.jobId }, 'a dialog did not end as it should'),
    );
  }

  #checkRunning(): void {
    if (this.#state !== 'active' && this.#state !== 'asleep') throw new DialogRefused(CODES.over);
  }

  #fault(error: unknown): void {
    // What was under way when it ended, or when its host died, has nobody to tell.
    if (this.#state === 'over' || (error instanceof LiveHostError && error.kind === 'gone')) return;
    this.#parts.studio.log.warn({ err: error, jobId: this.jobId }, 'something of a dialog failed');
  }

  async #end(reason: string): Promise<void> {
    const { ledger, studio } = this.#parts;
    const wasLeft = reason === 'left' || reason === 'gone' || reason === 'failed';
    if (!wasLeft)
      this.#page.send({
        type: 'error',
        code: CODES.over,
        message: `the dialog has ended: ${reason}`,
        is_fatal: true,
      });
    this.#conversation.close();
    this.#become('over');
    this.#keep.stop();
    this.#pictureless.stop();
    this.#page.close();
    this.#driver.close();
    try {
      await this.#picture.stop();
    } finally {
      await ledger.end(this.jobId, { at: studio.clock.now(), reason, turns: this.#conversation.answered });
      await this.#start.lease.release();
      this.#start.onOver();
    }
  }
}
