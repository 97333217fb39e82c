import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveAvatarMessage, LiveAvatarReport } from '@cyclorama/avatar/catalogue';
import type { LiveDocument } from '@cyclorama/stage/data';
import {
  compileDialog,
  DIALOG_RENDITION,
  dialogMaterials,
  groundColour,
  groundKey,
} from '../../../compile/dialog/index.ts';
import type { LocalMaterial } from '../../../compile/caster/index.ts';
import { colourPicture } from '../../../compile/room/index.ts';
import { LiveHostError, type LiveHost, type LiveHostEnd } from '../../../hosts/live/live-host.ts';
import type { Lease } from '../../../work/leases.ts';
import type { Studio } from '../../context.ts';
import { HostRunner, type HostSettings } from '../../live/host-runner.ts';
import { Materials } from '../../live/materials.ts';
import type { LiveDoors } from '../../live/places.ts';
import { readReport } from '../../shows/session/mouths.ts';
import { PROGRAMME_APP, publishQuery } from '../../streams/index.ts';
import type { Robot } from '../port.ts';
import { DialogRefused } from '../refused.ts';

/** Longest that a dialog waits for its presenter and background to be on this machine. */
const MATERIALS_MS = 15_000;
/** Longest from the first frame to the first one with the presenter. */
const PRESENTER_MS = 30_000;
/** The presenter cannot be had. */
const AVATAR_UNAVAILABLE = '20010044';
/** The host of the picture does not start. */
const NO_PICTURE = 'MSS.47010111';

export interface DialogPictureOptions {
  readonly studio: Studio;
  readonly doors: LiveDoors;
  readonly host: HostSettings;
  readonly lease: Lease;
  readonly jobId: string;
  readonly robot: Robot;
  readonly transparent: boolean;
  readonly onReport: (report: LiveAvatarReport) => void;
  /** Another host makes frames, in place of one that died. */
  readonly onBack: () => void;
  readonly onGone: (end: LiveHostEnd) => void;
}

/** The avatar of a dialog as it is seen and heard: one live host, replaced when it dies. */
export class DialogPicture {
  readonly #options: DialogPictureOptions;
  readonly #materials: Materials;
  readonly #runner: HostRunner;
  readonly #colours = new Map<string, LocalMaterial>();
  readonly #problems: string[] = [];
  #isSeen = false;
  #onSeen: (() => void) | undefined;
  #isPublished = false;
  #epoch = 0;
  #presenter: string | undefined;

  constructor(options: DialogPictureOptions) {
    this.#options = options;
    const { studio, robot, jobId, lease, host } = options;
    this.#materials = new Materials({
      ...{ studio, projectId: robot.projectId },
      // Beside what casters have, not among it.
      casterId: join('..', 'dialogs', jobId),
      onChange: ({ key }, problem) => {
        if (problem !== undefined) this.#problems.push(`${key}: ${problem}`);
      },
    });
    this.#runner = new HostRunner({
      ...{ settings: host, lease },
      compose: (epoch) => {
        this.#epoch = epoch;
        return this.#compile();
      },
      onEvent: (event) => {
        if (event.kind === 'source' && event.source === this.#presenter && event.state === 'live')
          this.#appears();
        if (event.kind === 'fault') studio.log.warn({ jobId }, `a dialog: ${event.where}: ${event.message}`);
        const report = event.kind === 'report' ? readReport(event.message) : undefined;
        if (report !== undefined) options.onReport(report);
      },
      onStatus: () => undefined,
      onUp: (_moment, _host, replaced) => {
        if (replaced) options.onBack();
      },
      onDown: (end) => options.onGone(end),
    });
  }

  /** Name of its programme in the hub, once it is published. */
  get stream(): string | undefined {
    return this.#isPublished ? `${PROGRAMME_APP}/${this.#options.jobId}` : undefined;
  }

  /** What is made, or will be. */
  get document(): LiveDocument {
    return this.#compile();
  }

  /** @param published from its first frame on @throws DialogRefused */
  async start(published: boolean): Promise<void> {
    const { robot, transparent } = this.#options;
    this.#isPublished = published;
    await this.#materials.ensure(dialogMaterials(robot.avatarAssetId, robot.background), MATERIALS_MS);
    await this.#paintGround(groundColour(robot.background, transparent, this.#materials.ready));
    if (this.#materials.ready.get(`avatar:${robot.avatarAssetId}`) === undefined)
      throw new DialogRefused(
        AVATAR_UNAVAILABLE,
        this.#problems.join('; ') || 'it takes too long to fetch it',
      );
    try {
      await this.#runner.start();
    } catch (error) {
      if (!(error instanceof LiveHostError)) throw error;
      throw new DialogRefused(NO_PICTURE, error.message, { cause: error });
    }
    // Frames may be made before the presenter is in them.
    await this.#presenterSeen();
  }

  /** Resolves when the presenter is in the picture. @throws DialogRefused */
  async #presenterSeen(): Promise<void> {
    if (this.#isSeen) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new DialogRefused(NO_PICTURE, 'the presenter does not appear')),
        PRESENTER_MS,
      );
      this.#onSeen = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #appears(): void {
    this.#isSeen = true;
    this.#onSeen?.();
  }

  /** Its host makes frames now. */
  get isUp(): boolean {
    return this.#runner.host !== undefined;
  }

  /** @throws LiveHostError when it cannot take it */
  async tell(message: LiveAvatarMessage): Promise<void> {
    const { host } = this.#runner;
    if (host === undefined || this.#presenter === undefined)
      throw new LiveHostError('gone', 'the dialog has no picture at present');
    await host.control(this.#presenter, { kind: 'tell', message });
  }

  /** @throws LiveHostError */
  watch(offer: string): ReturnType<LiveHost['watch']> {
    const { host } = this.#runner;
    if (host === undefined)
      return Promise.reject(new LiveHostError('gone', 'the dialog has no picture at present'));
    return host.watch(DIALOG_RENDITION, offer);
  }

  async unwatch(viewer: string): Promise<void> {
    await this.#runner.host?.unwatch(viewer).catch((error: unknown) => {
      // With its host the viewer is gone as well.
      if (!(error instanceof LiveHostError)) throw error;
    });
  }

  /** Sends it to the hub as well from now on. @throws LiveHostError */
  async publish(): Promise<string> {
    const path = `${PROGRAMME_APP}/${this.#options.jobId}`;
    if (this.#isPublished) return path;
    this.#isPublished = true;
    const host = await this.#runner.ready();
    this.#runner.learn(await host.apply(this.#compile(), { cause: 'dialog' }));
    return path;
  }

  /** Ends the host and forgets what was fetched. */
  async stop(): Promise<void> {
    await this.#runner.stop();
    await this.#materials.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What this dialog alone has on this machine. */
  get folder(): string {
    return join(this.#options.studio.config.dataDir, 'live', 'dialogs', this.#options.jobId);
  }

  async #paintGround(colour: string | undefined): Promise<void> {
    if (colour === undefined) return;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, 'ground.png');
    await writeFile(path, colourPicture(colour));
    this.#colours.set(groundKey(colour), { kind: 'image', path });
  }

  #compile(): LiveDocument {
    const { robot, transparent } = this.#options;
    const { document, presenter } = compileDialog({
      ...{ avatarAssetId: robot.avatarAssetId, background: robot.background },
      ...{ width: robot.width, height: robot.height, transparent },
      materials: new Map([...this.#materials.ready, ...this.#colours]),
      ...(this.#isPublished ? { hubUrl: this.#hubUrl() } : {}),
    });
    this.#presenter = presenter;
    return document;
  }

  #hubUrl(): string {
    const { keys, loopback, rtmpPort } = this.#options.doors;
    const path = `${PROGRAMME_APP}/${this.#options.jobId}`;
    return `rtmp://${loopback}:${rtmpPort}/${path}?${publishQuery(keys, path, this.#epoch)}`;
  }
}
