import type { AssetExtraMeta, AudioAssetMeta, ImageAssetMeta, VideoAssetMeta } from '@cyclorama/contract';
import type { MediaInfo } from '@cyclorama/stage';

/** What the API tells about a probed media file, in the member of asset_extra_meta that fits its kind. */
export function toMeta(info: MediaInfo): AssetExtraMeta {
  switch (info.kind) {
    case 'image':
      return { image_meta: imageMeta(info) };
    case 'video':
      return { video_meta: videoMeta(info) };
    case 'audio':
      return { audio_meta: audioMeta(info) };
  }
}

function imageMeta(info: MediaInfo): ImageAssetMeta {
  return { ...pictureSize(info), ...(info.video && { codec: info.video.codec }), size: info.sizeBytes };
}

function videoMeta(info: MediaInfo): VideoAssetMeta {
  const { video, duration, bitrateKbps } = info;
  const sound = soundOf(info);
  return {
    ...pictureSize(info),
    ...(video && { video_codec: video.codec, frame_rate: frameRate(video.frameRate) }),
    // Containers tell the rate of the whole; what is left beside the sound belongs to the picture.
    video_bit_rate: Math.max(0, Math.round(bitrateKbps - (sound.audio_bit_rate ?? 0))),
    duration: wholeSeconds(duration),
    ...sound,
  };
}

function audioMeta(info: MediaInfo): AudioAssetMeta {
  return {
    duration: wholeSeconds(info.duration),
    ...soundOf(info),
    audio_bit_rate: Math.round(info.bitrateKbps),
  };
}

/** Sizes as people see them: a video that is turned by its metadata is told turned. */
function pictureSize({ video }: MediaInfo): Pick<ImageAssetMeta, 'width' | 'height' | 'mode'> {
  if (!video) return {};
  const turned = video.rotation === 90 || video.rotation === 270;
  const [width, height] = turned ? [video.height, video.width] : [video.width, video.height];
  return { width, height, mode: width >= height ? 'Horizontal' : 'Vertical' };
}

function soundOf({
  audio,
}: MediaInfo): Pick<VideoAssetMeta, 'audio_codec' | 'audio_channels' | 'sample' | 'audio_bit_rate'> {
  if (!audio) return {};
  return { audio_codec: audio.codec, audio_channels: audio.channels, sample: audio.sampleRate };
}

/** At least one second for anything that plays. */
function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.round(seconds));
}

function frameRate(rate: number): string {
  return Number.isInteger(rate) ? String(rate) : rate.toFixed(2).replace(/\.?0+$/, '');
}
