import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { OutboundCall } from '../../callbacks/outbox.ts';
import type { Studio, Tx } from '../../context.ts';
import type { LiveJob } from '../../rooms/model.ts';
import type { Effect } from '../director/index.ts';
import { callFor, type ShowNews } from './callbacks.ts';
import { News } from './news.ts';
import type { ShowRecord } from './record.ts';

const URL_ = 'https://shop.example.com/hook';
const TYPES = ['SHOOT_SCRIPT_SWITCH', 'RTMP_STREAM_STATE_CHANGE', 'REPLY_COMMAND_FINISH'] as const;

type Document = LiveJob['document'];
type Config = NonNullable<Document['live_event_callback_config']>;

function job(config: Partial<Config> | undefined, more: Partial<Document> = {}): LiveJob {
  const document: Document = {
    room_name: 'Shop',
    output_urls: ['rtmp://push.example.com/live'],
    stream_keys: ['key'],
    ...(config === undefined
      ? {}
      : {
          live_event_callback_config: {
            ...{ live_event_type_callback_url: URL_, callback_event_type: [...TYPES] },
            ...config,
          },
        }),
    ...more,
  };
  return {
    ...{ id: 'job', projectId: 'tenant', roomId: 'room', roomName: 'Shop', roomType: 'NORMAL', document },
    ...{ state: 'PROCESSING', desired: 'running', revision: 1, streamKey: 's', rtcRoomId: 'r' },
    ...{ rtcUsers: [], noNeedReview: true, streamMs: 0, createdAt: new Date(0) },
  };
}

function paragraph(
  product?: Extract<Effect, { kind: 'paragraph' }>['product'],
): Extract<Effect, { kind: 'paragraph' }> {
  return {
    kind: 'paragraph',
    scene: { script_name: 'Product 1', shoot_scripts: [] },
    sequenceNo: 2,
    title: 'Paragraph 2',
    ...(product === undefined ? {} : { product }),
  };
}

const NEWS: readonly ShowNews[] = [
  { kind: 'paragraph', effect: paragraph() },
  { kind: 'output', state: 'CONNECTED' },
  { kind: 'reply-finished', id: 'command' },
];

const bodyOf = (call: OutboundCall | undefined): { event_type: string; message: string } =>
  call?.body as { event_type: string; message: string };
const messageOf = (call: OutboundCall | undefined): unknown => JSON.parse(bodyOf(call).message);

describe('callbacks of a show', () => {
  it('say what the API says, their message as JSON text', () => {
    const calls = NEWS.map((news) => callFor(job({}), news));
    expect(calls.map((call) => bodyOf(call).event_type)).toEqual(TYPES);
    const common = { room_id: 'room', job_id: 'job' };
    expect(calls.map(messageOf)).toEqual([
      {
        ...common,
        scene_script_name: 'Product 1',
        shoot_script_sequence_no: '2',
        shoot_script_title: 'Paragraph 2',
      },
      { ...common, output_url: 'rtmp://push.example.com/live', stream_key: 'key', state: 'CONNECTED' },
      { ...common, reply_id: 'command' },
    ]);
  });

  it('name the livestream of the platform and the product, where there are any', () => {
    const told = callFor(job({}, { relation_live_platform_info: { platform_id: 'p', live_id: 'live-7' } }), {
      kind: 'paragraph',
      effect: paragraph({ id: 'p1', title: 'Dress' }),
    });
    expect(messageOf(told)).toMatchObject({ live_id: 'live-7', product_id: 'p1', product_title: 'Dress' });
  });

  it('are those that the room subscribed to, and none without an address', () => {
    for (const [index, type] of TYPES.entries()) {
      const sent = NEWS.map((news) => callFor(job({ callback_event_type: [type] }), news) !== undefined);
      expect(sent).toEqual(TYPES.map((_, at) => at === index));
    }
    const nothing = [undefined, { callback_event_type: [] }, { live_event_type_callback_url: '' }];
    for (const config of nothing)
      expect(NEWS.map((news) => callFor(job(config), news))).toEqual([undefined, undefined, undefined]);
  });

  it('are signed as the room says', () => {
    const authOf = (config: Partial<Config>): unknown => callFor(job(config), NEWS[1]!)?.auth;
    expect(authOf({})).toEqual({ kind: 'none' });
    expect(authOf({ auth_type: 'NONE', key: 'k' })).toEqual({ kind: 'none' });
    expect(authOf({ auth_type: 'MSS_A', key: 'k' })).toEqual({ kind: 'mss-a', key: 'k', style: 'live' });
    expect(authOf({ auth_type: 'MSS_A_HEAD', key: 'k' })).toEqual({ kind: 'mss-a-head', key: 'k' });
  });

  it('reach the outbox in the order in which things happened, however long each takes', async () => {
    const calls: OutboundCall[] = [];
    const steps: (() => void)[] = [];
    const studio = {
      log: pino({ level: 'silent' }),
      clock: { now: () => new Date(0) },
      db: {
        tx: async (work: (tx: Tx) => Promise<unknown>) => {
          await new Promise<void>((resolve) => steps.push(resolve));
          return work({} as Tx);
        },
      },
      outbox: { enqueue: async (_tx: Tx, call: OutboundCall) => void calls.push(call) },
    } as unknown as Studio;
    const record = { write: () => undefined, tell: () => undefined } as unknown as ShowRecord;
    const news = new News(studio, () => job({}), record);
    news.output('CONNECTING');
    news.tell(paragraph());
    news.output('CONNECTED');
    news.tell({ kind: 'reply-finished', id: 'x', cut: false });
    const closed = news.close();
    for (let n = 0; n < 4; n++) {
      // The next one is not begun before this one is done.
      await new Promise(setImmediate);
      expect(steps).toHaveLength(1);
      steps.pop()!();
    }
    await closed;
    expect(calls.map((call) => bodyOf(call).event_type)).toEqual([TYPES[1], TYPES[0], TYPES[1], TYPES[2]]);
    expect(new Set(calls.map(({ order }) => order))).toEqual(new Set(['live-job:job']));
  });

  it('tell the receiver of rules what matched', async () => {
    const calls: OutboundCall[] = [];
    const studio = {
      log: pino({ level: 'silent' }),
      db: { tx: (work: (tx: Tx) => Promise<unknown>) => work({} as Tx) },
      outbox: { enqueue: async (_tx: Tx, call: OutboundCall) => void calls.push(call) },
    } as unknown as Studio;
    const record = { write: () => undefined, tell: () => undefined } as unknown as ShowRecord;
    const effect: Extract<Effect, { kind: 'callback' }> = {
      kind: 'callback',
      rule: { rule_index: '3', rule_name: 'Price', event_type: 1 },
      eventId: 'event',
      event: { type: 1, content: '{"content":"how much?"}', timestamp: 5 },
    };
    for (const url of [undefined, 'https://shop.example.com/answer']) {
      const news = new News(
        studio,
        () => job(undefined, url === undefined ? {} : { interaction_callback_url: url }),
        record,
      );
      news.tell(effect);
      await news.close();
    }
    expect(calls.map(({ url, body }) => ({ url, body }))).toEqual([
      {
        url: 'https://shop.example.com/answer',
        body: {
          ...{ room_id: 'room', job_id: 'job', event_id: 'event', rule_index: '3', rule_name: 'Price' },
          event: effect.event,
        },
      },
    ]);
  });
});
