import type { PacketSink } from '../encode/rendition.ts';
import type { LiveOutput } from '../document.ts';
import type { LiveStatus, OutputState } from '../stage-api.ts';

export type OutputStatus = LiveStatus['outputs'][number];

/** Told whenever the state of an output changes. */
export type StateListener = (state: OutputState, reason?: string) => void;

/** Something to which a rendition is sent. None of its calls waits or throws. */
export interface Output extends PacketSink {
  readonly output: LiveOutput;
  status(): OutputStatus;
  /** Its rendition is not encoded for a while (or is again): nothing comes, and that is no fault of the target. */
  pause(reason: string | undefined): void;
  /**
   * Sends and writes what is there, says good-bye. Takes a few seconds at most, whatever the target does. `replaced`:
   * another output goes on in its place, so players are not told that it is over.
   */
  stop(replaced: boolean): Promise<void>;
  /** Ends at once: when this returns nothing more leaves. */
  fence(): void;
}
