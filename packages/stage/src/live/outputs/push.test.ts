import { RtmpServer, StreamHub, type MediaPacket } from '@cyclorama/streaming';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually, rendition, Rig } from './test-rig.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

/** An RTMP server and everything that it was sent for one stream. */
class Target {
  readonly hub = new StreamHub();
  readonly packets: MediaPacket[] = [];
  readonly events: string[] = [];
  url = '';
  #server: RtmpServer | undefined;

  async listen(port = 0): Promise<this> {
    const all = { mayPublish: () => Promise.resolve(true), mayPlay: () => Promise.resolve(true) };
    this.#server = new RtmpServer({ hub: this.hub, guard: all, port });
    const address = await this.#server.listen();
    this.url = `rtmp://127.0.0.1:${address.port}/live/pgm`;
    this.hub.play('live/pgm', {
      packet: (packet) => this.packets.push(packet),
      paused: (reason) => this.events.push(`paused ${reason}`),
      end: (reason) => this.events.push(`end ${reason}`),
      waiting: () => 0,
    });
    open.push(this);
    return this;
  }

  close(): Promise<void> | undefined {
    return this.#server?.close();
  }

  pictures(): Extract<MediaPacket, { kind: 'video' }>[] {
    return this.packets.filter((packet) => packet.kind === 'video');
  }
}

const push = (url: string, id = 'push') => ({ kind: 'rtmp', id, rendition: 'main', url }) as const;

describe('an RTMP push', () => {
  it('sends configurations, a key frame, every picture and unbroken sound', async () => {
    const target = await new Target().listen();
    const rig = new Rig();
    open.push(rig);
    const side = await rig.open(rig.document([rendition('main')], [push(target.url)]));
    await rig.makeLive(() => target.pictures().length >= 60);
    expect(target.packets.slice(0, 4).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['video-config', 'audio-config']),
    );
    const pictures = target.pictures();
    expect(pictures[0]!.key).toBe(true);
    pictures.forEach((picture, index) => expect(picture.dts - pictures[0]!.dts).toBe(index * 40));
    const sound = target.packets.filter((packet) => packet.kind === 'audio');
    sound.forEach((packet, index) =>
      expect(Math.abs(packet.dts - sound[0]!.dts - (index * 1024) / 48)).toBeLessThan(1.01),
    );
    expect(
      rig.events.filter(({ kind }) => kind === 'output').map((event) => 'state' in event && event.state),
    ).toEqual(['connecting', 'live']);
    const [status] = side.status().outputs;
    expect(status!.bytesSent).toBeGreaterThan(50_000);
    expect(status!.dropped).toBeLessThan(120);
    await side.stop();
    expect(target.events.length).toBe(1);
    await eventually(() => !target.hub.isPublished('live/pgm'));
  }, 20_000);
});
