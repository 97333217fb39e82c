import type { MediaInfo } from '../media-info.ts';

const videoByContainer: Readonly<
  Record<string, { readonly video: readonly string[]; readonly audio: readonly string[] }>
> = {
  mov: { video: ['h264'], audio: ['aac', 'mp3'] },
  webm: { video: ['vp8', 'vp9', 'av1'], audio: ['opus', 'vorbis'] },
};

const soundByContainer: Readonly<Record<string, readonly string[]>> = {
  mp3: ['mp3'],
  aac: ['aac'],
  m4a: ['aac', 'mp3'],
  wav: ['pcm_s16le', 'pcm_u8', 'pcm_s24le', 'pcm_f32le'],
  ogg: ['opus', 'vorbis'],
  flac: ['flac'],
  webm: ['opus', 'vorbis'],
};

/** Whether today's browsers play the file as it is; otherwise `makeProxy` makes one that they do. */
export function isBrowserPlayable(info: MediaInfo): boolean {
  if (info.kind === 'image') return true;
  if (info.kind === 'audio')
    return soundByContainer[info.container]?.includes(info.audio?.codec ?? '') ?? false;
  const accepted = videoByContainer[info.container];
  if (!accepted || !info.video || !accepted.video.includes(info.video.codec)) return false;
  // Browsers decode H.264 with 4:2:0 and 8 bits only.
  if (info.video.codec === 'h264' && !/^yuvj?420p$/.test(info.video.pixelFormat)) return false;
  return !info.audio || accepted.audio.includes(info.audio.codec);
}
