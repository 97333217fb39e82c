import { describe, expect, test } from 'vitest';
import type { MediaPacket } from '../packets.ts';
import { firstPackets } from '../testing/packets.ts';
import { Fmp4Muxer, type Fmp4Piece } from './muxer.ts';
import { boxAt, readBoxes, readFragment, type ReadRun } from './read-boxes.ts';

const KEY = 0x02000000;
const OTHER = 0x01010000;

type Fragment = Fmp4Piece & { kind: 'fragment' };

function muxed(packets: readonly MediaPacket[], muxer = new Fmp4Muxer()): readonly Fmp4Piece[] {
  return packets.flatMap((packet) => muxer.packet(packet));
}

function fragments(pieces: readonly Fmp4Piece[]): readonly Fragment[] {
  return pieces.filter((piece): piece is Fragment => piece.kind === 'fragment');
}

function runs(pieces: readonly Fmp4Piece[], track: number): readonly ReadRun[] {
  return fragments(pieces).flatMap(({ data }) => readFragment(data).filter((run) => run.track === track));
}

/** Whether each sample of a track begins where the one before ends. */
function expectSeamless(all: readonly ReadRun[]): void {
  let end: number | undefined;
  for (const { dts, samples } of all) {
    if (end !== undefined) expect(dts).toBe(end);
    end = samples.reduce((at, { duration }) => at + duration, dts);
  }
}

describe('fragments', () => {
  const packets = firstPackets(400, { gop: 25 });
  const pieces = muxed(packets);

  test('the type and the initialisation come first, once', () => {
    expect(pieces.map(({ kind }) => kind).slice(0, 3)).toEqual(['type', 'init', 'fragment']);
    expect(pieces[0]).toEqual({ kind: 'type', mime: 'video/mp4; codecs="avc1.42C00C,mp4a.40.2"' });
    expect(pieces.filter(({ kind }) => kind !== 'fragment')).toHaveLength(2);
    const { data: init } = pieces[1] as Fmp4Piece & { kind: 'init' };
    expect(readBoxes(init).map(({ name }) => name)).toEqual(['ftyp', 'moov']);
    expect(readBoxes(boxAt(init, 'moov')).map(({ name }) => name)).toEqual(['mvhd', 'trak', 'trak', 'mvex']);
    const head = boxAt(init, 'moov', 'trak', 'tkhd');
    expect([head.readUInt32BE(76) >> 16, head.readUInt32BE(80) >> 16]).toEqual([320, 180]);
  });

  test('one picture each, with the sound since, from time 0, without a seam', () => {
    const pictures = runs(pieces, 1);
    expect(pictures.every(({ samples }) => samples.length === 1)).toBe(true);
    expect(pictures[0]?.dts).toBe(0);
    expect(pictures.every(({ samples }) => samples[0]?.duration === 3600)).toBe(true);
    expectSeamless(pictures);
    const sound = runs(pieces, 2);
    expect(sound[0]?.dts).toBe(0);
    expect(sound.flatMap(({ samples }) => samples).every(({ duration }) => duration === 1024)).toBe(true);
    expectSeamless(sound);
  });

  test('keys are told, and the data are where the runs say', () => {
    const all = fragments(pieces);
    const sent = packets.filter((packet) => packet.kind === 'video' || packet.kind === 'audio');
    let picture = 0;
    for (const { data, key } of all) {
      const mdat = data.indexOf('mdat') + 4;
      const [first] = readFragment(data);
      expect(first?.dataOffset).toBe(mdat);
      for (const { track, dataOffset, samples } of readFragment(data)) {
        let at = dataOffset;
        for (const { size, flags } of samples) {
          const bytes = data.subarray(at, (at += size));
          expect(sent.some((packet) => packet.data.length === size && bytes.equals(packet.data))).toBe(true);
          expect(flags).toBe(track === 2 || picture % 25 === 0 ? KEY : OTHER);
        }
        if (track === 1) expect(key).toBe(picture++ % 25 === 0);
      }
    }
    const numbers = all.map(({ data }) => boxAt(data, 'moof', 'mfhd').readUInt32BE(4));
    expect(numbers).toEqual(all.map((_, i) => i + 1));
  });

  test('nothing before the first key frame is sent', () => {
    const late = packets.filter(({ kind }) => kind !== 'video' && kind !== 'audio');
    const first = packets.findIndex((packet) => packet.kind === 'video' && !packet.key);
    expect(muxed([...late, ...packets.slice(first, first + 40)])).toEqual([]);
  });
});

describe('the timeline', () => {
  test('has no hole after pictures were left out', () => {
    const muxer = new Fmp4Muxer();
    const packets = firstPackets(400, { gop: 25 });
    const before = muxed(packets.slice(0, 100), muxer);
    muxer.restart();
    const after = muxed(packets.slice(200), muxer);
    expect(fragments(after)[0]?.key).toBe(true);
    expect(after.every(({ kind }) => kind === 'fragment')).toBe(true);
    const [picture, sound] = [1, 2].map((track) => {
      const [last] = runs(before, track).slice(-1);
      const end = last!.samples.reduce((at, { duration }) => at + duration, last!.dts);
      return (runs(after, track)[0]!.dts - end) / (track === 1 ? 90_000 : 48_000);
    });
    // What was further is joined on at once, the other within a packet and a picture.
    expect(Math.min(picture!, sound!)).toBeLessThan(0.022);
    expect(Math.min(picture!, sound!)).toBeGreaterThanOrEqual(0);
    expect(Math.max(picture!, sound!)).toBeLessThan(0.06);
    // They still fit each other.
    const start = runs(after, 1)[0]!.dts / 90_000;
    expect(runs(after, 2)[0]!.dts / 48_000 - start).toBeLessThan(0.022);
  });

  test('goes on when the sender’s clock jumps, either way', () => {
    const muxer = new Fmp4Muxer();
    const first = muxed(firstPackets(103, { startMs: 50_000 }), muxer);
    const again = muxed(firstPackets(103), muxer);
    const later = muxed(firstPackets(103, { startMs: 900_000 }), muxer);
    expect([...again, ...later].every(({ kind }) => kind === 'fragment')).toBe(true);
    const starts = [first, again, later].map((pieces) => runs(pieces, 1).at(-1)!.dts / 90_000);
    expect(starts[0]).toBeLessThan(2);
    expect(starts[1]! - starts[0]!).toBeLessThan(1.7);
    expect(starts[2]! - starts[1]!).toBeLessThan(1.7);
    const all = runs([...first, ...again, ...later], 1);
    for (let i = 1; i < all.length; i++) expect(all[i]!.dts).toBeGreaterThan(all[i - 1]!.dts);
  });

  test('a picture that comes late was shown for as long', () => {
    const packets = firstPackets(60, { audio: false }).filter(
      (packet) => !(packet.kind === 'video' && (packet.dts === 400 || packet.dts === 440)),
    );
    const pictures = runs(muxed(packets), 1);
    expectSeamless(pictures);
    expect(pictures.map(({ samples }) => samples[0]?.duration).filter((ticks) => ticks !== 3600)).toEqual([
      3 * 3600,
    ]);
  });

  test('pictures that are missing while the sound goes on leave the one before in their place', () => {
    const packets = firstPackets(500, { gop: 25 }).filter(
      (packet) => !(packet.kind === 'video' && packet.dts >= 1000 && packet.dts < 3000),
    );
    const pieces = muxed(packets);
    const pictures = runs(pieces, 1);
    expectSeamless(pictures);
    const long = pictures.filter(({ samples }) => samples[0]!.duration > 3600);
    expect(long.map(({ dts, samples }) => [dts, samples[0]?.duration])).toEqual([[960 * 90, 2040 * 90]]);
    expectSeamless(runs(pieces, 2));
  });

  test('rounded times of sound make no seam, a hole in it makes its packet longer', () => {
    const packets = firstPackets(300).filter(
      (packet) => !(packet.kind === 'audio' && packet.dts > 1000 && packet.dts < 1100),
    );
    const sound = runs(muxed(packets), 2);
    expectSeamless(sound);
    const odd = sound.flatMap(({ samples }) => samples).filter(({ duration }) => duration !== 1024);
    expect(odd).toHaveLength(1);
    expect(odd[0]!.duration).toBeGreaterThan(5 * 1024 - 500);
  });

  test('pictures that are decoded ahead: an edit takes the delay off', () => {
    const packets = firstPackets(80).map((packet) =>
      packet.kind === 'video' ? { ...packet, pts: packet.dts + (packet.key ? 80 : 40) } : packet,
    );
    const pieces = muxed(packets);
    const { data: init } = pieces[1] as Fmp4Piece & { kind: 'init' };
    const edit = boxAt(init, 'moov', 'trak', 'edts', 'elst');
    expect([edit.readUInt32BE(4), edit.readUInt32BE(12)]).toEqual([1, 7200]);
    const [first, second] = runs(pieces, 1);
    expect([first?.dts, first?.samples[0]?.delay, second?.samples[0]?.delay]).toEqual([0, 7200, 3600]);
    // Sound of before the first picture is not sent: it was 80 ms.
    expect(runs(pieces, 2)[0]!.dts).toBeLessThan(1024);
  });
});

describe('what is in it', () => {
  test('pictures alone, sound alone', () => {
    const pictures = muxed(firstPackets(30, { audio: false }));
    expect(pictures[0]).toEqual({ kind: 'type', mime: 'video/mp4; codecs="avc1.42C00C"' });
    expect(runs(pictures, 2)).toEqual([]);
    const sound = muxed(firstPackets(200).filter(({ kind }) => kind === 'audio' || kind === 'audio-config'));
    expect(sound[0]).toEqual({ kind: 'type', mime: 'audio/mp4; codecs="mp4a.40.2"' });
    const groups = runs(sound, 2);
    expectSeamless(groups);
    expect(groups.every(({ samples }) => samples.length === 5)).toBe(true);
  });

  test('another configuration is another initialisation, the same one is none', () => {
    const muxer = new Fmp4Muxer();
    const packets = firstPackets(60);
    muxed(packets, muxer);
    expect(muxed(packets.slice(0, 3), muxer)).toEqual([]);
    const mono: MediaPacket = { kind: 'audio-config', codec: 'aac', data: Buffer.from('1188', 'hex') };
    const next = muxed([mono, ...firstPackets(60, { startMs: 10_000 }).slice(3)], muxer);
    // As pages see it, the type is the same.
    expect(next[0]?.kind).toBe('init');
    const profile: MediaPacket = {
      kind: 'video-config',
      codec: 'h264',
      data: Buffer.from(
        '0164001fffe1001a6764001facd9405005bb011000000300100000030320f183196001000468ce0fc8',
        'hex',
      ),
    };
    const third = muxed([profile, ...firstPackets(60, { startMs: 20_000 }).slice(3)], muxer);
    expect(third[0]).toEqual({ kind: 'type', mime: 'video/mp4; codecs="avc1.64001F,mp4a.40.2"' });
    expect(third[1]?.kind).toBe('init');
    expect(fragments(third)[0]?.key).toBe(true);
  });

  test('codecs that players of MP4 have no use for are left out', () => {
    const strange: readonly MediaPacket[] = [
      { kind: 'video-config', codec: 'hevc', data: Buffer.from([1, 2, 3]) },
      { kind: 'audio-config', codec: 'opus', data: Buffer.from([1]) },
      { kind: 'video-config', codec: 'h264', data: Buffer.from([1, 2, 3]) },
      { kind: 'video', codec: 'hevc', dts: 0, pts: 0, key: true, data: Buffer.from([1]) },
      { kind: 'video', codec: 'h264', dts: 0, pts: 0, key: true, data: Buffer.from([1]) },
      { kind: 'audio', codec: 'opus', dts: 0, data: Buffer.from([1]) },
    ];
    expect(muxed(strange)).toEqual([]);
  });
});
