import { toTagBody } from '../flv/write-tags.ts';
import { TagParser } from '../flv/parse-tags.ts';
import type { MediaPacket } from '../packets.ts';
import { writeMessage } from './chunk-writer.ts';
import { CHANNEL, TYPE, type RtmpMessage } from './message.ts';
import { encodeAmf } from '../amf/amf0.ts';

const CHANNELS: Readonly<Record<number, number>> = {
  [TYPE.audio]: CHANNEL.audio,
  [TYPE.video]: CHANNEL.video,
  [TYPE.data]: CHANNEL.data,
};
/** The message stream that nearly everybody uses: its chunks are made once for all players of a stream. */
const USUAL_STREAM = 1;
const made = new WeakMap<MediaPacket, Buffer>();

/**
 * A packet as chunks.
 * @param time ms at which configurations are said; frames have their own. Metadata is always of the beginning:
 *   ffmpeg takes a later one for a stream of data
 * @param publishing metadata is wrapped as publishers do
 * @returns undefined for packets that RTMP does not carry
 */
export function packetChunks(
  packet: MediaPacket,
  stream: number,
  time: number,
  publishing = false,
): Buffer | undefined {
  const isFrame = packet.kind === 'video' || packet.kind === 'audio';
  const known = isFrame && stream === USUAL_STREAM ? made.get(packet) : undefined;
  if (known) return known;
  const tag = toTagBody(packet);
  if (!tag) return undefined;
  const body =
    publishing && tag.type === TYPE.data ? Buffer.concat([encodeAmf('@setDataFrame'), tag.body]) : tag.body;
  const channel = CHANNELS[tag.type] ?? CHANNEL.data;
  const at = isFrame ? tag.dts : packet.kind === 'metadata' ? 0 : time;
  const chunks = writeMessage(channel, tag.type, stream, at, body);
  if (isFrame && stream === USUAL_STREAM) made.set(packet, chunks);
  return chunks;
}

/** Turns media messages of one message stream into packets, aggregates included. */
export class MessageParser {
  readonly #tags = new TagParser();

  get ignored(): number {
    return this.#tags.ignored;
  }

  /** Never throws. */
  packets(message: RtmpMessage): readonly MediaPacket[] {
    const { type, timestamp, payload } = message;
    switch (type) {
      case TYPE.video:
        return this.#tags.video(timestamp, payload);
      case TYPE.audio:
        return this.#tags.audio(timestamp, payload);
      case TYPE.data:
        return this.#tags.data(payload);
      case TYPE.dataAmf3:
        return this.#tags.data(payload.subarray(payload[0] === 0 ? 1 : 0));
      case TYPE.aggregate:
        return this.#aggregate(message);
      default:
        return [];
    }
  }

  /** FLV tags one after the other; their times count from the first one's, which is the message's. */
  #aggregate(message: RtmpMessage): readonly MediaPacket[] {
    const { payload, stream } = message;
    const packets: MediaPacket[] = [];
    let first: number | undefined;
    for (let at = 0; at + 11 <= payload.length;) {
      const size = payload.readUIntBE(at + 1, 3);
      const time = payload.readUIntBE(at + 4, 3) + (payload[at + 7] ?? 0) * 2 ** 24;
      const body = payload.subarray(at + 11, at + 11 + size);
      if (body.length < size) break;
      first ??= time;
      const timestamp = (message.timestamp + time - first) >>> 0;
      const type = payload[at] ?? 0;
      if (type !== TYPE.aggregate) packets.push(...this.packets({ type, stream, timestamp, payload: body }));
      at += 11 + size + 4;
    }
    return packets;
  }
}
