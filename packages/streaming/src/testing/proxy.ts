import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface FaultProxyOptions {
  /** Where connections are passed on to. */
  readonly target: { readonly host?: string; readonly port: number };
}

/** What a proxy does to the bytes that pass. Changes apply at once, to open connections too. */
export interface Faults {
  /** Milliseconds by which everything arrives later. */
  readonly delayMs?: number;
  /** Bytes per second and connection, each way. */
  readonly bytesPerSecond?: number;
  /** Nothing passes any more, and nobody is told: a half-open connection. New connections are accepted and ignored. */
  readonly blackhole?: boolean;
  /** One byte of about so many is changed. */
  readonly corruptEvery?: number;
  /** Seed of what is changed; default 1. */
  readonly seed?: number;
  /** Connections are refused. */
  readonly refuse?: boolean;
}

/** A TCP proxy that breaks things on purpose. */
export interface FaultProxy {
  readonly host: string;
  readonly port: number;
  /** Replaces all faults; `{}` heals. */
  set(faults: Faults): void;
  /** Cuts all open connections (reset), at once or after so many more bytes from the client. Resolves when cut. */
  cut(afterBytes?: number): Promise<void>;
  /** Resolves when so many connections have been accepted since the start. */
  accepted(count: number): Promise<void>;
  /** Bytes that were passed on. */
  readonly passed: { readonly up: number; readonly down: number };
  readonly connections: number;
  close(): Promise<void>;
}

/** Opens a proxy on a free port of the loopback. */
export async function openFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new TcpProxy(options);
  await proxy.listen();
  return proxy;
}

/** One direction of a connection. */
class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #faults: () => Faults;
  readonly #passed: (bytes: number) => void;
  readonly #random: () => number;
  readonly #queue: { readonly data: Buffer; readonly due: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #freeAt = 0;
  #toCorruption = 0;

  constructor(
    from: Socket,
    to: Socket,
    faults: () => Faults,
    random: () => number,
    passed: (bytes: number) => void,
  ) {
    this.#from = from;
    this.#to = to;
    this.#faults = faults;
    this.#random = random;
    this.#passed = passed;
    from.on('data', (data: Buffer) => this.#take(data));
    from.on('end', () => this.#take(undefined));
    to.on('drain', () => this.kick());
  }

  /** Faults have changed, or there is room again. */
  kick(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { blackhole, bytesPerSecond } = this.#faults();
    if (blackhole) {
      this.#from.resume();
      return;
    }
    const now = performance.now();
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      const at = Math.max(next.due, this.#freeAt);
      if (at > now) {
        this.#timer = setTimeout(() => this.kick(), Math.ceil(at - now));
        break;
      }
      if (this.#to.writableNeedDrain) break;
      this.#queue.shift();
      if (next.data.length === 0) {
        this.#to.end();
        continue;
      }
      if (bytesPerSecond !== undefined)
        this.#freeAt = Math.max(now, this.#freeAt) + (next.data.length / bytesPerSecond) * 1000;
      this.#to.write(next.data);
      this.#passed(next.data.length);
    }
    // What waits here is bounded, so that the sender feels the slowness as it would on a real line.
    if (this.#queue.length > 64) this.#from.pause();
    else this.#from.resume();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #take(data: Buffer | undefined): void {
    const { blackhole, delayMs = 0, bytesPerSecond } = this.#faults();
    if (blackhole) return;
    const due = performance.now() + delayMs;
    if (data === undefined) this.#queue.push({ data: Buffer.alloc(0), due });
    else {
      const step = bytesPerSecond === undefined ? data.length : Math.max(256, Math.ceil(bytesPerSecond / 50));
      const corrupted = this.#corrupt(data);
      for (let at = 0; at < data.length; at += step)
        this.#queue.push({ data: corrupted.subarray(at, at + step), due });
    }
    this.kick();
  }

  #corrupt(data: Buffer): Buffer {
    const { corruptEvery } = this.#faults();
    if (corruptEvery === undefined) return data;
    const changed = Buffer.from(data);
    this.#toCorruption ||= Math.ceil(this.#random() * 2 * corruptEvery);
    while (this.#toCorruption <= changed.length) {
      const at = this.#toCorruption - 1;
      changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(this.#random() * 8));
      this.#toCorruption += Math.ceil(this.#random() * 2 * corruptEvery);
    }
    this.#toCorruption -= changed.length;
    return changed;
  }
}

class TcpProxy implements FaultProxy {
  readonly #options: FaultProxyOptions;
  readonly #server = createServer((socket) => this.#pass(socket));
  readonly #pairs = new Set<{ readonly sockets: readonly Socket[]; readonly pipes: readonly Pipe[] }>();
  #faults: Faults = {};
  #random = randomFrom(1);
  #up = 0;
  #down = 0;
  #accepted = 0;
  #waiting: { readonly count: number; readonly done: () => void }[] = [];
  #cutAt: { readonly up: number; readonly done: () => void } | undefined;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
  }

  readonly host = '127.0.0.1';

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get passed(): { readonly up: number; readonly down: number } {
    return { up: this.#up, down: this.#down };
  }

  get connections(): number {
    return this.#pairs.size;
  }

  listen(): Promise<void> {
    return new Promise((done) => this.#server.listen(0, this.host, done));
  }

  set(faults: Faults): void {
    this.#faults = faults;
    this.#random = randomFrom(faults.seed ?? 1);
    for (const { pipes } of this.#pairs) for (const pipe of pipes) pipe.kick();
  }

  cut(afterBytes = 0): Promise<void> {
    if (afterBytes > 0) return new Promise((done) => (this.#cutAt = { up: this.#up + afterBytes, done }));
    this.#reset();
    return Promise.resolve();
  }

  accepted(count: number): Promise<void> {
    if (this.#accepted >= count) return Promise.resolve();
    return new Promise((done) => this.#waiting.push({ count, done }));
  }

  async close(): Promise<void> {
    this.#reset();
    await new Promise((done) => this.#server.close(done));
  }

  #reset(): void {
    for (const { sockets } of this.#pairs) for (const socket of sockets) socket.resetAndDestroy();
  }

  #pass(client: Socket): void {
    this.#accepted++;
    this.#waiting = this.#waiting.filter(({ count, done }) => {
      if (this.#accepted >= count) done();
      return this.#accepted < count;
    });
    client.on('error', () => undefined);
    if (this.#faults.refuse) {
      client.resetAndDestroy();
      return;
    }
    const { host = '127.0.0.1', port } = this.#options.target;
    const server = connect({ host, port });
    server.on('error', () => undefined);
    const faults = (): Faults => this.#faults;
    const random = (): number => this.#random();
    const pipes = [
      new Pipe(client, server, faults, random, (bytes) => this.#countUp(bytes)),
      new Pipe(server, client, faults, random, (bytes) => (this.#down += bytes)),
    ];
    const pair = { sockets: [client, server], pipes };
    this.#pairs.add(pair);
    for (const socket of pair.sockets)
      socket.on('close', () => {
        for (const pipe of pipes) pipe.stop();
        // A half-open connection stays open for the side that was told nothing.
        if (this.#faults.blackhole) return;
        for (const other of pair.sockets) other.destroySoon();
        this.#pairs.delete(pair);
      });
  }

  #countUp(bytes: number): void {
    this.#up += bytes;
    if (!this.#cutAt || this.#up < this.#cutAt.up) return;
    const { done } = this.#cutAt;
    this.#cutAt = undefined;
    this.#reset();
    done();
  }
}

/** Numbers in 0…1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
