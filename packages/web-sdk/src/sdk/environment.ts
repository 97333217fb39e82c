import type { Hearing, HearingOptions } from '../hearing/index.ts';
import type { createPlayer, MediaWays } from '../player/index.ts';
import type { Clock } from '../player/link.ts';
import type { LanguageCode, ResourcePath } from '../types.ts';
import type { CreateUi } from '../ui/types.ts';
import type { Socket } from '../wire/events.ts';
import type { Fetch } from '../wire/jobs.ts';
import type { Sink } from './log.ts';

/** What happens to the page as a whole. */
export type PageEvent = 'pagehide' | 'online' | 'offline';

/** Everything around the SDK's core: the browser, and its own parts that touch it. Tests bring their own. */
export interface Environment {
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly openSocket: (url: string) => Socket;
  readonly sink: Sink;
  /** Of the visitor's browser: spoken to him until the robot's is known. */
  readonly language: () => LanguageCode;
  readonly findContainer: (id: string) => HTMLElement | undefined;
  /** Returns how to listen no longer. */
  readonly onPage: (event: PageEvent, listener: () => void) => () => void;
  /** Each tap and each key press of the visitor, anywhere on the page. */
  readonly onGesture: (listener: () => void) => () => void;
  /** Anything without which nothing works, for people; empty: all is there. */
  readonly missing: () => readonly string[];
  readonly mediaWays: () => MediaWays;
  /** `hearing-worklet.js` beside the SDK, where that is known. */
  readonly workletUrl: string | undefined;
  readonly createUi: CreateUi;
  readonly createPlayer: typeof createPlayer;
  readonly createHearing: (options: HearingOptions) => Hearing;
  /** Rejects when one of the files cannot be had. */
  readonly initResourcePath: (paths: ResourcePath) => Promise<void>;
}
