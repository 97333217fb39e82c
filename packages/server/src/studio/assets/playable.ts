import type { MediaInfo } from '@cyclorama/stage';

/** Whether every current browser plays a video as it is: H.264 in MP4, or VP8/VP9/AV1 in WebM, with matching sound. */
export function playsInBrowsers({ container, video, audio }: MediaInfo): boolean {
  if (!video) return false;
  if (/^(mov|mp4)/.test(container)) {
    const picture = video.codec === 'h264' && ['yuv420p', 'yuvj420p'].includes(video.pixelFormat);
    return picture && (!audio || ['aac', 'mp3'].includes(audio.codec));
  }
  if (/^(webm|matroska)/.test(container)) {
    return ['vp8', 'vp9', 'av1'].includes(video.codec) && (!audio || ['opus', 'vorbis'].includes(audio.codec));
  }
  return false;
}
