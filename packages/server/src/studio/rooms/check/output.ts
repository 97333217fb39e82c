import { MssError, type Schemas } from '@cyclorama/contract';
import { FetchRefused } from '../../../store/fetch/refused.ts';
import { isOwnRtmp } from '../../casters/check-url.ts';
import type { Studio } from '../../context.ts';
import { invalid } from '../../scripts/check.ts';
import { checkUrl } from '../../scripts/check-references.ts';

/** Sizes of the contract, 16:9 and 9:16. */
const SIZES: readonly string[] = ['1920x1080', '1080x1920'];

/** What decides about addresses: the studio, and where its own RTMP server listens. */
export interface OutputRules {
  readonly studio: Pick<Studio, 'fetcher' | 'config'>;
  readonly rtmpPort: () => number;
}

/** @throws MssError MSS.00000003 that names the member */
export function checkVideo(config: Studio['config'], video: Schemas['VideoConfig']): void {
  if (video.codec !== 'H264') throw invalid('video_config.codec', 'livestreams are H264');
  const size = `${video.width}x${video.height}`;
  const allowed = [...SIZES, ...config.liveSizes];
  if (!allowed.includes(size))
    throw invalid(
      'video_config.width',
      `${size} is not one of ${allowed.join(', ')} (CYCLORAMA_LIVE_SIZES opens others)`,
    );
  const cropped = (video.dx ?? 0) !== 0 || (video.dy ?? 0) !== 0;
  if (video.clip_mode !== 'CROP' && cropped)
    throw invalid('video_config.dx', 'dx and dy are for clip_mode CROP');
}

/**
 * Where a room is pushed to: RTMP or RTMPS, with an app and a stream once the key is added.
 * @throws MssError MSS.20010093 that names the field
 */
export function checkOutput(
  rules: OutputRules,
  output: { readonly output_urls?: readonly string[]; readonly stream_keys?: readonly string[] },
  at = '',
): void {
  const field = `${at}output_urls[0]`;
  const [text = ''] = output.output_urls ?? [];
  const [key = ''] = output.stream_keys ?? [];
  if (text === '') {
    if (key !== '') throw invalid(`${at}stream_keys`, 'a stream key needs its URL in output_urls');
    return;
  }
  const refuse = (why: string): never => {
    throw new MssError('MSS.20010093', `${field}: ${why}`);
  };
  if (text.length + key.length > 2048 || /[\s\p{Cc}]/u.test(text + key))
    refuse('spaces, control characters, or more than 2048 characters');
  if (!URL.canParse(text)) refuse('no URL');
  const url = new URL(text);
  if (url.protocol !== 'rtmp:' && url.protocol !== 'rtmps:')
    refuse('only rtmp:// and rtmps:// addresses can be pushed to');
  if (url.hostname === '') refuse('no host');
  const steps = [...url.pathname.split('/'), key].filter((part) => part !== '');
  if (steps.length < 2)
    refuse('an RTMP address has an app and a stream: rtmp://host/app/stream, or the stream in stream_keys');
  const addresses = { rtmp: `rtmp://127.0.0.1:${rules.rtmpPort()}`, http: 'http://127.0.0.1' };
  if (isOwnRtmp({ studio: rules.studio, addresses }, url)) return;
  try {
    // As a host of HTTP, so that every way to write an address is read alike.
    rules.studio.fetcher.check(`http://${url.hostname}/`);
  } catch (error) {
    if (!(error instanceof FetchRefused)) throw error;
    refuse(error.message);
  }
}

/**
 * Where news of a live job go.
 * @throws MssError MSS.20010087 without a URL, MSS.20010093 for one that is never called, MSS.00000003 for the rest
 */
export function checkCallbacks(
  studio: Pick<Studio, 'fetcher'>,
  config: Schemas['LiveEventCallBackConfig'] | undefined,
): void {
  if (config === undefined) return;
  const { live_event_type_callback_url: url = '', auth_type: auth = 'NONE', key = '' } = config;
  const at = 'live_event_callback_config';
  if (auth === 'MEITUAN_DEFAULT')
    throw invalid(
      `${at}.auth_type`,
      'MEITUAN_DEFAULT is that vendor’s own; choose NONE, MSS_A or MSS_A_HEAD',
    );
  if (url === '') {
    if ((config.callback_event_type ?? []).length > 0)
      throw new MssError('MSS.20010087', `${at}.live_event_type_callback_url: missing`);
    return;
  }
  checkCallbackUrl(studio, url, `${at}.live_event_type_callback_url`);
  if (auth !== 'NONE' && key === '') throw invalid(`${at}.key`, `needed when auth_type is ${auth}`);
}

/**
 * A URL that is called with news: HTTPS, or HTTP in a network that the operator has opened.
 * @throws MssError MSS.20010093 that names the field
 */
export function checkCallbackUrl(studio: Pick<Studio, 'fetcher'>, text: string, field: string): void {
  checkUrl(studio, text, field);
  const url = new URL(text);
  if (url.protocol === 'https:') return;
  // A literal private address or localhost passed the check above only because its network was opened.
  if (/^(?:[\d.]+|\[[0-9a-f:.]+\]|(?:.+\.)?localhost)$/i.test(url.hostname)) return;
  throw new MssError('MSS.20010093', `${field}: callbacks go to https:// addresses`);
}
