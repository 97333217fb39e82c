import type { AudioCodec, VideoCodec } from '../packets.ts';

/** Names of codecs in Enhanced RTMP. */
export const VIDEO_FOURCC: Readonly<Record<string, VideoCodec>> = {
  avc1: 'h264',
  hvc1: 'hevc',
  av01: 'av1',
  vp08: 'vp8',
};
export const AUDIO_FOURCC: Readonly<Record<string, AudioCodec>> = {
  mp4a: 'aac',
  Opus: 'opus',
  '.mp3': 'mp3',
};

export function fourccOfVideo(codec: VideoCodec): string {
  return { h264: 'avc1', hevc: 'hvc1', av1: 'av01', vp8: 'vp08' }[codec];
}

export function fourccOfAudio(codec: AudioCodec): string {
  return { aac: 'mp4a', opus: 'Opus', mp3: '.mp3' }[codec];
}
