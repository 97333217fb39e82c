import type { LiveInput, LiveLayer, LiveOutput, LiveSource } from '@cyclorama/stage/data';
import type { Box, Material } from '../../studio/ai-studios/model.ts';
import { TEMPLATES } from '../../studio/casters/model.ts';
import { liveKind } from '../caster/index.ts';
import { matteFor, type MatteFiles } from '../matte.ts';
import type { CompiledComposition, ComposedStudio, CompositionInput, CompositionPlaces } from './input.ts';
import { fileOf } from './materials.ts';

const FPS = { num: 25, den: 1 } as const;
const AUDIO_KBPS = 128;
const SEGMENT_SECONDS = 2;
const WINDOW_SEGMENTS = 6;
const RENDITION = 'pgm';

/** Sources of a composition. */
export const BACKGROUND = 'background';
export const MEDIA = 'media';
export const CAMERA = 'camera';
/** The camera's person without what is behind it. */
export const PERSON = 'camera~person';

const WHOLE: LiveLayer['box'] = { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' };

/**
 * What the live session of a produce rule shows and sends: background, media, and before them the person of the
 * publisher's picture; the publisher's sound alone. Pure. What cannot be had is a notice in its place, and a note.
 */
export function compileComposition(input: CompositionInput): CompiledComposition {
  const { studio, subtitle, stream, places } = input;
  const notes: string[] = [];
  const sources: LiveSource[] = [];
  const layers: LiveLayer[] = [];
  if (studio !== undefined) {
    sources.push(sourceOf(BACKGROUND, 'Background', studio.background, input, notes));
    layers.push({ source: BACKGROUND, box: WHOLE, fill: 'cover', opacity: 1 });
  }
  if (studio?.media !== undefined) {
    const { material, layout } = studio.media;
    sources.push(sourceOf(MEDIA, 'Media', material, input, notes));
    layers.push({ source: MEDIA, box: boxOf(layout), fill: 'none', opacity: 1 });
  }
  sources.push(plain(CAMERA, stream, { kind: 'rtmp', url: places.ingestUrl }));
  if (studio === undefined) {
    layers.push({ source: CAMERA, box: WHOLE, fill: 'fit', opacity: 1 });
  } else {
    sources.push(person(input, studio));
    layers.push({ source: PERSON, box: boxOf(studio.mattingLayout), fill: 'none', opacity: 1 });
  }
  if (subtitle !== undefined)
    notes.push(`captions (${subtitle}) are not made: this version has no recogniser of speech`);
  const { width, height, videoKbps } = TEMPLATES[input.template];
  return {
    document: {
      format: { width, height, fps: FPS },
      sources,
      pgm: {
        layers,
        overlays: [],
        audio: { mode: 'mix', tracks: [{ source: CAMERA, gain: 1, channel: 'all', delayMs: 0 }] },
      },
      renditions: [
        {
          id: RENDITION,
          bus: 'pgm',
          width,
          height,
          videoKbps,
          audioKbps: AUDIO_KBPS,
          preset: 'veryfast',
        },
      ],
      outputs: outputsOf(places),
      delaySeconds: 0,
    },
    notes,
  };
}

function person(
  { stream, materials, places }: CompositionInput,
  { mattingType, matte }: ComposedStudio,
): LiveSource {
  const files: MatteFiles = {
    assetPath: (assetId) => {
      const local = materials.get(`asset:${assetId}`);
      return local?.kind === 'image' ? local.path : undefined;
    },
    ...(places.matteModel === undefined ? {} : { model: places.matteModel }),
  };
  return {
    ...plain(PERSON, stream, { kind: 'matte', of: CAMERA }),
    matte: matteFor(mattingType, matte, files),
  };
}

function plain(id: string, label: string, input: LiveInput): LiveSource {
  return { id, revision: 1, input, label, delayMs: 0, decode: 'always' };
}

function sourceOf(
  id: string,
  label: string,
  material: Material,
  { materials, places }: CompositionInput,
  notes: string[],
): LiveSource {
  const absent = (reason: string): LiveSource => {
    notes.push(`${label}: ${reason}`);
    return plain(id, label, { kind: 'absent', reason });
  };
  const file = fileOf(material);
  if (file === undefined) {
    const { url = '' } = material;
    const kind = liveKind(url);
    if (kind === undefined) return absent('this is no address of a stream (RTMP, HTTP-FLV, HLS, SRT, RTSP)');
    const address = places.sourceUrl(url);
    return address === undefined
      ? absent('the composed stream cannot be seen in its own picture')
      : plain(id, label, { kind, url: address });
  }
  const local = materials.get(file.key);
  if (local === undefined || local.kind === 'avatar') return absent('its file is not here yet');
  return plain(
    id,
    label,
    local.kind === 'image'
      ? { kind: 'image', path: local.path }
      : { kind: 'file', path: local.path, beginMs: 0, endMs: 0, repeat: -1 },
  );
}

function boxOf({ PositionX: x, PositionY: y, HeightNormalized: height }: Box): LiveLayer['box'] {
  return { x, y, width: 0, height, anchor: 'topLeft' };
}

function outputsOf(places: CompositionPlaces): readonly LiveOutput[] {
  const hls = (container: 'ts' | 'fmp4'): LiveOutput => ({
    kind: 'hls',
    id: container === 'ts' ? 'hls' : 'hls-fmp4',
    rendition: RENDITION,
    folder: places.hlsFolder(container),
    container,
    segmentSeconds: SEGMENT_SECONDS,
    windowSegments: WINDOW_SEGMENTS,
  });
  return [{ kind: 'rtmp', id: 'hub', rendition: RENDITION, url: places.publishUrl }, hls('ts'), hls('fmp4')];
}
