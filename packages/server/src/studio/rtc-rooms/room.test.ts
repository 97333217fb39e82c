import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GONE_MS } from './microphone.ts';
import { RtcRoom, type Member } from './room.ts';
import { StandInShow } from './testing/stand-in-show.ts';

const PLAYER = { user_type: 'PLAYER', user_id: 'p' } as const;
const CAPTURE = { user_type: 'CAPTURE', user_id: 'c' } as const;

let show: StandInShow;
let room: RtcRoom;
let faults: unknown[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'setTimeout', 'clearTimeout'] });
  faults = [];
});
afterEach(() => {
  room.end();
  vi.useRealTimers();
});

function open(...rest: ConstructorParameters<typeof StandInShow>): void {
  show = new StandInShow(...rest);
  room = new RtcRoom({ show, onFault: (error) => faults.push(error) });
}

type Message = Readonly<Record<string, unknown>>;

function join(user: typeof PLAYER | typeof CAPTURE = PLAYER): {
  readonly heard: Message[];
  readonly member: Member;
} {
  const heard: Message[] = [];
  const member = room.join(user, (text) => heard.push(JSON.parse(text) as Message));
  if (member === undefined) throw new Error('the room is full');
  return { heard, member };
}

function order(member: Member, command: string, timing?: 'NOW' | 'SENTENCE_END'): void {
  const params = timing === undefined ? {} : { params: { timing } };
  member.hear(JSON.stringify({ message_type: 'live_control', command, ...params }));
}

const states = (heard: readonly Message[]): unknown[] =>
  heard.filter(({ message_type: type }) => type === 'state_notify').map(({ state }) => state);
const errors = (heard: readonly Message[]): unknown[] =>
  heard.filter(({ message_type: type }) => type === 'error').map(({ error_code: code }) => code);

const sound = (ms: number) => [{ kind: 'audio', codec: 'opus', dts: ms, data: Uint8Array.of(1) }] as const;

describe('the command channel', () => {
  it('tells the state to whoever comes, asks, and at each change', () => {
    open([PLAYER]);
    const { heard, member } = join();
    order(member, 'get_current_state');
    show.begin();
    order(member, 'play_pause');
    order(member, 'play_resume');
    expect(states(heard)).toEqual(['PROCESSING', 'PROCESSING', 'PLAY_PAUSE', 'PROCESSING']);
    member.leave();
    show.steer((director) => director.pause('NOW'));
    expect(states(heard)).toHaveLength(4);
  });

  it('pauses at the end of the sentence, and goes on with the next one', () => {
    open([PLAYER]);
    const { heard, member } = join();
    const first = show.begin();
    order(member, 'play_pause', 'SENTENCE_END');
    expect(states(heard)).toEqual(['PROCESSING']);
    show.finish(first);
    expect(states(heard)).toEqual(['PROCESSING', 'PLAY_PAUSE']);
    order(member, 'play_resume');
    expect(show.begin().text).toBe('Second sentence.');
  });

  it('answers nonsense, and the show goes on', () => {
    open([PLAYER]);
    const { heard, member } = join();
    const before = show.begin();
    for (const text of ['', '{', '{"message_type":"live_control","command":"x"}', '\0'.repeat(9)])
      member.hear(text);
    expect(errors(heard)).toEqual(Array(4).fill('INVALID_MESSAGE'));
    member.hear('{"message_type":"heartbeat"}');
    expect(heard.at(-1)).toEqual({ message_type: 'heartbeat' });
    expect(show.director.onAir?.id).toBe(before.id);
    for (let n = 0; n < 200; n++) member.hear('{');
    expect(errors(heard).length).toBeLessThan(60);
  });

  it('is commanded by CAPTURE where there is one', () => {
    open([PLAYER, CAPTURE]);
    const player = join(PLAYER);
    const capture = join(CAPTURE);
    order(player.member, 'play_pause');
    expect(errors(player.heard)).toEqual(['NOT_ALLOWED']);
    order(player.member, 'get_current_state');
    expect(states(player.heard)).toEqual(['PROCESSING', 'PROCESSING']);
    order(capture.member, 'play_pause');
    expect(states(player.heard).at(-1)).toBe('PLAY_PAUSE');
  });

  it('tells how far the script is, as subscribed', () => {
    open([PLAYER]);
    const { heard } = join();
    show.finish(show.begin());
    show.begin();
    expect(heard.filter(({ message_type: type }) => type === 'live_progress_notify')).toEqual(
      ['0', '16'].map((offset) => ({
        message_type: 'live_progress_notify',
        data: { script_name: 'Scene', shoot_script_sequence_no: 1, shoot_script_title: 'Greeting', offset },
      })),
    );
    room.end();
    open([PLAYER], ['REPLY_COMMAND_FINISH']);
    const other = join();
    show.begin();
    for (const told of show.watchers) told({ kind: 'reply-finished', id: 'reply', cut: false });
    expect(other.heard.slice(1)).toEqual([
      { message_type: 'reply_command_finish_notify', data: { reply_id: 'reply' } },
    ]);
  });

  it('goes over the data channel of a viewer as well', async () => {
    open([PLAYER]);
    const user = { ...PLAYER, app_id: 'app', room_id: 'room', job_id: 'job', ctime: 0 };
    const { id } = await room.watch(user, 'offer');
    const tell = (news: object): void => {
      for (const told of show.watchers)
        told({ kind: 'viewer', news: { viewer: id, ...news }, frame: 0 } as Parameters<typeof told>[0]);
    };
    tell({ kind: 'said', text: '{"message_type":"heartbeat"}' });
    tell({ kind: 'ready' });
    tell({ kind: 'said', text: '{"message_type":"live_control","command":"play_pause"}' });
    expect(show.told.map((text) => JSON.parse(text) as Message)).toEqual([
      { message_type: 'state_notify', state: 'PROCESSING' },
      { message_type: 'state_notify', state: 'PLAY_PAUSE' },
    ]);
    tell({ kind: 'gone' });
    order(join().member, 'play_resume');
    expect(show.told).toHaveLength(2);
  });

  it('says good-bye when the show is over', () => {
    open([PLAYER]);
    const ended = vi.fn();
    const heard: string[] = [];
    room.join(PLAYER, (text) => heard.push(text), ended);
    show.isOver = true;
    room.end();
    expect(heard.at(-1)).toContain('PLAY_END');
    expect(ended.mock.calls).toEqual([['over']]);
    expect(room.join(PLAYER, () => undefined)).toBeUndefined();
  });
});

describe('taking over', () => {
  it('needs a microphone', () => {
    open([PLAYER]);
    const { heard, member } = join();
    order(member, 'voice_start');
    expect(errors(heard)).toEqual(['NOT_POSSIBLE']);
    expect(show.director.phase).toBe('PROCESSING');
  });

  it('gives the presenter a person’s voice, and the script goes on at the right sentence', () => {
    open([PLAYER]);
    const { heard, member } = join();
    const microphone = room.publish('mic');
    microphone.packets(sound(0));
    show.finish(show.begin());
    const second = show.begin();
    expect(show.voice).toEqual([]);
    order(member, 'voice_start', 'NOW');
    expect(states(heard).at(-1)).toBe('TAKE_OVER');
    microphone.packets(sound(20));
    microphone.packets(sound(40));
    expect(show.voice).toEqual(['begin', [20], [40]]);
    order(member, 'voice_end');
    expect(states(heard)).toEqual(['PROCESSING', 'TAKE_OVER', 'PROCESSING']);
    microphone.packets(sound(60));
    expect(show.voice).toEqual(['begin', [20], [40], 'end']);
    // Broken off in its middle, it is said again.
    expect(show.begin().text).toBe(second.text);
  });

  it('waits for the end of the sentence, and for nothing when it is taken back before', () => {
    open([PLAYER]);
    const { heard, member } = join();
    room.publish('mic').packets(sound(0));
    const first = show.begin();
    order(member, 'voice_start', 'SENTENCE_END');
    expect(states(heard)).toEqual(['PROCESSING']);
    order(member, 'voice_end');
    show.finish(first);
    expect(states(heard)).toEqual(['PROCESSING']);
    const next = show.begin();
    order(member, 'voice_start', 'SENTENCE_END');
    show.finish(next);
    expect(states(heard)).toEqual(['PROCESSING', 'TAKE_OVER']);
    order(member, 'voice_end');
    expect(show.begin().text).toBe('Third sentence.');
  });

  it('ends by itself when nothing is heard of the person', () => {
    open([PLAYER]);
    const { heard, member } = join();
    const microphone = room.publish('mic');
    microphone.packets(sound(0));
    show.begin();
    order(member, 'voice_start');
    vi.advanceTimersByTime(GONE_MS - 200);
    microphone.packets(sound(20));
    vi.advanceTimersByTime(GONE_MS - 200);
    expect(states(heard).at(-1)).toBe('TAKE_OVER');
    microphone.end();
    vi.advanceTimersByTime(400);
    expect(states(heard)).toEqual(['PROCESSING', 'TAKE_OVER', 'PROCESSING']);
    expect(show.voice.at(-1)).toBe('end');
  });

  it('hands back to what was before, pauses included', () => {
    open([PLAYER]);
    const { heard, member } = join();
    room.publish('mic').packets(sound(0));
    show.begin();
    order(member, 'play_pause');
    order(member, 'voice_start');
    expect(show.director.state).toMatchObject({ phase: 'TAKE_OVER', afterwards: 'PLAY_PAUSE' });
    order(member, 'voice_end');
    expect(states(heard)).toEqual(['PROCESSING', 'PLAY_PAUSE', 'TAKE_OVER', 'PLAY_PAUSE']);
    expect(faults).toEqual([]);
  });
});
