import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import { streamUrls, type StreamUrls } from '../streams/addresses.ts';
import { PROGRAMME_APP } from '../streams/paths.ts';
import type { Caster, CasterConfig, CasterTemplate, Ladder } from './model.ts';

/** App under which the programmes of casters stand in the hub. */
export const CASTER_APP = PROGRAMME_APP;

/** Where one stream of a caster plays. */
export interface StreamAddress extends StreamUrls {
  /** Name in the hub, below CASTER_APP. */
  readonly name: string;
}

/** The streams of a caster. */
export interface CasterStreams {
  readonly pgm: StreamAddress;
  readonly pvw: StreamAddress;
  /** The programme by quality: the programme itself under the quality of its template, then its smaller encodings. */
  readonly qualities: readonly (StreamAddress & { readonly quality: Ladder })[];
}

/** What a stream is of: the programme, the preview, or an encoding of the programme of its own. */
export type StreamKind = 'pgm' | 'pvw' | Ladder;

/** Name of a stream in the hub; whoever knows the caster's key can play it. */
export function streamName(caster: Pick<Caster, 'streamKey'>, kind: StreamKind): string {
  return kind === 'pgm' ? caster.streamKey : `${caster.streamKey}-${kind}`;
}

const QUALITY: Readonly<Record<CasterTemplate, Ladder>> = {
  lp_ld: 'lld',
  lp_ld_v: 'lld',
  lp_sd: 'sd',
  lp_sd_v: 'sd',
  lp_hd: 'lhd',
  lp_hd_v: 'lhd',
  lp_ud: 'lud',
  lp_ud_v: 'lud',
};

/** Qualities that need an encoding of their own: the template's is the programme itself. */
export function laddersOf(config: Pick<CasterConfig, 'TranscodeConfig'>): readonly Ladder[] {
  const { CasterTemplate: template, LiveTemplateIds: asked = [] } = config.TranscodeConfig ?? {};
  return asked.filter((quality) => template === undefined || quality !== QUALITY[template]);
}

/** Where a caster's streams play while it runs. */
export function streamAddresses(
  caster: Pick<Caster, 'streamKey' | 'config'>,
  addresses: MediaAddresses,
): CasterStreams {
  const address = (kind: StreamKind): StreamAddress => {
    const name = streamName(caster, kind);
    return { name, ...streamUrls(addresses, { app: CASTER_APP, name }) };
  };
  const pgm = address('pgm');
  const template = caster.config.TranscodeConfig?.CasterTemplate;
  const own = template === undefined ? [] : [{ quality: QUALITY[template], ...pgm }];
  const ladders = laddersOf(caster.config).map((quality) => ({ quality, ...address(quality) }));
  return { pgm, pvw: address('pvw'), qualities: [...own, ...ladders] };
}

/** `StreamInfos` of the vendor's answers: FLV by RTMP, which the vendor's own samples show, FLV by HTTP, and HLS. */
export function streamInfos(streams: CasterStreams): {
  readonly StreamInfo: readonly {
    readonly OutputStreamUrl: string;
    readonly TranscodeConfig: Ladder;
    readonly VideoFormat: 'flv' | 'm3u8';
  }[];
} {
  return {
    StreamInfo: streams.qualities.flatMap(({ quality, rtmp, flv, hls }) => [
      { OutputStreamUrl: rtmp, TranscodeConfig: quality, VideoFormat: 'flv' },
      { OutputStreamUrl: flv, TranscodeConfig: quality, VideoFormat: 'flv' },
      { OutputStreamUrl: hls, TranscodeConfig: quality, VideoFormat: 'm3u8' },
    ]),
  };
}
