import { beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyMssA } from '@cyclorama/signing';
import { HandClock, withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { CallbackDelivery } from './delivery.ts';
import type { OutboundCall } from './outbox.ts';
import { verifyHmac } from './hmac.ts';
import { CALLBACK_TRIES, pauseAfter } from './schedule.ts';

type Post = ConstructorParameters<typeof CallbackDelivery>[0]['fetcher']['post'];

const URL_ = 'https://hooks.example.com/done?id=7';
let clock: HandClock;
let studio: TestStudio;
let post: ReturnType<typeof vi.fn<Post>>;
let delivery: CallbackDelivery;

beforeEach(async () => {
  clock = new HandClock();
  studio = await withTestStudio({ clock });
  post = vi.fn<Post>(async () => ({ status: 200, body: 'ok' }));
  const { db, events, log } = studio;
  delivery = new CallbackDelivery({ db, events, log, clock, fetcher: { post }, random: () => 0.5 });
  return () => studio.close();
});

function enqueue(more: Partial<OutboundCall> = {}): Promise<void> {
  const call: OutboundCall = {
    projectId: 'p1',
    url: URL_,
    body: { result: 'SUCCEED' },
    auth: { kind: 'none' },
    subject: 'video-job:1',
    ...more,
  };
  return studio.db.tx((tx) => studio.outbox.enqueue(tx, call));
}

async function rows(): Promise<Record<string, unknown>[]> {
  const found = await studio.db.executeSql(
    'select state, attempts, last_status, last_error from outbox order by id',
  );
  return found.rows;
}

describe('callbacks', () => {
  it('are sent once the transaction commits, and only then', async () => {
    await expect(
      studio.db.tx(async (tx) => {
        await studio.outbox.enqueue(tx, {
          projectId: 'p',
          url: URL_,
          body: {},
          auth: { kind: 'none' },
          subject: 'x',
        });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow();
    expect(await delivery.deliverDue()).toBe(0);
    await enqueue();
    expect(await delivery.deliverDue()).toBe(1);
    expect(post).toHaveBeenCalledWith(URL_, { result: 'SUCCEED' }, expect.objectContaining({ headers: {} }));
    expect(await rows()).toEqual([{ state: 'delivered', attempts: 1, last_status: 200, last_error: null }]);
    clock.advance(86_400_000);
    expect(await delivery.deliverDue()).toBe(0);
  });

  it('carry a signature that the receiver can check', async () => {
    await enqueue({ auth: { kind: 'mss-a', key: 'k1' } });
    await delivery.deliverDue();
    const video = new URL(post.mock.calls[0]![0]);
    const sent = { secret: video.searchParams.get('secret')!, time: video.searchParams.get('time_stamp')! };
    expect(verifyMssA(URL_, 'k1', sent, clock.now(), 1000)).toBe(true);
    expect(verifyMssA(URL_, 'k2', sent, clock.now(), 1000)).toBe(false);

    await enqueue({ auth: { kind: 'mss-a', key: 'k1', style: 'live' } });
    await delivery.deliverDue();
    expect(new URL(post.mock.calls[1]![0]).searchParams.get('hwSecret')).toMatch(/^[0-9a-f]{64}$/);

    await enqueue({ auth: { kind: 'mss-a-head', key: 'k1' } });
    await delivery.deliverDue();
    const [url, , options] = post.mock.calls[2]!;
    expect(url).toBe(URL_);
    const headers = {
      secret: options.headers!['x-hw-mss-secret']!,
      time: options.headers!['x-hw-mss-time']!,
    };
    expect(verifyMssA(URL_, 'k1', headers, clock.now(), 1000)).toBe(true);
  });

  it('of casters carry time, key and a signature of their bytes', async () => {
    const body = { Event: 'SourceLost', CasterId: 'c', Detail: { b: 1, a: [2] } };
    await enqueue({ body, auth: { kind: 'hmac', accessKey: 'AK1', key: 'k1' } });
    await delivery.deliverDue();
    const [url, sent, { headers = {} }] = post.mock.calls[0]!;
    expect(url).toBe(URL_);
    expect(sent).toEqual(body);
    expect(headers['x-cyclorama-access-key']).toBe('AK1');
    const text = JSON.stringify(sent);
    const proof = {
      timestamp: headers['x-cyclorama-timestamp']!,
      signature: headers['x-cyclorama-signature']!,
    };
    expect(verifyHmac(text, 'k1', proof, clock.now())).toBe(true);
    expect(verifyHmac(text, 'k2', proof, clock.now())).toBe(false);
    expect(verifyHmac(text.replace('SourceLost', 'SourceLive'), 'k1', proof, clock.now())).toBe(false);
    expect(verifyHmac(text, 'k1', proof, new Date(clock.now().getTime() + 301_000))).toBe(false);
    expect(verifyHmac(text, 'k1', { ...proof, timestamp: 'soon' }, clock.now())).toBe(false);
  });

  it('are tried again with growing pauses for about a day, then fail for good', async () => {
    post.mockImplementation(async () => ({ status: 503, body: 'busy' }));
    await enqueue();
    let waited = 0;
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= CALLBACK_TRIES; attempt += 1) {
      expect(await delivery.deliverDue()).toBe(1);
      const pause = pauseAfter(attempt, 0.5) ?? 0;
      if (attempt === CALLBACK_TRIES) break;
      clock.advance(pause - 1);
      expect(await delivery.deliverDue()).toBe(0);
      clock.advance(1);
      pauses.push(pause);
      waited += pause;
    }
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(waited / 3_600_000).toBeGreaterThan(20);
    expect(waited / 3_600_000).toBeLessThan(28);
    expect(await rows()).toEqual([
      { state: 'failed', attempts: CALLBACK_TRIES, last_status: 503, last_error: 'answered 503: busy' },
    ]);
  });

  it('of one order leave one after the other, also when one has to be tried again; others do not wait', async () => {
    const sent = (): unknown[] => post.mock.calls.map(([, body]) => (body as { n: number }).n);
    for (const n of [1, 2, 3]) {
      await enqueue({ body: { n }, order: 'live-job:1', subject: 'live-job:1' });
      clock.advance(1);
    }
    await enqueue({ body: { n: 9 }, order: 'live-job:2', subject: 'live-job:2' });
    const usual = post.getMockImplementation();
    // Whichever of the two is sent first: it is the first of its order that is refused.
    post.mockImplementation(async (url, body, options) =>
      (body as { n: number }).n === 1 && sent().filter((n) => n === 1).length === 1
        ? { status: 503, body: 'busy' }
        : usual!(url, body, options),
    );
    await delivery.deliverDue();
    expect(sent().sort()).toEqual([1, 9]);
    // The first is not due yet, and nothing overtakes it.
    expect(await delivery.deliverDue()).toBe(0);
    clock.advance(pauseAfter(1, 0.5) ?? 0);
    while ((await delivery.deliverDue()) > 0);
    expect(sent().filter((n) => n !== 9)).toEqual([1, 1, 2, 3]);
  });

  it('of a sender that died are sent by another', async () => {
    await enqueue();
    post.mockImplementationOnce(() => new Promise(() => undefined));
    void delivery.deliverDue();
    await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(1));
    expect(await delivery.deliverDue()).toBe(0);
    clock.advance(60_000);
    expect(await delivery.deliverDue()).toBe(1);
    expect(await rows()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  it('of one tenant with a slow receiver leave room for the others', async () => {
    for (let i = 0; i < 20; i += 1) await enqueue({ projectId: 'slow', subject: `s${i}` });
    await enqueue({ projectId: 'quick', url: 'https://quick.example.com/' });
    expect(await delivery.deliverDue()).toBe(4);
    expect(post.mock.calls.map(([url]) => url)).toContain('https://quick.example.com/');
  });

  it('go out by themselves soon after the commit', async () => {
    delivery.start();
    const from = performance.now();
    await enqueue();
    await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(1), { timeout: 1500, interval: 5 });
    expect(performance.now() - from).toBeLessThan(1500);
    await delivery.stop();
    expect(await rows()).toMatchObject([{ state: 'delivered' }]);
  });
});
