import type { Studio } from '../../context.ts';
import type { LiveJob } from '../../rooms/model.ts';
import type { Effect } from '../director/index.ts';
import { callFor, sendCall, type ShowNews } from './callbacks.ts';
import type { OutletState } from './outlet.ts';
import type { ShowRecord } from './record.ts';
import type { OutboundCall } from '../../callbacks/outbox.ts';

/** Topic of the event bus: what happens in shows, for those who watch them. */
export const SHOW_NEWS = 'show';

type Told = Extract<Effect, { kind: 'paragraph' | 'reply-finished' | 'answered' | 'callback' | 'fault' }>;

/** Tells of a show: in its record, and by callbacks in the order in which things happened. */
export class News {
  readonly #studio: Studio;
  readonly #job: () => LiveJob;
  readonly #record: ShowRecord;
  #chain: Promise<void> = Promise.resolve();

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
    await this.#chain;
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
    this.#chain = this.#chain
      .then(() => sendCall(this.#studio, call))
      .catch((error: unknown) =>
        this.#studio.log.error({ err: error, subject: call.subject }, 'a callback could not be enqueued'),
      );
  }

  #now(): string {
    return this.#studio.clock.now().toISOString();
  }
}
