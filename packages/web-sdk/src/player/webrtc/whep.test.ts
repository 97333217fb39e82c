import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestClock } from '../testing/test-clock.ts';
import { WhepLink } from './whep.ts';

/** As much of a connection as the link uses. */
class FakePeer extends EventTarget {
  static all: FakePeer[] = [];
  static get last(): FakePeer {
    return this.all[this.all.length - 1] ?? expect.fail('no connection was made');
  }

  readonly kinds: string[] = [];
  readonly receivers: { jitterBufferTarget: number | null }[] = [];
  readonly iceGatheringState = 'complete';
  connectionState = 'new';
  localDescription: { readonly sdp: string } | undefined;
  answer: string | undefined;

  constructor(configuration: RTCConfiguration) {
    super();
    expect(configuration.iceServers).toEqual([{ urls: ['stun:s'] }]);
    FakePeer.all.push(this);
  }

  addTransceiver(kind: string, { direction }: { direction: string }): void {
    this.kinds.push(`${kind} ${direction}`);
  }

  async createOffer(): Promise<{ sdp: string }> {
    return { sdp: 'offer' };
  }

  async setLocalDescription(offer: { sdp: string }): Promise<void> {
    this.localDescription = offer;
  }

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.answer = sdp;
  }

  getReceivers(): FakePeer['receivers'] {
    return this.receivers;
  }

  close(): void {
    this.connectionState = 'closed';
  }

  become(state: string): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  track(): void {
    const receiver = { jitterBufferTarget: null };
    this.receivers.push(receiver);
    this.dispatchEvent(Object.assign(new Event('track'), { track: {}, receiver }));
  }
}

class FakeStream {
  readonly tracks: unknown[] = [];
  addTrack(track: unknown): void {
    this.tracks.push(track);
  }
}

const events = { onConnected: vi.fn(), onWaiting: vi.fn(), onEnd: vi.fn(), onStream: vi.fn() };
const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
const answered =
  (status: number, headers: Record<string, string> = {}): (() => Promise<Response>) =>
  async () =>
    new Response('answer', { status, headers: { location: '/ics/v1/jobs/j/play/7', ...headers } });

let clock: TestClock;
function open(): WhepLink {
  clock = new TestClock();
  return new WhepLink({
    ...events,
    url: 'https://h/ics/v1/jobs/j/play',
    token: 'TOKEN',
    iceServers: [{ urls: ['stun:s'] }],
    clock,
  });
}
const requests = (): string[] => fetched.mock.calls.map(([url, { method }]) => `${method ?? ''} ${url}`);

beforeEach(() => {
  FakePeer.all = [];
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('fetch', fetched);
  fetched.mockImplementation(answered(201));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetAllMocks();
});

describe('a dialog by WebRTC', () => {
  it('offers to receive both, puts both into one stream and takes back what it gives up', async () => {
    const link = open();
    await clock.pass(0);
    const peer = FakePeer.last;
    expect(peer.kinds).toEqual(['video recvonly', 'audio recvonly']);
    expect(peer.answer).toBe('answer');
    expect(fetched.mock.calls[0]?.[1].headers).toMatchObject({ authorization: 'Bearer TOKEN' });
    peer.track();
    peer.track();
    expect(new Set(events.onStream.mock.calls.map(([stream]) => stream as unknown)).size).toBe(1);
    expect(peer.receivers.map((r) => r.jitterBufferTarget)).toEqual([0, 0]);
    link.setDelay(160);
    expect(peer.receivers.map((r) => r.jitterBufferTarget)).toEqual([160, 160]);
    peer.become('connected');
    expect(events.onConnected).toHaveBeenCalledOnce();
    link.renew();
    await clock.pass(0);
    // A connection that is given up is taken back; with the last one the job ends anyway.
    link.close();
    expect(requests()).toEqual([
      'POST https://h/ics/v1/jobs/j/play',
      'DELETE https://h/ics/v1/jobs/j/play/7',
      'POST https://h/ics/v1/jobs/j/play',
    ]);
  });

  it('waits whether a broken connection mends itself, then makes another', async () => {
    const link = open();
    await clock.pass(0);
    const first = FakePeer.last;
    first.become('connected');
    first.become('disconnected');
    await clock.pass(2000);
    first.become('connected');
    await clock.pass(5000);
    expect(FakePeer.all).toHaveLength(1);
    first.become('disconnected');
    await clock.pass(2600);
    expect(first.connectionState).toBe('closed');
    expect(events.onWaiting).toHaveBeenCalledOnce();
    await clock.pass(600);
    expect(FakePeer.all).toHaveLength(2);
    FakePeer.last.become('connected');
    expect(events.onEnd).not.toHaveBeenCalled();
    link.close();
  });

  it('tries at once when the network is back', async () => {
    const link = open();
    await clock.pass(0);
    FakePeer.last.become('connected');
    FakePeer.last.become('failed');
    expect(FakePeer.all).toHaveLength(1);
    link.retryNow();
    expect(FakePeer.all).toHaveLength(2);
    link.close();
  });

  it('ends when the job is over, and when nothing comes through', async () => {
    fetched.mockImplementation(answered(404));
    open();
    await clock.pass(0);
    expect(events.onEnd).toHaveBeenCalledWith('gone', expect.any(Error));
    fetched.mockImplementation(answered(201));
    open();
    await clock.pass(9000);
    expect(events.onEnd).toHaveBeenLastCalledWith('blocked', expect.any(Error));
    expect(FakePeer.last.connectionState).toBe('closed');
  });

  it('comes back as late as a busy server asks, and gives up after 40 seconds', async () => {
    fetched.mockImplementation(answered(503, { 'retry-after': '5' }));
    open();
    await clock.pass(4900);
    expect(requests()).toHaveLength(1);
    await clock.pass(200);
    expect(requests()).toHaveLength(2);
    await clock.pass(60_000);
    expect(events.onEnd).toHaveBeenCalledWith('blocked', expect.any(Error));
  });

  it('is patient with a server that is slow to answer: that is no blocked network', async () => {
    let give: (response: Response) => void = () => undefined;
    fetched.mockImplementationOnce(() => new Promise((resolve) => (give = resolve)));
    const link = open();
    await clock.pass(12_000);
    give(await answered(201)());
    await clock.pass(5000);
    FakePeer.last.become('connected');
    await clock.pass(20_000);
    expect(FakePeer.all).toHaveLength(1);
    expect(events.onEnd).not.toHaveBeenCalled();
    link.close();
  });

  it('leaves no viewer behind when it is closed while the answer is under way', async () => {
    let give: (response: Response) => void = () => undefined;
    fetched.mockImplementationOnce(() => new Promise((resolve) => (give = resolve)));
    const link = open();
    await clock.pass(0);
    link.close();
    give(await answered(201)());
    await clock.pass(0);
    expect(requests()).toContain('DELETE https://h/ics/v1/jobs/j/play/7');
    expect(events.onEnd).not.toHaveBeenCalled();
  });
});
