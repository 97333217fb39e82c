/** Frames that may be under way between two threads. A power of two. */
const QUEUE = 16;
const WRITTEN = 0;
const READ = 1;
const STOP = 2;
const SLOTS = 4;
const VERSIONS = SLOTS + QUEUE;

/** What both ends of a ring share: counters, and for each frame under way its slot and its picture's version. */
export function createRing(): SharedArrayBuffer {
  return new SharedArrayBuffer((VERSIONS + QUEUE) * 4);
}

/** One frame in a ring: in which slot its picture lies. The same version means the same pixels. */
export interface RingFrame {
  readonly slot: number;
  readonly version: number;
}

/**
 * Both ends of a queue of frames between two threads. A frame names a slot, and several frames in a row may name the
 * same one, so that pictures which did not change are neither copied nor drawn again.
 */
export class Ring {
  private readonly control: Int32Array;
  private readonly lastUse: number[];

  constructor(shared: SharedArrayBuffer, slots: number) {
    this.control = new Int32Array(shared);
    this.lastUse = new Array<number>(slots).fill(-1);
  }

  get written(): number {
    return Atomics.load(this.control, WRITTEN);
  }

  get read(): number {
    return Atomics.load(this.control, READ);
  }

  get stopped(): boolean {
    return Atomics.load(this.control, STOP) !== 0;
  }

  /** Tells the other end to end; wakes it when it sleeps. */
  stop(): void {
    Atomics.store(this.control, STOP, 1);
    Atomics.notify(this.control, WRITTEN);
    Atomics.notify(this.control, READ);
  }

  /** Producer: a slot that no frame under way uses, or −1. */
  freeSlot(): number {
    const read = this.read;
    if (this.written - read >= QUEUE) return -1;
    return this.lastUse.findIndex((frame) => frame < read);
  }

  /** Producer: whether one more frame (without a new slot) fits. */
  hasRoom(): boolean {
    return this.written - this.read < QUEUE;
  }

  /** Producer: hands over the next frame. */
  publish(slot: number, version: number): void {
    const n = this.written;
    this.control[SLOTS + (n % QUEUE)] = slot;
    this.control[VERSIONS + (n % QUEUE)] = version;
    this.lastUse[slot] = n;
    Atomics.store(this.control, WRITTEN, n + 1);
    Atomics.notify(this.control, WRITTEN);
  }

  /** Producer in a worker: sleeps until the consumer moves on, at most `ms`. */
  sleepUntilRead(read: number, ms: number): void {
    Atomics.wait(this.control, READ, read, ms);
  }

  /** Consumer: the frame with this number, which must be written and not yet released. */
  frame(n: number): RingFrame {
    return { slot: this.control[SLOTS + (n % QUEUE)]!, version: this.control[VERSIONS + (n % QUEUE)]! };
  }

  /** Consumer: frames below `n` are no longer needed. */
  release(n: number): void {
    Atomics.store(this.control, READ, n);
    Atomics.notify(this.control, READ);
  }

  /** Consumer in a worker: sleeps until a frame above `written` arrives, at most `ms`. */
  sleepUntilWritten(written: number, ms: number): void {
    Atomics.wait(this.control, WRITTEN, written, ms);
  }
}

/** Lets asynchronous code wait for "something happened" without polling. */
export class Bell {
  private readonly waiting: (() => void)[] = [];
  private rung = false;

  ring(): void {
    this.rung = true;
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Resolves at the next ring, at once when it rang since the last wait. */
  async wait(): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    this.rung = false;
  }

  /** Waits until `ready` holds, at most about `ms`. */
  async waitUntil(ready: () => boolean, ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    const timer = setTimeout(() => this.ring(), ms + 1);
    while (!ready() && performance.now() < deadline) await this.wait();
    clearTimeout(timer);
  }
}

/** Producer in a worker: sleeps until there is a free slot. Returns −1 when told to stop. */
export function awaitSlot(ring: Ring): number {
  for (;;) {
    if (ring.stopped) return -1;
    const read = ring.read;
    const slot = ring.freeSlot();
    if (slot >= 0) return slot;
    ring.sleepUntilRead(read, 1000);
  }
}

/** Producer in a worker: sleeps until a repeated frame fits. Returns false when told to stop. */
export function awaitRoom(ring: Ring): boolean {
  for (;;) {
    if (ring.stopped) return false;
    const read = ring.read;
    if (ring.hasRoom()) return true;
    ring.sleepUntilRead(read, 1000);
  }
}
