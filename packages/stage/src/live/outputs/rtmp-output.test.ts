import type { FaultProxy } from '@cyclorama/streaming/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { RtmpOutput, type RtmpOutputOptions } from './rtmp-output.ts';
import { eventually, turn } from './test-rig.ts';
import { holes, Target } from './test-target.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

/** Sends made-up pictures of a given size through a line that can be broken. */
class Sender {
  /** It gives dead publishers up quickly, so that their successor need not wait. */
  readonly target = new Target(2000);
  readonly states: string[] = [];
  readonly reasons: (string | undefined)[] = [];
  proxy: (FaultProxy & { readonly url: string }) | undefined;
  output: RtmpOutput | undefined;
  frame = 0;

  async open(
    options: Partial<RtmpOutputOptions>,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<this> {
    open.push(await this.target.listen());
    this.proxy = await this.target.proxy();
    open.push(this.proxy, { close: () => this.output?.fence() });
    this.output = new RtmpOutput({
      output: { kind: 'rtmp', id: 'push', rendition: 'main', url: this.proxy.url, metadata },
      onState: (state, reason) => {
        this.states.push(state);
        this.reasons.push(reason);
      },
      onNeedKey: () => undefined,
      checkAddress: undefined,
      backoff: { firstMs: 100, maxMs: 200 },
      ...options,
    });
    const avcC = Uint8Array.of(1, 100, 0, 13, 255, 225, 0, 1, 0x67, 1, 0, 1, 0x68);
    this.output.config({
      ...{ rendition: 'main', width: 320, height: 180, fps: { num: 25, den: 1 } },
      ...{ avcC, asc: Uint8Array.of(0x11, 0x90) },
    });
    return this;
  }

  /** Sends pictures of `bytes`, faster than any clock, until something is true. */
  async send(bytes: number, until: () => boolean): Promise<void> {
    const end = performance.now() + 30_000;
    while (!until()) {
      if (performance.now() > end) throw new Error(`never: ${until.toString()}`);
      const data = new Uint8Array(bytes);
      new DataView(data.buffer).setUint32(0, bytes - 4);
      const ptsMs = this.frame * 40;
      this.output!.packet({
        ...{ rendition: 'main', kind: 'video', ptsMs, durationMs: 40, key: this.frame % 10 === 0, data },
      });
      this.frame++;
      await turn();
    }
  }
}

describe('an RTMP output', () => {
  it('tells who made it beside what describes the media', async () => {
    const sender = await new Sender().open({}, { label: 'AI-generated', width: 'wide' });
    const descriptions = (): unknown[] =>
      sender.target.packets.flatMap((packet) => (packet.kind === 'metadata' ? [packet.values] : []));
    await sender.send(500, () => descriptions().length > 0);
    expect(descriptions()[0]).toMatchObject({ label: 'AI-generated', width: 320, encoder: 'Cyclorama' });
  });

  it('begins with a key frame and the sound from there on, and is live only then', async () => {
    const sender = await new Sender().open({});
    const { target, output, states } = sender;
    const sound = (ptsMs: number): void =>
      output!.packet({
        ...{ rendition: 'main', kind: 'aac', ptsMs, durationMs: 20, key: true, data: new Uint8Array(50) },
      });
    await eventually(() => target.hub.isPublished('live/pgm'));
    // Pictures are still being made, sound is ahead of them.
    for (let ms = 0; ms < 2200; ms += 20) sound(ms);
    sender.frame = 45;
    await sender.send(500, () => sender.frame === 50);
    expect([states, target.packets]).toEqual([['connecting'], []]);
    sender.frame = 50;
    await sender.send(500, () => target.pictures().length > 0);
    // An encoder that begins late may still hand out sound of before.
    sound(500);
    sound(2200);
    await eventually(() => target.packets.some((packet) => packet.kind === 'audio' && packet.dts >= 2200));
    const media = target.packets.filter(({ kind }) => kind === 'video' || kind === 'audio');
    expect(media[0]).toMatchObject({ kind: 'video', key: true, dts: 2000 });
    const heard = target.packets.flatMap((packet) => (packet.kind === 'audio' ? [packet.dts] : []));
    expect(heard).toEqual(Array.from({ length: 11 }, (_, n) => 2000 + 20 * n));
    await eventually(() => states.includes('live'));
  });

  it('leaves out whole groups for a slow target and stays live', async () => {
    const sender = await new Sender().open({ backlogMs: 1000 });
    const { target, output } = sender;
    await sender.send(20_000, () => sender.states.includes('live') && target.pictures().length > 20);
    const { dropped } = output!.status();
    sender.proxy!.set({ bytesPerSecond: 400_000 });
    await sender.send(60_000, () => output!.status().dropped > dropped + 30);
    expect(sender.states).toEqual(['connecting', 'live']);
    sender.proxy!.set({});
    const then = target.pictures().length;
    await sender.send(2000, () => target.pictures().length > then + 200);
    expect(holes(target.pictures())).toBeGreaterThan(0);
  });

  it('notices a target that takes bytes and acknowledges none, and comes back', async () => {
    const sender = await new Sender().open({ stallMs: 1000 });
    const { target, output, states } = sender;
    // The server acknowledges every 250 kB: let it do so.
    await sender.send(20_000, () => target.pictures().length > 50);
    await eventually(() => output!.status().bytesAcknowledged > 0);
    sender.proxy!.set({ blackhole: true });
    await sender.send(20_000, () => states.at(-1) === 'retrying');
    expect(sender.reasons.at(-1)).toContain('acknowledges');
    sender.proxy!.set({});
    await sender.send(20_000, () => states.at(-1) === 'live');
    expect(states.filter((state) => state === 'live').length).toBe(2);
    const status = output!.status();
    expect(status.bytesAcknowledged).toBeLessThanOrEqual(status.bytesSent);
    expect(status.reconnects).toBeGreaterThan(0);
  });

  it('paused is no fault of the target', async () => {
    const sender = await new Sender().open({});
    const { output, states, reasons } = sender;
    await sender.send(2000, () => states.at(-1) === 'live');
    output!.pause('off under load');
    expect(states.at(-1)).toBe('retrying');
    expect(reasons.at(-1)).toBe('off under load');
    await eventually(() => sender.proxy!.connections === 0);
    output!.pause(undefined);
    await sender.send(2000, () => states.at(-1) === 'live');
    await output!.stop();
    expect(states.at(-1)).toBe('stopped');
  });
});
