import { RtmpServer, StreamHub, type MediaPacket } from '@cyclorama/streaming';
import { openFaultProxy, type FaultProxy } from '@cyclorama/streaming/testing';
import { expect } from 'vitest';

// For tests: where a push goes.

/** An RTMP server and everything that it was sent for one stream. */
export class Target {
  readonly hub = new StreamHub();
  readonly packets: MediaPacket[] = [];
  port = 0;
  url = '';
  #server: RtmpServer | undefined;
  readonly #idleMs: number;

  /** `idleMs`: a publisher that is silent for so long is given up. */
  constructor(idleMs = 15_000) {
    this.#idleMs = idleMs;
  }

  async listen(): Promise<this> {
    const all = { mayPublish: () => Promise.resolve(true), mayPlay: () => Promise.resolve(true) };
    const limits = { publishIdleMs: this.#idleMs };
    this.#server = new RtmpServer({ hub: this.hub, guard: all, port: 0, limits });
    this.port = (await this.#server.listen()).port;
    this.url = `rtmp://127.0.0.1:${this.port}/live/pgm`;
    this.hub.play('live/pgm', {
      packet: (packet) => this.packets.push(packet),
      paused: () => undefined,
      end: () => undefined,
      waiting: () => 0,
    });
    return this;
  }

  /** A line to it that can be broken. */
  async proxy(): Promise<FaultProxy & { readonly url: string }> {
    const proxy = await openFaultProxy({ target: { port: this.port } });
    return Object.assign(proxy, { url: `rtmp://127.0.0.1:${proxy.port}/live/pgm` });
  }

  close(): Promise<void> | undefined {
    return this.#server?.close();
  }

  pictures(): Extract<MediaPacket, { kind: 'video' }>[] {
    return this.packets.filter((packet) => packet.kind === 'video');
  }
}

/** How often whole groups are missing. Fails where part of one is: each picture follows its predecessor or is a key. */
export function holes(pictures: readonly { readonly dts: number; readonly key: boolean }[]): number {
  let found = 0;
  pictures.forEach((picture, index) => {
    const before = pictures[index - 1];
    if (!before || picture.dts - before.dts === 40) return;
    found++;
    expect(picture.dts).toBeGreaterThan(before.dts);
    expect(picture.key).toBe(true);
  });
  return found;
}
