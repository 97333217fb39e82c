export * from './packets.ts';
export * from './hub/hub.ts';
export { awaitStream } from './hub/await-stream.ts';
export type { PublishInfo, StreamFigures } from './hub/stream.ts';
export { RtmpServer } from './rtmp/server/server.ts';
export * from './rtmp/server/options.ts';
export * from './backoff.ts';
export { RtmpRefused, type RtmpTarget } from './rtmp/client/client.ts';
export { parseRtmpUrl, type RtmpUrl } from './rtmp/client/url.ts';
export { connectRtmpPublish, type RtmpPublishOptions, type RtmpPublisher } from './rtmp/client/publish.ts';
export {
  connectRtmpPlay,
  type RtmpPlayOptions,
  type RtmpPlayState,
  type RtmpPlayer,
} from './rtmp/client/play.ts';
export { FlvError, FlvReader, type FlvReaderOptions } from './flv/reader.ts';
export { FlvWriter } from './flv/writer.ts';
export { makeAvcConfig, parseAvcConfig, parseSps, type AvcConfig, type AvcPicture } from './codecs/avc.ts';
export { makeAacConfig, parseAacConfig, type AacConfig } from './codecs/aac.ts';
export * from './hls/playlist.ts';
export { Fmp4Muxer, type Fmp4Piece } from './fmp4/muxer.ts';
