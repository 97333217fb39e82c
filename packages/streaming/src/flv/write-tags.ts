import { EcmaArray, encodeAmf, type AmfValue } from '../amf/amf0.ts';
import type { MediaPacket } from '../packets.ts';
import { fourccOfAudio, fourccOfVideo } from './fourcc.ts';

/** Tag types of FLV; RTMP uses the same numbers for its messages. */
export const TAG = { audio: 8, video: 9, data: 18 } as const;

/** A packet as FLV and RTMP carry it. */
export interface TagBody {
  readonly type: 8 | 9 | 18;
  /** Milliseconds, not wrapped. Configurations and metadata have 0: whoever writes them says when. */
  readonly dts: number;
  readonly body: Buffer;
}

/** AAC, 44 kHz, 16 bits, stereo: what the header says of every AAC stream, whatever it is. */
const AAC_HEAD = 0xaf;
const MP3_HEAD = 0x2f;
const EX_AUDIO = 0x90;

/**
 * H.264, AAC and MP3 in the old spelling, everything else in the Enhanced RTMP one.
 * @returns undefined for configurations that are only a name (MP3, VP8): these streams have none
 */
export function toTagBody(packet: MediaPacket): TagBody | undefined {
  const isConfig = packet.kind === 'video-config' || packet.kind === 'audio-config';
  if (isConfig && packet.data.length === 0) return undefined;
  switch (packet.kind) {
    case 'video-config':
      return {
        type: TAG.video,
        dts: 0,
        body: Buffer.concat([videoHead(packet.codec, true, 'config', 0), packet.data]),
      };
    case 'video':
      return {
        type: TAG.video,
        dts: packet.dts,
        body: Buffer.concat([
          videoHead(packet.codec, packet.key, 'frame', Math.round(packet.pts) - Math.round(packet.dts)),
          packet.data,
        ]),
      };
    case 'audio-config':
      return {
        type: TAG.audio,
        dts: 0,
        body: Buffer.concat([audioHead(packet.codec, 'config'), packet.data]),
      };
    case 'audio':
      return {
        type: TAG.audio,
        dts: packet.dts,
        body: Buffer.concat([audioHead(packet.codec, 'frame'), packet.data]),
      };
    case 'metadata':
      return { type: TAG.data, dts: 0, body: encodeAmf('onMetaData', new EcmaArray(toAmf(packet.values))) };
  }
}

function videoHead(
  codec: (MediaPacket & { kind: 'video' })['codec'],
  key: boolean,
  what: 'config' | 'frame',
  offset: number,
): Buffer {
  const frameType = key ? 1 : 2;
  if (codec === 'h264') {
    const head = Buffer.alloc(5);
    head[0] = (frameType << 4) | 7;
    head[1] = what === 'config' ? 0 : 1;
    head.writeIntBE(clamp24(offset), 2, 3);
    return head;
  }
  const wide = what === 'frame' && codec === 'hevc' && offset !== 0;
  const head = Buffer.alloc(wide ? 8 : 5);
  head[0] = 0x80 | (frameType << 4) | (what === 'config' ? 0 : wide || codec !== 'hevc' ? 1 : 3);
  head.write(fourccOfVideo(codec), 1, 'latin1');
  if (wide) head.writeIntBE(clamp24(offset), 5, 3);
  return head;
}

function audioHead(codec: (MediaPacket & { kind: 'audio' })['codec'], what: 'config' | 'frame'): Buffer {
  if (codec === 'aac') return Buffer.from([AAC_HEAD, what === 'config' ? 0 : 1]);
  if (codec === 'mp3') return Buffer.from([MP3_HEAD]);
  const head = Buffer.alloc(5);
  head[0] = EX_AUDIO | (what === 'config' ? 0 : 1);
  head.write(fourccOfAudio(codec), 1, 'latin1');
  return head;
}

function clamp24(offset: number): number {
  return Math.max(-0x800000, Math.min(0x7fffff, offset));
}

/** Only what AMF can say; the rest of a metadata object is left out. */
function toAmf(values: Readonly<Record<string, unknown>>): Record<string, AmfValue> {
  const members: Record<string, AmfValue> = {};
  for (const [name, value] of Object.entries(values)) {
    const amf = toAmfValue(value);
    if (amf !== undefined) members[name] = amf;
  }
  return members;
}

function toAmfValue(value: unknown): AmfValue {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(toAmfValue);
  if (typeof value === 'object') return toAmf(value as Record<string, unknown>);
  return undefined;
}
