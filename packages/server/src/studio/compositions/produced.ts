import type { Reservation } from '@cyclorama/streaming';
import type { ProduceRule } from '../produce-rules/model.ts';
import type { Composition } from './session.ts';
import { composedPath, compositionId, type Ingest } from './streams.ts';

/** Composed streams outlive their publisher for so long: it may only reconnect. */
export const GRACE_MS = 10_000;
/** Lazy ones outlive their last viewer for so long. */
export const IDLE_MS = 5 * 60_000;

/** A rule and a stream that it is for: composed now, or ready to be. */
export class Produced {
  readonly id: string;
  readonly ingest: Ingest;
  rule: ProduceRule;
  /** What composes it; undefined while nothing does. */
  composition: Composition | undefined;
  /** It is being started or stopped. */
  busy: Promise<void> | undefined;
  /** Revisions that were brought on air, or are being brought. */
  followed = '';
  /** Why it is not composed though it should be; undefined when nothing is in the way. */
  obstacle: string | undefined;
  /** Something may have been downloaded for it. */
  hasFiles = false;
  /** Not to be tried before (epoch ms). */
  retryAtMs = 0;
  #reservation: { readonly path: string; readonly held: Reservation } | undefined;
  #watchedMs: number;

  constructor(rule: ProduceRule, ingest: Ingest, nowMs: number) {
    this.id = compositionId(rule, ingest);
    this.rule = rule;
    this.ingest = ingest;
    this.#watchedMs = nowMs;
  }

  /** Where its stream appears, in the hub. */
  get path(): string {
    return composedPath(this.ingest, this.rule);
  }

  /** Names what the rows say now. */
  get revisions(): string {
    return `${this.rule.revision}:${this.rule.studio?.revision ?? '-'}`;
  }

  /** What runs was made for another size or name, and cannot change to this one on air. */
  get isOutdated(): boolean {
    if (this.composition === undefined) return false;
    const { order, path } = this.composition;
    return order.rule.liveTemplate !== this.rule.liveTemplate || path !== this.path;
  }

  /** Notes that somebody watches now. */
  watched(nowMs: number): void {
    this.#watchedMs = nowMs;
  }

  isIdle(nowMs: number): boolean {
    return this.rule.isLazy && nowMs - this.#watchedMs >= IDLE_MS;
  }

  /** Keeps its path for the composed stream. */
  reserve(reserve: (path: string) => Reservation): void {
    if (this.#reservation?.path === this.path) return;
    this.#reservation?.held.release();
    this.#reservation = { path: this.path, held: reserve(this.path) };
  }

  release(): void {
    this.#reservation?.held.release();
    this.#reservation = undefined;
  }
}
