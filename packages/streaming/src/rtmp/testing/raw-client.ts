import { connect, type Socket } from 'node:net';
import { decodeAmf, encodeAmf, type AmfValue } from '../../amf/amf0.ts';
import { ChunkReader } from '../chunk-reader.ts';
import { writeMessage } from '../chunk-writer.ts';
import { helloHandshake, PART } from '../handshake.ts';
import { CHANNEL, TYPE, type RtmpMessage } from '../message.ts';

/** A client that sends exactly what a test wants, and shows what the server answered. */
export class RawClient {
  readonly socket: Socket;
  readonly messages: RtmpMessage[] = [];
  closed = false;
  readonly #reader = new ChunkReader((message) => {
    this.messages.push(message);
    this.#look();
  });
  #bytes = Buffer.alloc(0);
  #shaken = false;
  #waiting: { readonly test: () => boolean; readonly done: () => void }[] = [];

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port });
    this.socket.on('data', (data: Buffer) => {
      if (this.#shaken) this.#reader.push(data);
      else this.#bytes = Buffer.concat([this.#bytes, data]);
      this.#look();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
      this.#look();
    });
  }

  /** Resolves when it holds. */
  until(test: () => boolean): Promise<void> {
    if (test()) return Promise.resolve();
    return new Promise((done) => this.#waiting.push({ test, done }));
  }

  #look(): void {
    const ready = this.#waiting.filter(({ test }) => test());
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
    for (const { done } of ready) done();
  }

  /** Handshakes; returns the server's parts. */
  async shake(hello: Buffer = helloHandshake()): Promise<Buffer> {
    this.socket.write(hello);
    const whole = 1 + 2 * PART;
    await this.until(() => this.#bytes.length >= whole || this.closed);
    const answer = this.#bytes.subarray(0, whole);
    this.socket.write(answer.subarray(1, 1 + PART));
    this.#shaken = true;
    this.#reader.push(this.#bytes.subarray(whole));
    return answer;
  }

  send(type: number, stream: number, payload: Uint8Array, timestamp = 0): void {
    // Small pieces, as before anybody agreed on larger ones.
    this.socket.write(writeMessage(CHANNEL.command, type, stream, timestamp, payload, 128));
  }

  command(name: string, transaction: number, stream: number, ...args: readonly AmfValue[]): void {
    this.send(TYPE.command, stream, encodeAmf(name, transaction, ...args));
  }

  /** Commands that came, as `[name, transaction, …]`. */
  get commands(): readonly (readonly AmfValue[])[] {
    return this.messages.filter(({ type }) => type === TYPE.command).map(({ payload }) => decodeAmf(payload));
  }

  /** Codes of onStatus and of results. */
  get codes(): readonly string[] {
    return this.commands.flatMap((values) =>
      values.flatMap((value) => {
        const code = typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
        return typeof code === 'string' ? [code] : [];
      }),
    );
  }

  async coded(code: string): Promise<void> {
    await this.until(() => this.closed || this.codes.includes(code));
  }

  /** Handshake, connect and createStream. */
  async enter(app = 'live'): Promise<void> {
    await this.shake();
    this.command('connect', 1, 0, { app, tcUrl: `rtmp://127.0.0.1/${app}` });
    await this.coded('NetConnection.Connect.Success');
    this.command('createStream', 2, 0, null);
    await this.until(() =>
      this.commands.some(([name, transaction]) => name === '_result' && transaction === 2),
    );
  }

  destroy(): void {
    this.socket.destroy();
  }
}
