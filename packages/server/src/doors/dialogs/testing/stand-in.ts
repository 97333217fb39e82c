import { randomBytes } from 'node:crypto';
import type { DialogCommand, DialogMessage, DriverCommand, DriverMessage } from '@cyclorama/contract/dialogs';
import { LiveHostError } from '../../../hosts/live/live-host.ts';
import type { Attachment, Dialog, Dialogs, OpenDialog, Robot } from '../../../studio/dialogs/port.ts';
import { DialogRefused } from '../../../studio/dialogs/refused.ts';

/** A robot as it is stored. */
export function standInRobot(more: Partial<Robot> = {}): Robot {
  return {
    ...{ robotId: 'robot1', projectId: 'project1', name: 'Sara', avatarAssetId: 'avatar1' },
    languages: [{ language: 'zh_CN', hotQuestions: [] }],
    background: { kind: 'none' },
    ...{ width: 640, height: 720, allowTransparent: true, isThirdParty: false },
    recogniser: { kind: 'none' },
    wakePhrases: { wake: [], interrupt: [], exit: [] },
    sleepAfterSeconds: 60,
    safeAnswer: { zh_CN: '', en_US: '' },
    ...more,
  };
}

const VIEWER = '6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1';

/** A dialog that notes what it is asked, and says what a test wants. */
export class StandInDialog implements Dialog {
  readonly jobId = randomBytes(16).toString('hex');
  readonly token = randomBytes(24).toString('base64url');
  readonly request: OpenDialog;
  readonly robot: Dialog['robot'];
  readonly recogniser: Dialog['recogniser'];
  readonly video = { width: 640, height: 720, fps: 25, is_transparent: false };
  readonly commands: DialogCommand[] = [];
  readonly driverCommands: DriverCommand[] = [];
  readonly unwatched: string[] = [];
  heard = 0;
  pages = 0;
  stream: string | undefined;
  page: Attachment<DialogMessage> | undefined;
  driver: Attachment<DriverMessage> | undefined;
  /** How the next commands are answered. */
  onCommand: (command: DialogCommand) => ReturnType<Dialog['command']> = async () => ({});
  onWatch: (offer: string) => ReturnType<Dialog['watch']> = async () => ({
    id: VIEWER,
    answer: 'v=0 answer',
  });

  constructor(request: OpenDialog) {
    this.request = request;
    this.recogniser = request.told;
    const { robot, language } = request;
    this.robot = {
      ...{ robot_id: robot.robotId, name: robot.name, is_third_party: robot.isThirdParty, language },
      languages: robot.languages.map((one, i) => ({
        ...{ language: one.language, language_desc: one.language, is_default: i === 0 },
      })),
      ...{ hot_questions: [], wake_phrases: robot.wakePhrases, sleep_after_seconds: robot.sleepAfterSeconds },
    };
  }

  watch(offer: string): ReturnType<Dialog['watch']> {
    return this.onWatch(offer);
  }

  async unwatch(id: string): Promise<void> {
    this.unwatched.push(id);
    if (id !== VIEWER) throw new LiveHostError('refused', 'there is no such viewer');
  }

  async publish(): Promise<string> {
    this.stream = `dialogs/${this.jobId}`;
    return this.stream;
  }

  attach(page: Attachment<DialogMessage>): () => void {
    this.page?.end('replaced');
    this.page = page;
    this.pages += 1;
    const state = {
      is_ready: true,
      is_asleep: true,
      mode: 'TEXT',
      language: 'zh_CN',
      is_speaking: false,
    } as const;
    page.send({ type: 'state', ...state });
    return () => {
      this.pages -= 1;
      if (this.page === page) this.page = undefined;
    };
  }

  command(command: DialogCommand): ReturnType<Dialog['command']> {
    this.commands.push(command);
    return this.onCommand(command);
  }

  hear(pcm: Uint8Array): void {
    this.heard += pcm.length;
  }

  drive(driver: Attachment<DriverMessage>): () => void {
    this.driver = driver;
    driver.send({ type: 'ready', job_id: this.jobId, language: 'zh_CN' });
    return () => (this.driver = undefined);
  }

  async driven(command: DriverCommand): Promise<void> {
    this.driverCommands.push(command);
    if (command.type === 'text' && command.text.length > 500) throw new DialogRefused('MSS.47015016');
    if (command.type === 'heartbeat') this.driver?.send(command);
  }
}

/** Dialogs without pictures. */
export class StandInDialogs implements Dialogs {
  readonly running = new Map<string, StandInDialog>();
  /** Thrown by the next `open`. */
  refusal: Error | undefined;
  last: StandInDialog | undefined;

  async open(request: OpenDialog): Promise<StandInDialog> {
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal !== undefined) throw refusal;
    this.last = new StandInDialog(request);
    this.running.set(this.last.jobId, this.last);
    return this.last;
  }

  find(jobId: string): StandInDialog | undefined {
    return this.running.get(jobId);
  }

  async end(jobId: string): Promise<void> {
    const dialog = this.running.get(jobId);
    this.running.delete(jobId);
    dialog?.page?.end('over');
    dialog?.driver?.end('over');
  }

  async close(): Promise<void> {
    for (const jobId of this.running.keys()) await this.end(jobId);
  }
}
