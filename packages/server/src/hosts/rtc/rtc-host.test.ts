import { readFileSync } from 'node:fs';
import type { MediaPacket } from '@cyclorama/streaming';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RtcHost, type RtcHostOptions } from './rtc-host.ts';

const STAGE = new URL('./testing/fake-ingest.js', import.meta.url).href;
let hosts: RtcHost[] = [];
afterEach(() => {
  for (const host of hosts) host.close();
  hosts = [];
});

function open(options: Partial<RtcHostOptions> = {}): RtcHost {
  const host = new RtcHost({ stage: STAGE, rtc: { turnUrls: [] }, ...options });
  hosts.push(host);
  return host;
}

describe('the host of WebRTC publishers', () => {
  it('starts with the first, passes media on and says when a publisher goes', async () => {
    const host = open();
    expect(host.pid).toBeUndefined();
    const session = await host.accept('offer');
    expect(session.answer).toBe('answer to offer');
    const packets: MediaPacket[] = [];
    const gone: string[] = [];
    session.listen({ onPackets: (some) => packets.push(...some), onGone: (reason) => gone.push(reason) });
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(2));
    expect(packets[0]).toMatchObject({ kind: 'audio', codec: 'opus', dts: 0 });
    expect(Buffer.from((packets[0] as { data: Uint8Array }).data).toString()).toBe('sound 0');
    const other = await host.accept('goes');
    const { pid } = host;
    other.listen({ onPackets: () => undefined, onGone: (reason) => gone.push(reason) });
    await vi.waitFor(() => expect(gone).toEqual(['it went']));
    session.close();
    expect(host.pid).toBe(pid);
  });

  it('tells by name what it refuses', async () => {
    await expect(open().accept('bad')).rejects.toMatchObject({ name: 'BadOffer', message: 'bad it is' });
  });

  it('that dies lets everybody know, and starts anew', async () => {
    const died: string[] = [];
    const host = open({ onDied: (message) => died.push(message) });
    const session = await host.accept('offer');
    const gone: string[] = [];
    session.listen({ onPackets: () => undefined, onGone: (reason) => gone.push(reason) });
    await expect(host.accept('crash')).rejects.toMatchObject({ name: 'RtcRefused' });
    expect(gone).toEqual(['the process that took it died']);
    expect(died.join()).toContain('SIGABRT');
    expect((await host.accept('offer')).answer).toBe('answer to offer');
  });

  it('ends when nobody publishes any more', async () => {
    const host = open({ idleMs: 50 });
    const session = await host.accept('offer');
    const { pid } = host;
    session.close();
    await vi.waitFor(() => expect(host.pid).toBeUndefined(), 5000);
    expect(() => readFileSync(`/proc/${pid}/stat`)).toThrow();
    expect((await host.accept('offer')).answer).toBe('answer to offer');
  });

  it('whose stage cannot be loaded says so', async () => {
    await expect(open({ stage: 'file:///nowhere.js' }).accept('offer')).rejects.toMatchObject({
      name: 'RtcRefused',
    });
  });
});
