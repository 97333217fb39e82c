import type { MediaPacket } from '../packets.ts';
import { toTagBody } from './write-tags.ts';

const made = new WeakMap<MediaPacket, Buffer>();

/**
 * Writes FLV: the header, then a tag per packet. Configurations carry the time of the frame that follows them. Tags of
 * frames are made once, however many writers write them.
 */
export class FlvWriter {
  readonly #configs = new Map<MediaPacket['kind'], MediaPacket>();

  /** The first bytes of a file or stream. */
  header(has: { readonly video: boolean; readonly audio: boolean }): Buffer {
    const flags = (has.audio ? 4 : 0) | (has.video ? 1 : 0);
    return Buffer.from([0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0]);
  }

  /** Tags for a packet, with configurations that waited for it; nothing for a configuration itself. */
  packet(packet: MediaPacket): readonly Buffer[] {
    if (packet.kind !== 'video' && packet.kind !== 'audio') {
      this.#configs.delete(packet.kind);
      this.#configs.set(packet.kind, packet);
      return [];
    }
    const tags: Buffer[] = [];
    for (const config of this.#configs.values()) {
      const tag = writeTag(config, config.kind === 'metadata' ? 0 : packet.dts);
      if (tag) tags.push(tag);
    }
    this.#configs.clear();
    let tag = made.get(packet);
    if (!tag) {
      tag = writeTag(packet, packet.dts);
      if (!tag) return tags;
      made.set(packet, tag);
    }
    return [...tags, tag];
  }
}

function writeTag(packet: MediaPacket, time: number): Buffer | undefined {
  const tag = toTagBody(packet);
  if (!tag) return undefined;
  const { type, body } = tag;
  const at = Math.round(time) >>> 0;
  const out = Buffer.allocUnsafe(11 + body.length + 4);
  out[0] = type;
  out.writeUIntBE(body.length, 1, 3);
  out.writeUIntBE(at & 0xffffff, 4, 3);
  out[7] = at >>> 24;
  out.writeUIntBE(0, 8, 3);
  body.copy(out, 11);
  out.writeUInt32BE(11 + body.length, 11 + body.length);
  return out;
}
