import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { OutboundCall } from '../../callbacks/outbox.ts';
import type { Studio, Tx } from '../../context.ts';
import type { LiveJob } from '../../rooms/model.ts';
import { News } from './news.ts';
import type { ShowRecord } from './record.ts';

const EVENTS = 1000;

it('callbacks of a crowd are enqueued together, in order; a batch that fails takes no other with it', async () => {
  const calls: OutboundCall[] = [];
  const batches: number[] = [];
  const problems: unknown[] = [];
  const studio = {
    log: pino({ level: 'error' }, { write: (line: string) => problems.push(JSON.parse(line)) }),
    db: {
      tx: async (work: (tx: Tx) => Promise<unknown>) => {
        const before = calls.length;
        await new Promise(setImmediate);
        if (batches.push(0) === 3) throw new Error('not now');
        await work({} as Tx);
        batches[batches.length - 1] = calls.length - before;
      },
    },
    outbox: { enqueue: async (_tx: Tx, call: OutboundCall) => void calls.push(call) },
  } as unknown as Studio;
  const job = {
    ...{ id: 'job', projectId: 'tenant', roomId: 'room' },
    document: { interaction_callback_url: 'https://shop.example.com/answer' },
  } as unknown as LiveJob;
  const record = { write: () => undefined, tell: () => undefined } as unknown as ShowRecord;
  const news = new News(studio, () => job, record);
  const event = { type: 1, content: '{"content":"how much?"}', timestamp: 5 };
  for (let n = 0; n < EVENTS; n++)
    news.tell({ kind: 'callback', rule: { rule_index: '3' }, eventId: `e${n}`, event });
  await news.close();
  const ids = calls.map(({ body }) => (body as { event_id: string }).event_id);
  const wanted = Array.from({ length: EVENTS }, (_, n) => `e${n}`);
  const lost = wanted.filter((id) => !ids.includes(id));
  expect(ids).toEqual(wanted.filter((id) => !lost.includes(id)));
  expect(lost).toHaveLength(100);
  expect(batches.length).toBeLessThan(15);
  expect(problems).toMatchObject([{ msg: 'callbacks could not be enqueued', calls: 100 }]);
});
