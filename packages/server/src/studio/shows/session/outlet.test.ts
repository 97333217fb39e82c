import type { LiveEvent, LiveStatus } from '@cyclorama/stage/data';
import { beforeEach, describe, expect, it } from 'vitest';
import { Outlet, type OutletState } from './outlet.ts';

type OutputState = Extract<LiveEvent, { kind: 'output' }>['state'];
type Figures = Pick<LiveStatus['outputs'][number], 'state' | 'bytesSent' | 'bytesAcknowledged'>;

let states: OutletState[];
let outlet: Outlet;

beforeEach(() => {
  states = [];
  outlet = new Outlet(5000, (state) => states.push(state));
});

function hear(...list: OutputState[]): void {
  for (const state of list)
    outlet.hear({ kind: 'output', output: 'target', state } as Extract<LiveEvent, { kind: 'output' }>);
}

function measure(atMs: number, figures: Figures): void {
  outlet.measure({ outputs: [{ id: 'target', ...figures }] } as unknown as LiveStatus, atMs);
}

describe('the RTMP output of a show', () => {
  it('connects, loses its server, comes back and ends', () => {
    outlet.open();
    hear('connecting', 'live', 'retrying', 'retrying', 'live');
    outlet.end();
    outlet.end();
    expect(states).toEqual(['CONNECTING', 'CONNECTED', 'DISCONNECTED', 'RECONNECTING', 'CONNECTED', 'END']);
  });

  it('is lost with its host and found again', () => {
    outlet.open();
    hear('live');
    outlet.lost();
    hear('connecting', 'live');
    expect(states).toEqual(['CONNECTING', 'CONNECTED', 'DISCONNECTED', 'RECONNECTING', 'CONNECTED']);
  });

  it('ends for one target before it begins for another', () => {
    outlet.open();
    hear('live');
    outlet.open();
    expect(states).toEqual(['CONNECTING', 'CONNECTED', 'END', 'CONNECTING']);
  });

  it('says nothing where there is none', () => {
    outlet.lost();
    outlet.end();
    expect(states).toEqual([]);
  });

  it('counts time only while bytes arrive, on top of earlier attempts', () => {
    outlet.open();
    hear('live');
    measure(0, { state: 'live', bytesSent: 10, bytesAcknowledged: 10 });
    measure(1000, { state: 'live', bytesSent: 20, bytesAcknowledged: 20 });
    expect(outlet.streamMs).toBe(6000);
    // Sent, and nobody acknowledged it.
    measure(2000, { state: 'live', bytesSent: 30, bytesAcknowledged: 20 });
    expect(outlet.streamMs).toBe(6000);
    measure(3000, { state: 'retrying', bytesSent: 30, bytesAcknowledged: 30 });
    expect(outlet.streamMs).toBe(6000);
  });

  it('counts what was sent to servers that never acknowledge', () => {
    hear('live');
    measure(0, { state: 'live', bytesSent: 10, bytesAcknowledged: 0 });
    measure(1000, { state: 'live', bytesSent: 20, bytesAcknowledged: 0 });
    expect(outlet.streamMs).toBe(6000);
  });
});
