import type { MediaPacket } from '@cyclorama/streaming';
import { firstPackets } from '@cyclorama/streaming/testing';
import { expect, test } from 'vitest';
import { iceServersOf } from './ice.ts';
import { AddressLimiter, Bucket } from './limits.ts';
import { MediaViewer } from './media-socket.ts';

test('a bucket lets through what it holds, and fills with time', () => {
  const bucket = new Bucket({ perSecond: 2, burst: 4 }, 0);
  expect([bucket.take(3, 0), bucket.take(2, 0), bucket.secondsTo(2, 0)]).toEqual([true, false, 1]);
  expect([bucket.take(2, 500), bucket.take(1, 500)]).toEqual([true, false]);
  // A clock that is set back gives nothing; nor does it hold more than it can.
  expect(bucket.take(1, -10_000)).toBe(false);
  expect(bucket.take(5, 100_000)).toBe(false);
  expect(bucket.take(4, 100_000)).toBe(true);
});

test('each address has its own bucket; a network of IPv6 is one', () => {
  let now = 0;
  const limiter = new AddressLimiter({ perSecond: 1, burst: 1 }, () => now);
  expect([limiter.take('10.0.0.1'), limiter.take('10.0.0.1'), limiter.take('10.0.0.2')]).toEqual([0, 1, 0]);
  expect(limiter.take('::ffff:10.0.0.3')).toBe(0);
  expect(limiter.take('::ffff:10.0.0.4')).toBe(0);
  expect([limiter.take('2001:db8:1:2::1'), limiter.take('2001:db8:1:2:a:b:c:d')]).toEqual([0, 1]);
  expect(limiter.take('2001:db8:1:3::1')).toBe(0);
  expect([limiter.take('::1'), limiter.take('::1')]).toEqual([0, 1]);
  now = 1000;
  expect(limiter.take('10.0.0.1')).toBe(0);
});

test('however many addresses ask, not more are remembered than it bears', () => {
  const limiter = new AddressLimiter({ perSecond: 1, burst: 1 }, () => 0);
  for (let i = 0; i < 10_001; i++) limiter.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  // The oldest was forgotten, the newest was not.
  expect(limiter.take('10.0.39.16')).toBe(1);
  expect(limiter.take('10.0.0.0')).toBe(0);
});

test.each([
  ['stun:stun.example', [{ urls: ['stun:stun.example'] }]],
  [
    'turn:a:b@turn.example:3478?transport=tcp',
    [{ urls: ['turn:turn.example:3478?transport=tcp'], username: 'a', credential: 'b' }],
  ],
  [
    'turns://a%40b:c%2Fd@turn.example',
    [{ urls: ['turns:turn.example'], username: 'a@b', credential: 'c/d' }],
  ],
  ['http://turn.example', []],
])('%s is for browsers %j', (url, servers) => {
  expect(iceServersOf([url])).toEqual(servers);
});

test('a page that is slow loses whole groups of pictures, and gets a key frame next', () => {
  const sent: (string | Uint8Array)[] = [];
  const closed: number[] = [];
  let now = 0;
  const socket = {
    ...{ readyState: 1, OPEN: 1, bufferedAmount: 0 },
    send: (data: string | Uint8Array) => void sent.push(data),
  };
  const viewer = new MediaViewer(
    socket,
    (code) => closed.push(code),
    () => now,
  );
  const packets = firstPackets(600, { gop: 25 });
  const feed = (from: number, to: number): void => {
    for (const packet of packets.filter((one) => isBetween(one, from, to))) viewer.packet(packet);
  };
  for (const packet of packets.slice(0, 3)) viewer.packet(packet);
  feed(0, 500);
  const before = sent.length;
  expect(before).toBeGreaterThan(10);
  socket.bufferedAmount = 500_000;
  feed(500, 1200);
  expect(sent).toHaveLength(before);
  // It reads again: what follows depends on what it did not get.
  socket.bufferedAmount = 1000;
  feed(1200, 2000);
  expect(sent).toHaveLength(before);
  feed(2000, 2200);
  expect(sent.length).toBeGreaterThan(before);
  expect(closed).toEqual([]);
  socket.bufferedAmount = 500_000;
  feed(2200, 2300);
  now = 16_000;
  feed(2300, 2400);
  expect(closed).toContain(4002);
});

function isBetween(packet: MediaPacket, from: number, to: number): boolean {
  return 'dts' in packet && packet.dts >= from && packet.dts < to;
}
