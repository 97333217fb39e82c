import { LateChange, type Applied, type ApplyOptions } from '../stage-api.ts';
import type { DrawnOverlay } from '../programme/messages.ts';
import type { Casting } from './source-desk.ts';

/** A change on its way to the programme, on air, or being left by a transition. */
export interface Take {
  readonly token: number;
  readonly casting: Casting;
  readonly overlays: readonly DrawnOverlay[];
  readonly cause: string | undefined;
  readonly asked: number | undefined;
  readonly resolve: (applied: Applied) => void;
  readonly reject: (error: Error) => void;
  /** Its frame is known. */
  settled: boolean;
}

/** Keeps account of takes by the tokens under which the programme knows them. */
export class TakeBook {
  readonly #takes = new Map<number, Take>();
  #tokens = 0;

  /** Enters a take; the promise settles when the programme says so. */
  enter(
    casting: Casting,
    overlays: readonly DrawnOverlay[],
    options: ApplyOptions,
  ): { readonly token: number; readonly applied: Promise<Applied> } {
    const token = ++this.#tokens;
    const applied = new Promise<Applied>((resolve, reject) => {
      this.#takes.set(token, {
        token,
        casting,
        overlays,
        cause: options.cause,
        asked: options.atFrame,
        resolve,
        reject,
        settled: false,
      });
    });
    return { token, applied };
  }

  /** Documents of which something is or will be shown, newest first. */
  get castings(): Casting[] {
    return [...this.#takes.values()].map((take) => take.casting).reverse();
  }

  settle(token: number): Take | undefined {
    const take = this.#takes.get(token);
    if (take) take.settled = true;
    return take;
  }

  refuse(token: number, frame: number): void {
    const take = this.#takes.get(token);
    take?.reject(new LateChange(take.asked ?? frame, frame));
  }

  /** Forgets a take of which nothing is drawn any more; its overlays are free. */
  retire(token: number): Take | undefined {
    const take = this.#takes.get(token);
    this.#takes.delete(token);
    return take;
  }

  /** The stage ends: what waits will never come. */
  abandon(error: Error): void {
    for (const take of this.#takes.values()) if (!take.settled) take.reject(error);
    this.#takes.clear();
  }
}
