import type { LiveEvent } from '@cyclorama/stage/data';
import { Director, type Effect, type Utterance } from '../../shows/director/index.ts';
import type { LiveJob } from '../../rooms/model.ts';
import type { RoomShow } from '../show.ts';

const TEXT = 'First sentence. Second sentence. Third sentence.';
const PIECES = ['First sentence.', 'Second sentence.', 'Third sentence.'];

/** For tests: a show with a real director and a host that only takes notes. */
export class StandInShow implements RoomShow {
  readonly jobId = 'job';
  job: LiveJob;
  readonly director: Director;
  isOver = false;
  readonly watchers = new Set<(happening: Effect | LiveEvent) => void>();
  /** What its presenter was told: `begin`, `end`, or the times of the sounds. */
  readonly voice: (string | readonly number[])[] = [];
  /** What viewers were told over data channels. */
  readonly told: string[] = [];
  readonly said: Utterance[] = [];
  readonly stage: RoomShow['stage'] = {
    presenter: 'clara',
    host: {
      control: async (_source, command) => {
        const { message } = command as { message: { state: string; packets?: readonly { ms: number }[] } };
        this.voice.push(message.packets?.map(({ ms }) => ms) ?? message.state);
        return undefined;
      },
      watch: async () => ({ id: '6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1', answer: 'v=0 answer' }),
      unwatch: async () => undefined,
      tellViewer: async (_viewer, text) => void this.told.push(text),
    },
  };
  #ids = 0;

  constructor(users: LiveJob['rtcUsers'], events?: readonly ('LIVE_PROGRESS' | 'REPLY_COMMAND_FINISH')[]) {
    const document = {
      room_name: 'Shop',
      ...(events === undefined ? {} : { rtc_callback_config: { rtc_callback_event_type: [...events] } }),
    } as LiveJob['document'];
    this.job = {
      id: 'job',
      projectId: 'tenant',
      roomId: 'shop',
      roomName: 'Shop',
      roomType: 'NORMAL',
      state: 'PROCESSING',
      desired: 'running',
      document,
      revision: 1,
      streamKey: 'stream',
      rtcRoomId: 'room',
      rtcUsers: users,
      noNeedReview: true,
      streamMs: 0,
      createdAt: new Date(0),
    };
    this.director = new Director({
      scenes: [
        {
          script_name: 'Scene',
          script_id: 'scene',
          model_asset_id: 'clara',
          shoot_scripts: [{ sequence_no: 1, title: 'Greeting', text_config: { text: TEXT } }],
        },
      ],
      policy: { repeat_count: -1 },
      rules: [],
      backups: [],
      seed: 1,
      makeId: () => `u${++this.#ids}`,
    });
    this.steer(() => {
      for (const { key } of this.director.wanted)
        this.director.prepared(key, {
          pieces: PIECES.map((text) => ({ text, durationMs: 1000 })),
          complete: true,
        });
    });
  }

  steer(work: (director: Director) => void): void {
    work(this.director);
    for (let effects = this.director.take(); effects.length > 0; effects = this.director.take())
      for (const effect of effects) {
        if (effect.kind === 'say') this.said.push(effect.utterance);
        for (const told of this.watchers) told(effect);
      }
  }

  /** The mouth begins with what is next. */
  begin(): Utterance {
    const { onAir } = this.director;
    if (onAir === undefined) throw new Error('nothing is to be said');
    this.steer((director) => director.began(onAir.id, 0));
    for (const told of this.watchers)
      told({
        kind: 'report',
        source: 'clara',
        message: { kind: 'began', id: onAir.id },
        ptsMs: 0,
        frame: 0,
      });
    return onAir;
  }

  /** The mouth has said it. */
  finish({ id }: Utterance): void {
    this.steer((director) => director.ended(id, 0, false));
  }
}
