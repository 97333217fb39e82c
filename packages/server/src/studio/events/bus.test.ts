import { beforeAll, describe, expect, it, vi } from 'vitest';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await withTestStudio();
});

describe('events', () => {
  it('reach their subscribers after the commit, and never after a rollback', async () => {
    const heard: unknown[] = [];
    const stop = studio.events.subscribe('job', (payload) => heard.push(payload));
    studio.events.subscribe('other', () => heard.push('wrong topic'));
    await expect(
      studio.db.tx(async (tx) => {
        await studio.events.publish('job', 'lost', tx);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    let atCommit = -1;
    await studio.db.tx(async (tx) => {
      await studio.events.publish('job', { progress: 0.5 }, tx);
      atCommit = heard.length;
    });
    await vi.waitFor(() => expect(heard).toEqual([{ progress: 0.5 }]));
    expect(atCommit).toBe(0);
    stop();
    await studio.events.publish('job', 'unheard');
    const last = vi.fn();
    studio.events.subscribe('last', last);
    await studio.events.publish('last', 1);
    await vi.waitFor(() => expect(last).toHaveBeenCalledTimes(1));
    expect(heard).toHaveLength(1);
  });

  it('still reach others when one listener throws', async () => {
    const heard = vi.fn();
    studio.events.subscribe('shared', () => {
      throw new Error('deaf');
    });
    studio.events.subscribe('shared', heard);
    await studio.events.publish('shared', 1);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(1));
  });

  it('come again after the connection broke', async () => {
    const heard: unknown[] = [];
    studio.events.subscribe('after', (payload) => heard.push(payload));
    await studio.db.executeSql(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' and datname = current_database()`,
    );
    await vi.waitFor(
      async () => {
        await studio.events.publish('after', 'back');
        expect(heard).toContain('back');
      },
      { timeout: 10_000, interval: 100 },
    );
  });

  it('are short', async () => {
    await expect(studio.events.publish('big', 'x'.repeat(8000))).rejects.toThrow('too large');
  });
});
