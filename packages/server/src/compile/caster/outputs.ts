import type { LiveOutput, LiveRendition } from '@cyclorama/stage/data';
import { laddersOf, streamName, type StreamKind } from '../../studio/casters/addresses.ts';
import { LADDERS, type Caster, type Ladder } from '../../studio/casters/model.ts';
import type { CasterPlaces } from './input.ts';
import { formatOf } from './overlays.ts';

const PREVIEW_SIDE = 640;
const PREVIEW_KBPS = 500;
const SEGMENT_SECONDS = 2;
const WINDOW_SEGMENTS = 6;
/** Slices of recorded playlists. */
const SLICE_SECONDS = 10;
const DEFAULT_CYCLE_SECONDS = 900;
const MAX_RELAYS = 20;

/** Encodings of a caster: the programme, its ladders (never larger than it), and the preview while that is drawn. */
export function renditionsOf(caster: Caster, preview: boolean): readonly LiveRendition[] {
  const size = formatOf(caster.config);
  const programme: LiveRendition = {
    id: 'pgm',
    bus: 'pgm',
    width: size.width,
    height: size.height,
    videoKbps: size.videoKbps,
    audioKbps: 128,
    preset: 'veryfast',
  };
  const ladders = laddersOf(caster.config).map((ladder) => ladderOf(ladder, size));
  if (!preview) return [programme, ...ladders];
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(size.width, size.height));
  const small: LiveRendition = {
    id: 'pvw',
    bus: 'pvw',
    width: even(size.width * scale),
    height: even(size.height * scale),
    videoKbps: PREVIEW_KBPS,
    audioKbps: 64,
    preset: 'ultrafast',
  };
  return [programme, ...ladders, small];
}

function ladderOf(ladder: Ladder, size: ReturnType<typeof formatOf>): LiveRendition {
  const { shortSide, videoKbps } = LADDERS[ladder];
  const scale = Math.min(1, shortSide / Math.min(size.width, size.height));
  return {
    id: ladder,
    bus: 'pgm',
    width: even(size.width * scale),
    height: even(size.height * scale),
    videoKbps: Math.min(videoKbps, size.videoKbps),
    audioKbps: 96,
    preset: 'veryfast',
  };
}

/** Where the encodings go: this server's hub, HLS folders, relays, recordings. */
export function outputsOf(
  caster: Caster,
  renditions: readonly LiveRendition[],
  places: CasterPlaces,
): readonly LiveOutput[] {
  const { config } = caster;
  const own = renditions.flatMap(({ id }): LiveOutput[] => {
    const name = streamName(caster, id as StreamKind);
    const hls = (container: 'ts' | 'fmp4'): LiveOutput => ({
      kind: 'hls',
      id: container === 'ts' ? `hls:${id}` : `hls-fmp4:${id}`,
      rendition: id,
      folder: places.hlsFolder(name, container),
      container,
      segmentSeconds: SEGMENT_SECONDS,
      windowSegments: WINDOW_SEGMENTS,
    });
    const hub: LiveOutput = { kind: 'rtmp', id: `hub:${id}`, rendition: id, url: places.publishUrl(name) };
    return id === 'pgm' ? [hub, hls('ts'), hls('fmp4')] : [hub, hls('ts')];
  });
  const targets = [config.SideOutputUrl, ...(config.SideOutputUrlList ?? [])].filter(
    (url): url is string => url !== undefined && url !== '',
  );
  const relays = [...new Set(targets)]
    .slice(0, MAX_RELAYS + 1)
    .map((url, i): LiveOutput => ({ kind: 'rtmp', id: `relay:${i + 1}`, rendition: 'pgm', url }));
  const records = (config.RecordConfig?.RecordFormat ?? []).map(
    ({ Format, CycleDuration }, i): LiveOutput => {
      const id = `record:${Format}${i === 0 ? '' : `:${i + 1}`}`;
      return {
        kind: 'record',
        id,
        rendition: 'pgm',
        folder: places.recordFolder(id.replaceAll(':', '-')),
        format: Format,
        cycleSeconds: CycleDuration > 0 ? CycleDuration : DEFAULT_CYCLE_SECONDS,
        sliceSeconds: SLICE_SECONDS,
      };
    },
  );
  return [...own, ...relays, ...records];
}

function even(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}
