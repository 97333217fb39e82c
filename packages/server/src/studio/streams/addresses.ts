import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import type { StreamKeys } from './keys.ts';

export interface StreamName {
  readonly app: string;
  readonly name: string;
}

/** Where a stream plays. */
export interface StreamUrls {
  readonly rtmp: string;
  /** FLV over HTTP. */
  readonly flv: string;
  /** Playlist; only programmes have one. */
  readonly hls: string;
}

/** @param query e.g. a play key; needed by tenants' own streams, not by programmes */
export function streamUrls(addresses: MediaAddresses, { app, name }: StreamName, query = ''): StreamUrls {
  const path = `${app}/${encodeURIComponent(name)}`;
  const more = query === '' ? '' : `?${query}`;
  return {
    // Names go over RTMP as they are.
    rtmp: `${addresses.rtmp}/${app}/${name}${more}`,
    flv: `${addresses.http}/live/${path}.flv${more}`,
    hls: `${addresses.http}/hls/${path}/index.m3u8${more}`,
  };
}

/** What a tenant enters into OBS or ffmpeg to publish a stream, and where it plays. */
export interface IngestUrls {
  /** "Server" of OBS. */
  readonly server: string;
  /** "Stream key" of OBS; secret. */
  readonly streamKey: string;
  /** Both together, for ffmpeg; secret. */
  readonly url: string;
  /** With a key that only plays this stream. */
  readonly play: StreamUrls;
}

export function ingestUrls(
  keys: StreamKeys,
  projectId: string,
  addresses: MediaAddresses,
  stream: StreamName,
): IngestUrls {
  const { app, name } = stream;
  const server = `${addresses.rtmp}/${app}`;
  const streamKey = `${name}?key=${keys.ingestKey(projectId)}`;
  const view = keys.playKey(projectId, `${app}/${name}`);
  return {
    server,
    streamKey,
    url: `${server}/${streamKey}`,
    play: streamUrls(addresses, stream, `key=${view}`),
  };
}

/** Where a stream that a produce rule composes plays. */
export interface ComposedUrls extends StreamUrls {
  /** HLS with fMP4 segments. */
  readonly hls_fmp4: string;
  /** WHEP: takes an offer by POST. */
  readonly whep: string;
}

/** Addresses of a composed stream, with a key that only plays this stream. */
export function composedUrls(
  keys: StreamKeys,
  projectId: string,
  addresses: MediaAddresses,
  stream: StreamName,
): ComposedUrls {
  const { app, name } = stream;
  const query = `key=${keys.playKey(projectId, `${app}/${name}`)}`;
  const path = `${app}/${encodeURIComponent(name)}`;
  return {
    ...streamUrls(addresses, stream, query),
    hls_fmp4: `${addresses.http}/hls/${path}/fmp4/index.m3u8?${query}`,
    whep: `${addresses.http}/rtc/whep/${path}?${query}`,
  };
}
