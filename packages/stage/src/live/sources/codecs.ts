import * as av from 'node-av';
import type { FeedPacket } from '../stage-api.ts';
import type { StreamConfig } from './messages.ts';

const VIDEO = {
  h264: av.AV_CODEC_ID_H264,
  hevc: av.AV_CODEC_ID_HEVC,
  av1: av.AV_CODEC_ID_AV1,
  vp8: av.AV_CODEC_ID_VP8,
} as const;
const AUDIO = { aac: av.AV_CODEC_ID_AAC, opus: av.AV_CODEC_ID_OPUS, mp3: av.AV_CODEC_ID_MP3 } as const;

/** A protocol's configuration as decoders are opened with it. The bytes are copied. */
export function configOf(
  packet: Extract<FeedPacket, { readonly kind: 'video-config' | 'audio-config' }>,
): StreamConfig {
  const data = packet.data.slice();
  if (packet.kind === 'video-config') return { codec: VIDEO[packet.codec], data };
  const codec = AUDIO[packet.codec];
  // Opus without its header (WHIP) is 48 kHz stereo by definition.
  if (packet.codec === 'opus' && data.byteLength < 19)
    return { codec, data: new Uint8Array(0), sampleRate: 48_000, channels: 2 };
  return { codec, data };
}
