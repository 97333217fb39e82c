import type { MediaPacket } from '@cyclorama/streaming';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';

/**
 * What RTMP and FLV send first: a description for people and both configurations. @param more members of the description
 * beside those of the media
 */
export function describe(
  { width, height, fps, avcC, asc }: EncodedConfig,
  more: Readonly<Record<string, string>> = {},
): MediaPacket[] {
  const values = {
    ...more,
    width,
    height,
    framerate: fps.num / fps.den,
    videocodecid: 7,
    audiocodecid: 10,
    audiosamplerate: 48_000,
    audiosamplesize: 16,
    stereo: true,
    encoder: 'Cyclorama',
  };
  return [
    { kind: 'metadata', values },
    { kind: 'video-config', codec: 'h264', data: avcC },
    { kind: 'audio-config', codec: 'aac', data: asc },
  ];
}

/** A packet as RTMP and FLV carry it, timed from `zeroMs` on; undefined for Opus. */
export function toMedia(packet: EncodedPacket, zeroMs = 0): MediaPacket | undefined {
  const at = Math.round(packet.ptsMs - zeroMs);
  if (packet.kind === 'video') {
    return { kind: 'video', codec: 'h264', dts: at, pts: at, key: packet.key, data: packet.data };
  }
  return packet.kind === 'aac' ? { kind: 'audio', codec: 'aac', dts: at, data: packet.data } : undefined;
}
