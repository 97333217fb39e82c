import { describe, expect, it } from 'vitest';
import { H264Assembler, h264Payloads } from './h264-payloads.ts';
import { withPublicHost } from './peer.ts';
import { RtpReceiver } from './receiver.ts';
import { parseRtcp, writeBye, writeNack, writePli, writeReceiverReport, writeSenderReport } from './rtcp.ts';
import { parseRtp, Unwrapper, writeRtp, type RtpPacket } from './rtp.ts';
import { SenderTime } from './sender-time.ts';
import { Vp8Assembler } from './vp8-payloads.ts';

let state = 1;
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

const nal = (type: number, size: number): Buffer =>
  Buffer.from(Array.from({ length: size }, (_, n) => (n === 0 ? 0x60 | type : random(256))));

describe('H.264 in RTP', () => {
  it('comes out as it went in, whatever the sizes', () => {
    const assembler = new H264Assembler();
    for (let n = 0; n < 50; n++) {
      const units = Array.from({ length: 1 + random(4) }, () => nal(5, 1 + random(random(2) ? 30 : 5000)));
      const payloads = h264Payloads([nal(7, 12), nal(8, 6), ...units], 1000);
      expect(Math.max(...payloads.map(({ length }) => length))).toBeLessThanOrEqual(1000);
      const got = payloads.flatMap(
        (payload, i) => assembler.add(payload, n, i === payloads.length - 1).units,
      );
      expect(got).toHaveLength(1);
      expect(got[0]!.units.map((unit) => Buffer.from(unit).toString('hex'))).toEqual(
        units.map((unit) => unit.toString('hex')),
      );
      expect([got[0]!.key, got[0]!.sps.length, got[0]!.pps.length]).toEqual([true, 1, 1]);
    }
  });

  it('is not given out when a part is missing', () => {
    const assembler = new H264Assembler();
    const payloads = h264Payloads([nal(5, 5000)], 1000);
    for (let missing = 0; missing < payloads.length; missing++) {
      const results = payloads.flatMap((payload, i) => {
        if (i === missing) {
          assembler.lost();
          return [];
        }
        return [assembler.add(payload, missing, i === payloads.length - 1)];
      });
      expect(results.flatMap(({ units }) => units)).toEqual([]);
      const whole = assembler.add(nal(1, 20), 1000 + missing, true);
      // Whose end was lost cannot be told from whose beginning was.
      expect(whole.units.length).toBe(missing === payloads.length - 1 ? 0 : 1);
    }
  });
});

describe('packets of any kind', () => {
  it('never throw and never give nonsense out', () => {
    const good = [
      writeRtp({ payloadType: 96, marker: true, sequence: 1, timestamp: 2, ssrc: 3, payload: nal(28, 40) }),
      writeSenderReport({ ssrc: 1, wallMs: 1e12, timestamp: 5, packets: 1, bytes: 2 }),
      Buffer.concat([
        writeReceiverReport(1, []),
        writeNack(1, 2, [1, 2, 9, 500]),
        writePli(1, 2),
        writeBye([4]),
      ]),
    ];
    const receiver = new RtpReceiver(1, {
      ...{ clockRate: 90_000, waitMs: 10, asks: true },
      send: () => undefined,
      onPacket: () => undefined,
      onLost: () => undefined,
      onRestart: () => undefined,
    });
    const [h264, vp8] = [new H264Assembler(), new Vp8Assembler()];
    for (let n = 0; n < 20_000; n++) {
      const data = Buffer.from(good[n % 3]!.subarray(0, random(good[n % 3]!.length + 1)));
      for (let m = random(4); m > 0 && data.length > 0; m--) data[random(data.length)] = random(256);
      parseRtcp(data);
      const packet = parseRtp(data);
      if (!packet) continue;
      receiver.packet(packet, n);
      h264.add(packet.payload, packet.timestamp, packet.marker);
      vp8.add(packet.payload, packet.timestamp, packet.marker);
    }
    expect(parseRtcp(good[2]!)).toEqual([
      { kind: 'nack', ssrc: 2, sequences: [1, 2, 9, 500] },
      { kind: 'key', ssrc: 2 },
      { kind: 'bye', ssrc: 4 },
    ]);
    expect(parseRtcp(Buffer.of(0x81, 203, 0, 0, 0x80, 201, 0, 1))).toEqual([]);
  });

  it('are put in order over the wrap of their numbers, and given up after a while', () => {
    const got: number[] = [];
    let lost = 0;
    const sent: Buffer[] = [];
    const receiver = new RtpReceiver(1, {
      ...{ clockRate: 90_000, waitMs: 100, asks: true },
      send: (packet) => sent.push(packet),
      onPacket: ({ sequence }) => got.push(sequence),
      onLost: () => lost++,
      onRestart: () => undefined,
    });
    const packet = (sequence: number): RtpPacket => ({
      ...{ payloadType: 96, marker: false, timestamp: 0, ssrc: 9, payload: Buffer.of(1) },
      sequence: sequence & 0xffff,
    });
    for (const n of [65_533, 65_535, 65_534, 65_536 + 1, 65_536, 65_536]) receiver.packet(packet(n), 0);
    expect(got).toEqual([65_533, 65_534, 65_535, 0, 1]);
    receiver.packet(packet(5), 40);
    expect(sent.flatMap(parseRtcp).at(-1)).toEqual({ kind: 'nack', ssrc: 9, sequences: [2, 3, 4] });
    receiver.tend(135);
    expect(got).toHaveLength(5);
    receiver.tend(145);
    expect(got.at(-1)).toBe(5);
    expect(lost).toBe(1);
  });

  it('have counters that grow for ever', () => {
    const unwrapper = new Unwrapper(32);
    const times = Array.from({ length: 10 }, (_, n) => unwrapper.next((2 ** 32 - 2 + n * 2 ** 30) % 2 ** 32));
    expect(times).toEqual(times.map((_, n) => 2 ** 32 - 2 + n * 2 ** 30));
  });
});

describe('times of a sender', () => {
  it('follow arrival until reports tell more, and never fall', () => {
    const time = new SenderTime(90_000, 48_000, 0);
    expect(time.msOf('video', 9000, 100)).toBe(100);
    // Sound of the same moment arrives 80 ms later, and with its reports it moves there.
    expect(time.msOf('audio', 4800, 180)).toBe(180);
    time.report('video', 1000, 9000);
    expect(time.msOf('audio', 4800 + 960, 200)).toBe(200);
    time.report('audio', 1000, 4800);
    expect(time.msOf('audio', 4800 + 1920, 220)).toBeUndefined();
    expect(time.msOf('audio', 4800 + 4800, 280)).toBe(200);
    expect(time.msOf('video', 9000 + 9000, 200)).toBe(200);
  });
});

describe('addresses in answers', () => {
  const sdp = [
    'c=IN IP4 10.0.0.2',
    'a=candidate:2 1 UDP 2116026111 fd00::2 48008 typ host',
    'a=candidate:1 1 UDP 2114977791 10.0.0.2 48008 typ host',
    'a=candidate:3 1 UDP 100 203.0.113.9 3000 typ relay raddr 0.0.0.0 rport 0',
  ].join('\r\n');

  it('are the public one when there is one', () => {
    expect(withPublicHost(sdp, '198.51.100.7', true).split('\r\n')).toEqual([
      'c=IN IP4 198.51.100.7',
      'a=candidate:1 1 UDP 2114977791 198.51.100.7 48008 typ host',
      'a=candidate:3 1 UDP 100 203.0.113.9 3000 typ relay raddr 0.0.0.0 rport 0',
    ]);
  });

  it('may be the local one as well', () => {
    expect(withPublicHost(sdp, undefined, false)).toBe(sdp);
    expect(withPublicHost(sdp, undefined, true)).toContain(
      '10.0.0.2 48008 typ host\r\na=candidate:10 1 UDP 2114977791 127.0.0.1 48008 typ host',
    );
  });
});
