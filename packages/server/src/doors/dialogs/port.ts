import type { StreamHub } from '@cyclorama/streaming';
import type { DialogLanguage, DialogRecogniser } from '@cyclorama/contract/dialogs';
import type { Studio } from '../../studio/context.ts';
import type { Brain, Dialogs, Recogniser, Robot, RobotRecogniser } from '../../studio/dialogs/port.ts';
import type { RobotWelcome } from '../../studio/dialogs/welcome.ts';
import type { ListenAddress } from '../base-url.ts';

/** A code as a page brings it. */
export interface BroughtCode {
  readonly code: string;
  readonly robotId: string;
  readonly address: string;
}

/** A code that was good, once. */
export interface RedeemedCode {
  /** The tenant that issued it. */
  readonly projectId: string;
  /** Makes it usable again: no dialog came of it, and that was not the page's fault. */
  giveBack(): Promise<void>;
}

/** A robot with what answers for it, and what hears for it. */
export interface LoadedRobot {
  readonly robot: Robot;
  /** undefined: the page's owner answers by himself. */
  readonly brain: Brain | undefined;
  /** As in `robot`, its key unsealed. */
  readonly recogniserSettings: RobotRecogniser;
}

/** Who turns speech of visitors into text, and what the page is told of it. */
export interface ChosenRecogniser {
  readonly recogniser: Recogniser | undefined;
  readonly told: DialogRecogniser;
}

/** A code for whoever opens the page of a public robot. */
export interface IssuedCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/** What the doors of dialogs open to. */
export interface DialogDoorOptions {
  readonly studio: Pick<Studio, 'config' | 'clock' | 'log'>;
  readonly dialogs: Dialogs;
  /** Where dialogs with `media: 'socket'` are published. */
  readonly hub: Pick<StreamHub, 'play'>;
  /** @throws DialogRefused when the code is used, expired, unknown or another robot's, or the address guesses */
  readonly redeem: (brought: BroughtCode) => Promise<RedeemedCode>;
  /** @throws DialogRefused where there is no such robot, or it is not public */
  readonly issuePublic: (robotId: string) => Promise<IssuedCode>;
  readonly loadRobot: (robotId: string) => Promise<LoadedRobot | undefined>;
  readonly recogniserOf: (loaded: LoadedRobot, language: DialogLanguage) => ChosenRecogniser;
  /** What the hosted page of a robot begins with; undefined when there is no such robot. */
  readonly welcome: (robotId: string) => Promise<RobotWelcome | undefined>;
  readonly address: () => ListenAddress;
  /** Folder of the built SDK; default: where the build puts it. */
  readonly sdk?: string;
  /** Between two pings of a WebSocket; whoever answered none since the last is gone. */
  readonly pingMs?: number;
  /** Milliseconds without a message after which a page is gone. */
  readonly silenceMs?: number;
}
