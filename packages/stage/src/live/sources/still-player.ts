import { FileRound } from './file-round.ts';
import type { Player, Station } from './station.ts';
import type { SourceCommand } from './types.ts';

/** Shows a picture file: decoded once, upright, scaled again only for new sizes. */
export class StillPlayer implements Player {
  readonly resting = true;
  readonly #station: Station;
  #round: FileRound | undefined;

  /** @throws MediaError */
  constructor(station: Station, path: string) {
    this.#station = station;
    this.#round = new FileRound(path);
    if (this.#round.pendingAt === undefined) {
      this.close();
      throw new Error('no picture could be decoded');
    }
  }

  step(now: number): boolean {
    const round = this.#round;
    if (!round || !this.#station.writer.prepare(round.frame, round.hints)) return false;
    this.#station.writer.publish(round.frame, now, now);
    this.close();
    this.#station.setState('live');
    return true;
  }

  wakeAt(): number {
    return Infinity;
  }
  setDelay(): void {
    // A picture stands still at any time.
  }
  setActive(): void {
    // Nothing is decoded any more.
  }
  setFilter(): void {
    // No sound.
  }
  control(command: SourceCommand): void {
    throw new Error(`a picture knows no '${command.kind}'`);
  }
  close(): void {
    this.#round?.close();
    this.#round = undefined;
  }
}
