import type { Studio } from '../../context.ts';
import type { LiveJob } from '../../rooms/model.ts';
import type { Effect } from '../director/index.ts';
import { callFor, sendCalls, type ShowNews } from './callbacks.ts';
import type { OutletState } from './outlet.ts';
import type { ShowRecord } from './record.ts';
import type { OutboundCall } from '../../callbacks/outbox.ts';

/** Topic of the event bus: what happens in shows, for those who watch them. */
export const SHOW_NEWS = 'show';

/** Calls that are enqueued in one transaction, at most. */
const TOGETHER = 100;

type Told = Extract<Effect, { kind: 'paragraph' | 'reply-finished' | 'answered' | 'callback' | 'fault' }>;

/** Tells of a show: in its record, and by callbacks in the order in which things happened. */
export class News {
  readonly #studio: Studio;
  readonly #job: () => LiveJob;
  readonly #record: ShowRecord;
  #calls: OutboundCall[] = [];
  #sending: Promise<void> | undefined;

  constructor(studio: Studio, job: () => LiveJob, record: ShowRecord) {
    this.#studio = studio;
    this.#job = job;
    this.#record = record;
  }

  tell(effect: Told): void {
    switch (effect.kind) {
      case 'paragraph': {
        const { scene, sequenceNo, title } = effect;
        this.#record.tell({
          ...{ kind: 'paragraph', at: this.#now(), scene: scene.script_name, sequence_no: sequenceNo, title },
        });
        this.#call({ kind: 'paragraph', effect });
        return;
      }
      case 'reply-finished': {
        this.#call({ kind: 'reply-finished', id: effect.id });
        return;
      }
      case 'answered':
        // What viewers did is recorded with its answer where it came in; this is about answers that came later.
        this.#record.write({ kind: 'answer', at: this.#now(), ...effect.record });
        return;
      case 'callback': {
        this.#interaction(effect);
        return;
      }
      case 'fault': {
        this.note(effect.message);
        return;
      }
    }
  }

  output(state: OutletState): void {
    this.#record.write({ kind: 'output', at: this.#now(), state });
    this.#call({ kind: 'output', state });
  }

  note(text: string): void {
    this.#record.write({ kind: 'note', at: this.#now(), text });
  }

  spoken(
    { utterance, beganMs, endedMs, cut }: Extract<Effect, { kind: 'spoken' }>,
    ptsOf: (wallMs: number) => number,
  ): void {
    const { from, mouth, text, place } = utterance;
    this.#record.write({
      kind: 'speech',
      began: new Date(beganMs).toISOString(),
      ended: new Date(endedMs).toISOString(),
      began_pts: ptsOf(beganMs),
      ended_pts: ptsOf(endedMs),
      by: mouth,
      text,
      cut,
      scene: place.scene,
      ...(place.sequenceNo === undefined ? {} : { sequence_no: place.sequenceNo }),
      ...(from.kind === 'insert' ? { reply_id: from.id } : {}),
    });
  }

  /** Waits until everything is with the outbox. */
  async close(): Promise<void> {
    await this.#sending;
  }

  #call(news: ShowNews): void {
    const call = callFor(this.#job(), news);
    if (call !== undefined) this.#send(call);
  }

  /** Rules of reply_mode CALLBACK: the receiver may answer with a command that names the rule. */
  #interaction({ rule, event, eventId }: Extract<Effect, { kind: 'callback' }>): void {
    const job = this.#job();
    const url = job.document.interaction_callback_url ?? '';
    if (url === '') return;
    const { projectId, roomId, id: jobId } = job;
    this.#send({
      projectId,
      url,
      body: {
        room_id: roomId,
        job_id: jobId,
        event_id: eventId,
        rule_index: rule.rule_index ?? '',
        rule_name: rule.rule_name ?? '',
        event,
      },
      auth: { kind: 'none' },
      subject: `live-job:${jobId}`,
    });
  }

  #send(call: OutboundCall): void {
    this.#calls.push(call);
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined));
  }

  async #sendAll(): Promise<void> {
    while (this.#calls.length > 0) {
      // A rule may call for each event of a crowd: what has gathered meanwhile, and has no order to keep, goes together.
      const ordered = this.#calls.findIndex(({ order }) => order !== undefined);
      const free = ordered < 0 ? this.#calls.length : ordered;
      const calls = this.#calls.splice(0, Math.max(1, Math.min(TOGETHER, free)));
      try {
        await sendCalls(this.#studio, calls);
      } catch (error) {
        const { subject } = calls[0]!;
        this.#studio.log.error(
          { err: error, subject, calls: calls.length },
          'callbacks could not be enqueued',
        );
      }
    }
  }

  #now(): string {
    return this.#studio.clock.now().toISOString();
  }
}
