import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveDocument, LiveEvent } from '@cyclorama/stage/data';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveHost, type LiveHostOptions } from './live-host.ts';
import type { LiveHostStart } from './messages.ts';
import { MISBEHAVE, type FakeStageLine } from './testing/fake-stage.ts';

const STAGE = new URL('./testing/fake-stage.js', import.meta.url).href;
let folder: string;
let hosts: LiveHost[];
let events: LiveEvent[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-live-host-'));
  hosts = [];
  events = [];
});
afterEach(async () => {
  for (const host of hosts) host.kill();
  await Promise.all(hosts.map((host) => host.ended));
  rmSync(folder, { recursive: true, force: true });
});

function document(label = 'A'): LiveDocument {
  return {
    format: { width: 640, height: 360, fps: { num: 25, den: 1 } },
    sources: [
      { id: 'RV01', revision: 1, input: { kind: 'image', path: '/x' }, label, delayMs: 0, decode: 'always' },
    ],
    pgm: { layers: [], overlays: [], audio: { mode: 'mix', tracks: [] } },
    renditions: [],
    outputs: [
      {
        kind: 'hls',
        id: 'hls',
        rendition: 'pgm',
        folder,
        container: 'ts',
        segmentSeconds: 2,
        windowSegments: 6,
      },
    ],
    delaySeconds: 0,
  };
}

function open(start: Partial<LiveHostStart> = {}, more: Partial<LiveHostOptions> = {}): LiveHost {
  const host = new LiveHost({
    start: {
      stage: STAGE,
      document: document(),
      network: { allowedNetworks: [], own: [] },
      diskReserveBytes: 0,
      leaseUntilMs: Infinity,
      ...start,
    },
    onEvent: (event) => events.push(event),
    ...more,
  });
  hosts.push(host);
  return host;
}

function log(): FakeStageLine[] {
  const lines = readFileSync(join(folder, 'stage.log'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as FakeStageLine);
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('a live host', () => {
  it('starts at frame 0, takes documents and answers with the frame', async () => {
    const host = open();
    expect((await host.started).frame).toBe(0);
    const applied = await host.apply(document('B'));
    expect(applied.frame).toBeGreaterThan(0);
    expect(applied.ptsMs).toBe(applied.frame * 40);
    await vi.waitFor(() => expect(host.status?.sources[0]?.id).toBe('RV01'));
    expect(events).toContainEqual({ kind: 'started', frame: 0 });
    expect(log().at(-1)?.document?.sources[0]?.label).toBe('B');
    const appointment = await host.apply(document('C'), { atFrame: applied.frame + 20 });
    expect(appointment.frame).toBe(applied.frame + 20);
    expect(await host.stop()).toMatchObject({ kind: 'stopped' });
    expect(log().at(-1)?.what).toBe('stop');
  });

  it('goes on counting frames where the wall is', async () => {
    const { frame } = await open({ gridStartMs: Date.now() - 60_000 }).started;
    expect(frame).toBeGreaterThanOrEqual(1500);
    expect(frame).toBeLessThan(1750);
    expect((await open({ gridStartMs: Date.now() - 60_000, afterFrame: 9000 }).started).frame).toBe(9001);
  });

  it('passes on what the stage refuses, by name', async () => {
    const host = open();
    await host.started;
    const wide = { ...document(), format: { width: 1280, height: 720, fps: { num: 25, den: 1 } } };
    await expect(host.apply(wide)).rejects.toMatchObject({ kind: 'refused', name: 'RangeError' });
  });

  it('passes pictures and settings of screens on', async () => {
    const host = open();
    await host.started;
    expect([...(await host.snapshot('RV01', 640))]).toEqual([0x89, 0x50, 0x4e, 0x47, 128, 2]);
    expect([...(await host.still(640))]).toEqual([0xff, 0xd8, 0xff, 128, 2]);
    expect(await host.autoMatte('RV01')).toMatchObject({ kind: 'screen', backdrop: 'green' });
    await expect(host.snapshot('RV09', 640)).rejects.toMatchObject({ kind: 'refused', name: 'RangeError' });
    await expect(host.autoMatte('RV09')).rejects.toThrow('RV09');
  });

  it('that crashes says how, and lets nobody wait', async () => {
    const host = open();
    await host.started;
    const late = host.apply(document(), { atFrame: 10_000 });
    const crash = host.control('misbehave', { kind: 'seek', ms: MISBEHAVE.crash });
    await expect(late).rejects.toMatchObject({ kind: 'gone' });
    await expect(crash).rejects.toMatchObject({ kind: 'gone' });
    expect(await host.ended).toMatchObject({
      kind: 'crashed',
      message: expect.stringContaining('SIGABRT') as string,
    });
    await expect(host.apply(document())).rejects.toMatchObject({ kind: 'gone' });
  });

  it('that hangs is killed', async () => {
    const host = open({}, { silenceMs: 1500 });
    await host.started;
    host.control('misbehave', { kind: 'seek', ms: MISBEHAVE.hang }).catch(() => undefined);
    const from = performance.now();
    expect(await host.ended).toMatchObject({ kind: 'hung' });
    expect(performance.now() - from).toBeLessThan(16_000);
    expect(isAlive(host.pid!)).toBe(false);
  });

  it('that takes too much memory is killed', async () => {
    const host = open({}, { memoryLimitBytes: 10_000_000 });
    expect(await host.ended).toMatchObject({ kind: 'out-of-memory' });
  });

  it('whose stage cannot be loaded says why', async () => {
    const host = open({ stage: 'file:///nowhere/stage.js' });
    await expect(host.started).rejects.toThrow(/nowhere/);
    expect(await host.ended).toMatchObject({ kind: 'crashed' });
  });

  it('stops by itself when its lease is not extended', async () => {
    const now = (): number => Number(process.hrtime.bigint()) / 1e6;
    const host = open({ leaseUntilMs: now() + 2500 });
    await host.started;
    const until = now() + 2800;
    host.extend(until);
    expect(await host.ended).toMatchObject({ kind: 'fenced' });
    expect(now()).toBeGreaterThan(until - 5);
    expect(now()).toBeLessThan(until + 1500);
    expect(log().at(-1)?.what).toBe('fence');
  });
});
