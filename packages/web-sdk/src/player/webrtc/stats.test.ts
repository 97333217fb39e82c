import { expect, it } from 'vitest';
import { playoutSkew, StatsReader } from './stats.ts';

const report = (...entries: readonly object[]): RTCStatsReport =>
  new Map(entries.map((entry, index) => [String(index), entry]));
const video = (at: number, received: number, lost: number, frames: number): object => ({
  type: 'inbound-rtp',
  kind: 'video',
  timestamp: at,
  packetsReceived: received,
  packetsLost: lost,
  framesDecoded: frames,
  freezeCount: 0,
  jitter: 0.02,
});

it('tells what happened between two looks', () => {
  const reader = new StatsReader();
  const pair = { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05, timestamp: 0 };
  expect(reader.read(report(video(1000, 500, 50, 100), pair))).toBeUndefined();
  expect(reader.read(report(video(3000, 590, 60, 150), pair))).toEqual({
    loss: 0.1,
    jitterMs: 20,
    framesPerSecond: 25,
    roundTripMs: 50,
    stalls: 0,
  });
  // Nothing came at all.
  expect(reader.read(report(video(5000, 590, 60, 150), pair))?.loss).toBe(1);
  // Another connection counts from its own beginning.
  expect(reader.read(report(video(7000, 10, 0, 3), pair))).toBeUndefined();
});

it('tells by how much the picture is later than the sound', () => {
  const played = (kind: string, at: number): object => ({
    type: 'inbound-rtp',
    kind,
    estimatedPlayoutTimestamp: at,
    timestamp: 0,
  });
  expect(playoutSkew(report(played('video', 1000), played('audio', 1040)))).toBe(40);
  expect(playoutSkew(report(played('video', 1000)))).toBeUndefined();
});
