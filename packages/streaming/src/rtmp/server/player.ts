import type { MediaPacket, Subscriber } from '../../packets.ts';
import type { RtmpConnection } from '../connection.ts';
import { packetChunks } from '../media-messages.ts';
import { USER } from '../message.ts';

/** One stream on its way to an RTMP player. */
export class Player implements Subscriber {
  readonly #connection: RtmpConnection;
  readonly #stream: number;
  readonly #hangUp: (reason: string) => void;
  /** Configurations wait for the first frame, so that they carry its time. */
  readonly #configs: MediaPacket[] = [];
  #gone = false;
  #corked = false;

  constructor(connection: RtmpConnection, stream: number, hangUp: (reason: string) => void) {
    this.#connection = connection;
    this.#stream = stream;
    this.#hangUp = hangUp;
  }

  packet(packet: MediaPacket): void {
    if (packet.kind !== 'video' && packet.kind !== 'audio') {
      // A publisher that sends nothing but configurations does not fill memory: a later one replaces its kind.
      const same = this.#configs.findIndex(({ kind }) => kind === packet.kind);
      if (same >= 0) this.#configs.splice(same, 1);
      this.#configs.push(packet);
      return;
    }
    this.#cork();
    if (this.#gone) {
      this.#gone = false;
      this.#connection.userControl(USER.streamBegin, this.#stream);
      this.#status('NetStream.Play.PublishNotify', 'It is published again');
    }
    for (const config of this.#configs.splice(0)) this.#write(config, packet.dts);
    this.#write(packet, packet.dts);
  }

  paused(reason: string): void {
    this.#gone = true;
    this.#configs.length = 0;
    this.#connection.userControl(USER.streamEof, this.#stream);
    this.#status('NetStream.Play.UnpublishNotify', reason);
  }

  end(reason: string): void {
    this.#connection.status(this.#stream, 'error', 'NetStream.Play.Failed', reason);
    this.#hangUp(reason);
  }

  waiting(): number {
    return this.#connection.socket.writableLength;
  }

  #write(packet: MediaPacket, time: number): void {
    const chunks = packetChunks(packet, this.#stream, time);
    if (chunks) this.#connection.write(chunks);
  }

  #status(code: string, description: string): void {
    this.#connection.status(this.#stream, 'status', code, description);
  }

  /** What comes in one go leaves in one go. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    const { socket } = this.#connection;
    socket.cork();
    process.nextTick(() => {
      this.#corked = false;
      socket.uncork();
    });
  }
}
