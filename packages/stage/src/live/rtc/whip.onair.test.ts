import { parseAvcConfig, type MediaPacket } from '@cyclorama/streaming';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../outputs/test-rig.ts';
import { openRtcIngest, type RtcIngest } from './ingest.ts';
import { loadNative } from './peer.ts';
import { decodeOpus, PictureReader } from './test-decode.ts';
import { TestSender } from './test-sender.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0).toReversed()) each.close();
});
afterAll(async () => (await loadNative()).cleanup());

interface Stand {
  readonly ingest: RtcIngest;
  readonly sender: TestSender;
  readonly packets: MediaPacket[];
  readonly gone: string[];
}

async function newStand(): Promise<Stand> {
  const packets: MediaPacket[] = [];
  const gone: string[] = [];
  const ingest = openRtcIngest({
    rtc: { turnUrls: [], bind: '127.0.0.1' },
    onPackets: (_id, some) => packets.push(...some),
    onGone: (_id, reason) => gone.push(reason),
  });
  open.push({ close: () => ingest.close() });
  const sender = await TestSender.make();
  open.push(sender);
  sender.answer(await ingest.accept('camera', await sender.offer()));
  await eventually(() => sender.connected);
  return { ingest, sender, packets, gone };
}

async function send({ sender }: Stand, frames: number): Promise<void> {
  for (let n = 0; n < frames; n++) await sender.frame();
}

/** Numbers of the pictures. */
function decode(packets: readonly MediaPacket[]): (number | null)[] {
  const config = packets.find((packet) => packet.kind === 'video-config');
  const reader = new PictureReader(config?.data);
  for (const packet of packets) if (packet.kind === 'video') reader.add(packet.data);
  reader.close();
  return reader.numbers;
}

describe('a publisher by WebRTC', () => {
  it('comes out as packets that decode picture by picture, in sync with the sound', async () => {
    const stand = await newStand();
    await send(stand, 90);
    const { packets } = stand;
    await eventually(() => packets.filter(({ kind }) => kind === 'video').length >= 90);
    expect(packets.slice(0, 2).map(({ kind }) => kind)).toEqual(['video-config', 'video']);
    const configs = packets.filter(({ kind }) => kind.endsWith('-config'));
    expect(configs).toMatchObject([{ codec: 'h264' }, { codec: 'opus' }]);
    expect(parseAvcConfig((configs[0] as { data: Uint8Array }).data)?.lengthSize).toBe(4);
    expect(decode(packets)).toEqual(Array.from({ length: 90 }, (_, n) => n));
    const pictures = packets.filter((packet) => packet.kind === 'video');
    pictures.forEach(({ dts, pts }, n) => {
      expect(pts).toBe(dts);
      expect(Math.abs(dts - pictures[0]!.dts - n * 40)).toBeLessThanOrEqual(1);
    });
    const sounds = packets.filter((packet) => packet.kind === 'audio');
    sounds.forEach(({ dts }, n) => expect(dts).toBeGreaterThanOrEqual(sounds[n - 1]?.dts ?? 0));
    // The third second begins loudly: its picture is number 50.
    const late = sounds.filter(({ dts }) => dts >= pictures[40]!.dts);
    const samples = decodeOpus(late.map(({ data }) => data));
    const loud = samples.findIndex((sample) => Math.abs(sample) > 0.4);
    const at = late[Math.floor(loud / 960)]!.dts + (loud % 960) / 48;
    expect(Math.abs(at - pictures[50]!.dts)).toBeLessThan(12);
  });

  it('loses no picture when packets come late or again, and only whole groups when they do not', async () => {
    const stand = await newStand();
    const { sender, packets } = stand;
    sender.skip = (packet) => packet % 9 === 4 && packet < 60;
    await send(stand, 40);
    await eventually(() => packets.filter(({ kind }) => kind === 'video').length >= 40);
    expect(decode(packets)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    // A hole that stays: what follows it begins with the key frame that was asked for.
    const asked = sender.keysAsked;
    sender.skip = () => true;
    await send(stand, 3);
    sender.skip = () => false;
    await send(stand, 30);
    await eventually(() => decode(packets).at(-1) === sender.sent - 1);
    expect(sender.keysAsked).toBeGreaterThan(asked);
    const numbers = decode(packets);
    expect(numbers).not.toContain(null);
    const jumps = numbers.flatMap((number, n) => (n > 0 && number !== numbers[n - 1]! + 1 ? [n] : []));
    expect(jumps.length).toBeLessThanOrEqual(1);
    const pictures = packets.filter((packet) => packet.kind === 'video');
    for (const at of jumps) expect(pictures[at]!.key).toBe(true);
  });

  it('that falls silent is gone within seconds', async () => {
    const stand = await newStand();
    await send(stand, 10);
    stand.sender.close();
    open.splice(open.indexOf(stand.sender), 1);
    const from = performance.now();
    await eventually(() => stand.gone.length > 0);
    expect(performance.now() - from).toBeLessThan(7000);
    expect(stand.ingest.size).toBe(0);
  });

  it('is refused for offers without H.264, VP8 or Opus, and for garbage', async () => {
    const ingest = openRtcIngest({
      rtc: { turnUrls: [], bind: '127.0.0.1' },
      onPackets: () => undefined,
      onGone: () => undefined,
    });
    const sender = await TestSender.make();
    open.push({ close: () => ingest.close() }, sender);
    const offer = await sender.offer();
    for (const bad of [
      offer.replaceAll('H264', 'H263'),
      offer.replaceAll('opus', 'G722'),
      offer.replaceAll('sendonly', 'recvonly'),
    ])
      await expect(ingest.accept('x', bad)).rejects.toMatchObject({ name: 'NotAcceptable' });
    for (const bad of ['', offer.slice(0, 200), offer.replaceAll('a=fingerprint', 'a=finger')])
      await expect(ingest.accept('x', bad)).rejects.toMatchObject({ name: 'BadOffer' });
    expect(ingest.size).toBe(0);
  });
});
