import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled, TestClock } from '../testing/test-clock.ts';
import { SocketLink } from './link.ts';

class FakeSocket extends EventTarget {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    return this.all[this.all.length - 1] ?? expect.fail('no connection was made');
  }

  readonly url: string;
  binaryType = '';
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }

  tell(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }

  end(code: number): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }));
  }
}

/** A buffer that takes a moment for everything, as browsers' do. */
class FakeBuffer extends EventTarget {
  readonly did: string[] = [];
  updating = false;
  full = false;
  from = 0;
  to = 0;

  get buffered(): Pick<TimeRanges, 'length' | 'start' | 'end'> {
    return { length: this.to > this.from ? 1 : 0, start: () => this.from, end: () => this.to };
  }

  appendBuffer(bytes: ArrayBuffer): void {
    expect(this.updating).toBe(false);
    if (this.full) {
      this.full = false;
      throw new DOMException('full', 'QuotaExceededError');
    }
    this.#do(`append ${bytes.byteLength}`, () => (this.to += 1));
  }

  remove(_from: number, to: number): void {
    expect(this.updating).toBe(false);
    this.#do(`remove ${to}`, () => (this.from = to));
  }

  #do(what: string, done: () => void): void {
    this.did.push(what);
    this.updating = true;
    queueMicrotask(() => {
      this.updating = false;
      done();
      this.dispatchEvent(new Event('updateend'));
    });
  }
}

class FakeSource extends EventTarget {
  static last: FakeSource | undefined;
  static isTypeSupported = (mime: string): boolean => mime.startsWith('video/mp4');
  readonly buffer = new FakeBuffer();
  mime = '';

  constructor() {
    super();
    FakeSource.last = this;
  }

  addSourceBuffer(mime: string): FakeBuffer {
    this.mime = mime;
    return this.buffer;
  }
}

const MIME = 'video/mp4; codecs="avc1.64001F,mp4a.40.2"';
const events = { onConnected: vi.fn(), onWaiting: vi.fn(), onEnd: vi.fn() };
let clock: TestClock;
let video: HTMLVideoElement & { currentTime: number };

function open(): SocketLink {
  clock = new TestClock();
  const element = Object.assign(new EventTarget(), {
    currentTime: 0,
    playbackRate: 1,
    src: '',
    srcObject: null,
    removeAttribute: () => (element.src = ''),
  });
  video = element as unknown as typeof video;
  return new SocketLink({ ...events, url: 'wss://h/media?key=T', video, clock });
}
function start(): FakeBuffer {
  FakeSocket.last.tell(JSON.stringify({ mime: MIME }));
  const source = FakeSource.last ?? expect.fail('nothing is played');
  expect(source.mime).toBe('');
  source.dispatchEvent(new Event('sourceopen'));
  expect(source.mime).toBe(MIME);
  return source.buffer;
}

beforeEach(() => {
  FakeSocket.all = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('MediaSource', FakeSource);
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:1');
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const event of Object.values(events)) event.mockReset();
});

describe('a dialog by WebSocket', () => {
  it('feeds one fragment after the other, at the live edge', async () => {
    const link = open();
    const buffer = start();
    expect(events.onConnected).toHaveBeenCalledOnce();
    for (const bytes of [1, 2, 3]) FakeSocket.last.tell(new ArrayBuffer(bytes));
    await settled();
    expect(buffer.did).toEqual(['append 1', 'append 2', 'append 3']);
    // Three seconds came at once: the last moment is what is live.
    expect(video.currentTime).toBeGreaterThan(2.5);
    link.close();
    expect(video.src).toBe('');
    expect(FakeSocket.last.isClosed).toBe(true);
  });

  it('makes room when the browser has none, and loses nothing', async () => {
    const link = open();
    const buffer = start();
    FakeSocket.last.tell(new ArrayBuffer(1));
    await settled();
    buffer.to = 30;
    video.currentTime = 29.9;
    buffer.full = true;
    FakeSocket.last.tell(new ArrayBuffer(2));
    await settled();
    expect(buffer.did).toEqual(['append 1', 'remove 28.9', 'append 2']);
    link.close();
  });

  it('goes on in the same buffer when the stream says the same again', async () => {
    const link = open();
    const buffer = start();
    const source = FakeSource.last;
    FakeSocket.last.tell(JSON.stringify({ mime: MIME }));
    expect(FakeSource.last).toBe(source);
    FakeSocket.last.tell(new ArrayBuffer(7));
    await settled();
    expect(buffer.did).toEqual(['append 7']);
    link.close();
  });

  it('comes back, and ends when the job is over or what it hears cannot be played', async () => {
    open();
    start();
    FakeSocket.last.end(1012);
    expect(events.onWaiting).toHaveBeenCalledOnce();
    await clock.pass(600);
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.end(4404);
    expect(events.onEnd).toHaveBeenCalledWith('gone', expect.any(Error));
    await clock.pass(60_000);
    expect(FakeSocket.all).toHaveLength(2);
    open();
    FakeSocket.last.tell(JSON.stringify({ mime: 'video/unheard-of' }));
    expect(events.onEnd).toHaveBeenLastCalledWith('blocked', expect.any(Error));
  });

  it('gives up when nothing answers for 40 seconds', async () => {
    open();
    for (let round = 0; round < 20 && events.onEnd.mock.calls.length === 0; round++) {
      FakeSocket.last.end(1006);
      await clock.pass(10_000);
    }
    expect(events.onEnd).toHaveBeenCalledWith('blocked', expect.any(Error));
  });
});
