import { createSocket, type Socket } from 'node:dgram';

// For tests: a line between two peers that loses packets of media. What was lost is unknown to the receiver's SRTP, so
// that it can be sent again.

export class LossyLine {
  /** Packets that are lost on their way down, by their order. */
  lose: (index: number) => boolean = () => false;
  lost = 0;
  readonly #up: Socket = createSocket('udp4');
  readonly #down: Socket = createSocket('udp4');
  #index = 0;
  #peer: { readonly port: number; readonly address: string } | undefined;

  /** Stands in front of whom the answer describes. @returns the answer as the other side should see it */
  async before(answer: string, payloadType: number): Promise<string> {
    const [, port = ''] = /^a=candidate:\S+ 1 UDP \d+ 127\.0\.0\.1 (\d+) typ host/m.exec(answer) ?? [];
    if (port === '') throw new Error('no candidate');
    const bound = (socket: Socket): Promise<void> =>
      new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
    await Promise.all([bound(this.#up), bound(this.#down)]);
    this.#down.on('message', (data, peer) => {
      this.#peer = peer;
      this.#up.send(data, Number(port), '127.0.0.1');
    });
    this.#up.on('message', (data) => {
      const isMedia = (data[0]! & 0xc0) === 0x80 && (data[1]! & 127) === payloadType;
      if (isMedia && this.lose(this.#index++)) this.lost++;
      else if (this.#peer) this.#down.send(data, this.#peer.port, this.#peer.address);
    });
    return answer.replaceAll(`127.0.0.1 ${port} typ`, `127.0.0.1 ${this.#down.address().port} typ`);
  }

  close(): void {
    this.#up.close();
    this.#down.close();
  }
}
