import { decodeAmf, isAmfObject } from '../amf/amf0.ts';
import type { AudioCodec, MediaPacket, VideoCodec } from '../packets.ts';
import { AUDIO_FOURCC, VIDEO_FOURCC } from './fourcc.ts';
import { Unwrapper } from './timestamps.ts';

const SEQUENCE_START = 0;
const CODED_FRAMES = 1;
const CODED_FRAMES_X = 3;
const MULTITRACK = { video: 6, audio: 5 } as const;
const MOD_EX = 7;
const KEY_FRAME = 1;
const COMMAND_FRAME = 5;

/** What the header of an Enhanced RTMP body says; multitrack bodies have none that we could use. */
interface ExHeader {
  readonly packetType: number;
  readonly fourcc: string;
  readonly rest: Buffer;
}

/**
 * Turns the bodies of FLV tags and RTMP messages into packets. One per stream: it undoes timestamp wraps and remembers
 * which codecs announced themselves. Bodies that make no sense, unknown codecs and extra tracks are left out and counted.
 */
export class TagParser {
  readonly #times = new Unwrapper();
  #audio: AudioCodec | undefined;
  #vp8 = false;
  #ignored = 0;

  /** Bodies that gave no packet. */
  get ignored(): number {
    return this.#ignored;
  }

  /** @param timestamp 32 bits, ms; the packets follow each other in decoding order. Never throws. */
  video(timestamp: number, body: Buffer): readonly MediaPacket[] {
    const dts = this.#times.next(timestamp);
    const first = body[0];
    if (first === undefined) return [];
    const frameType = (first >> 4) & 7;
    if (frameType === COMMAND_FRAME) return [];
    if ((first & 0x80) === 0) return this.#plainVideo(first, frameType === KEY_FRAME, dts, body);
    const header = exHeader(body, MULTITRACK.video);
    const codec = header && VIDEO_FOURCC[header.fourcc];
    if (!header || !codec) return this.#ignore();
    const { packetType, rest } = header;
    const key = frameType === KEY_FRAME;
    if (packetType === SEQUENCE_START) return [{ kind: 'video-config', codec, data: rest }];
    if (packetType === CODED_FRAMES && (codec === 'h264' || codec === 'hevc'))
      return this.#offsetVideo(codec, key, dts, rest);
    if (packetType !== CODED_FRAMES && packetType !== CODED_FRAMES_X) return [];
    return this.#pictures(codec, dts, dts, key, rest);
  }

  /** @param timestamp 32 bits, ms. Never throws. */
  audio(timestamp: number, body: Buffer): readonly MediaPacket[] {
    const dts = this.#times.next(timestamp);
    const first = body[0];
    if (first === undefined) return [];
    const format = first >> 4;
    if (format === 10) {
      if (body.length < 2) return this.#ignore();
      const data = body.subarray(2);
      if (body[1] === 0) return this.#audioConfig('aac', data);
      return body[1] === 1 ? this.#sound('aac', dts, data) : [];
    }
    if (format === 2 || format === 14) return this.#sound('mp3', dts, body.subarray(1));
    if (format !== 9) return this.#ignore();
    const header = exHeader(body, MULTITRACK.audio);
    const codec = header && AUDIO_FOURCC[header.fourcc];
    if (!header || !codec) return this.#ignore();
    if (header.packetType === SEQUENCE_START) return this.#audioConfig(codec, header.rest);
    return header.packetType === CODED_FRAMES ? this.#sound(codec, dts, header.rest) : [];
  }

  /** Metadata, with or without `@setDataFrame` in front; other data gives nothing. Never throws. */
  data(body: Buffer): readonly MediaPacket[] {
    try {
      const values = decodeAmf(body);
      const at = values[0] === '@setDataFrame' ? 1 : 0;
      const members = values[at + 1];
      if (values[at] !== 'onMetaData' || !isAmfObject(members)) return [];
      return [{ kind: 'metadata', values: { ...members } }];
    } catch {
      // Metadata is a courtesy: a stream goes on without it.
      return this.#ignore();
    }
  }

  #plainVideo(first: number, key: boolean, dts: number, body: Buffer): readonly MediaPacket[] {
    const id = first & 15;
    // 12 is what HEVC was called before there was a standard.
    const codec = id === 7 ? 'h264' : id === 12 ? 'hevc' : undefined;
    if (!codec || body.length < 5) return this.#ignore();
    if (body[1] === 0) return [{ kind: 'video-config', codec, data: body.subarray(5) }];
    return body[1] === 1 ? this.#offsetVideo(codec, key, dts, body.subarray(2)) : [];
  }

  /** Frames after a 24-bit composition offset. */
  #offsetVideo(codec: VideoCodec, key: boolean, dts: number, body: Buffer): readonly MediaPacket[] {
    if (body.length < 4) return this.#ignore();
    return this.#pictures(codec, dts, dts + body.readIntBE(0, 3), key, body.subarray(3));
  }

  #pictures(codec: VideoCodec, dts: number, pts: number, key: boolean, data: Buffer): readonly MediaPacket[] {
    if (data.length === 0) return this.#ignore();
    const packet: MediaPacket = { kind: 'video', codec, dts, pts, key, data };
    // VP8 has no configuration of its own; players of packets learn of the codec by one.
    if (codec !== 'vp8' || this.#vp8) return [packet];
    this.#vp8 = true;
    return [{ kind: 'video-config', codec, data: Buffer.alloc(0) }, packet];
  }

  #audioConfig(codec: AudioCodec, data: Buffer): readonly MediaPacket[] {
    this.#audio = codec;
    return [{ kind: 'audio-config', codec, data }];
  }

  #sound(codec: AudioCodec, dts: number, data: Buffer): readonly MediaPacket[] {
    if (data.length === 0) return [];
    const packet: MediaPacket = { kind: 'audio', codec, dts, data };
    if (this.#audio === codec) return [packet];
    // AAC without its configuration cannot be decoded; the others can.
    if (codec === 'aac') return this.#ignore();
    return [...this.#audioConfig(codec, Buffer.alloc(0)), packet];
  }

  #ignore(): readonly MediaPacket[] {
    this.#ignored++;
    return [];
  }
}

/** Reads the header, over modifiers such as nanosecond offsets; undefined for further tracks and what is cut off. */
function exHeader(body: Buffer, multitrack: number): ExHeader | undefined {
  let packetType = (body[0] ?? 0) & 15;
  let at = 1;
  while (packetType === MOD_EX) {
    let size = (body[at++] ?? 0) + 1;
    if (size === 256) {
      if (body.length < at + 2) return undefined;
      size = body.readUInt16BE(at) + 1;
      at += 2;
    }
    at += size;
    const next = body[at++];
    if (next === undefined) return undefined;
    packetType = next & 15;
  }
  if (packetType === multitrack || body.length < at + 4) return undefined;
  return { packetType, fourcc: body.toString('latin1', at, at + 4), rest: body.subarray(at + 4) };
}
