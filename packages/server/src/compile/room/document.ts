import { isAbsolute } from 'node:path';
import { LIVE_PAINTER_MODULE, type LiveAvatarOptions } from '@cyclorama/avatar/catalogue';
import type {
  LiveBox,
  LiveLayer,
  LiveOutput,
  LiveOverlay,
  LiveRendition,
  LiveSource,
  LiveTrack,
} from '@cyclorama/stage/data';
import { textOf, type ShownLayer, type ShowView } from '../../studio/shows/director/index.ts';
import type { WireScene } from '../../studio/shows/wire.ts';
import { HUMAN_ASPECT } from '../layers.ts';
import { layoutOf, toOutput, type Layout, type Size } from '../layout.ts';
import { backgroundReference, effectiveBackground, layerReference, type Reference } from '../references.ts';
import { base64Text, color, coordinate, fontSize } from '../values.ts';
import { CompileError, type WireLayer } from '../wire.ts';
import { CO_STREAMER_SOURCE, presenterSource, type CompiledRoom, type RoomInput } from './input.ts';
import { smartReference } from './materials.ts';

const FPS = { num: 25, den: 1 } as const;
const WHOLE: LiveBox = { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' };
const MAX_LAYERS = 12;
const DEFAULT_FONT = 'HarmonyOS_Sans_SC_Black';
const DEFAULT_TEXT_SIZE = 16;
/** Of the presenter, while a co-streamer speaks: 12 dB less. */
const DUCKED = 0.25;
const AUDIO_KBPS = 128;
const SEGMENT_SECONDS = 2;
const WINDOW_SEGMENTS = 6;
const LABEL_SIZE = 0.026;

/** What a room shows, plays and sends at one moment of its show, as a live document. */
export function compileRoom(input: RoomInput): CompiledRoom {
  return new RoomCompiler(input).compile();
}

/**
 * Height of presenters in layout pixels that serves all scenes: that of the largest, so that each is scaled down only.
 */
export function presenterHeight(scenes: readonly WireScene[], layout: Pick<Layout, 'space'>): number {
  const heights = scenes.flatMap((scene) =>
    (scene.layer_config ?? [])
      .filter(({ layer_type: type }) => type === 'HUMAN')
      .map(({ size }) => sizeOf(size, humanSize(layout)).height),
  );
  return heights.length === 0 ? layout.space.height : Math.max(...heights);
}

class RoomCompiler {
  readonly #input: RoomInput;
  readonly #layout: Layout;
  readonly #sources = new Map<string, LiveSource>();
  readonly #layers: LiveLayer[] = [];
  readonly #overlays: LiveOverlay[] = [];
  readonly #notes: string[] = [];

  constructor(input: RoomInput) {
    this.#input = input;
    this.#layout = layoutOf({ video_config: input.video });
  }

  compile(): CompiledRoom {
    const { view, video, coStreamer, label } = this.#input;
    const presenter = this.#presenter(view.presenter);
    this.#scene(view.document, presenter);
    for (const layer of view.layers) this.#shown(layer);
    if (label !== undefined && label !== '') this.#label(label);
    this.#upcoming(view.upcoming);
    const tracks: LiveTrack[] = [];
    const hear = (source: string, gain: number): void => {
      tracks.push({ source, gain, channel: 'all', delayMs: 0 });
    };
    if (presenter !== undefined) hear(presenter, view.ducked ? DUCKED : 1);
    if (coStreamer) {
      this.#painter(CO_STREAMER_SOURCE, 'co-streamer', {});
      hear(CO_STREAMER_SOURCE, 1);
    }
    return {
      presenter,
      notes: this.#notes,
      document: {
        format: { width: video.width, height: video.height, fps: FPS },
        sources: [...this.#sources.values()],
        pgm: {
          layers: this.#layers.slice(-MAX_LAYERS),
          overlays: this.#overlays,
          audio: { mode: 'mix', tracks },
        },
        renditions: [this.#rendition()],
        outputs: this.#outputs(),
        delaySeconds: 0,
      },
    };
  }

  #rendition(): LiveRendition {
    const { width, height, bitrate } = this.#input.video;
    return {
      id: 'pgm',
      bus: 'pgm',
      width,
      height,
      videoKbps: bitrate,
      audioKbps: AUDIO_KBPS,
      preset: 'veryfast',
    };
  }

  #outputs(): readonly LiveOutput[] {
    const { hubUrl, hlsFolder, targetUrl } = this.#input.places;
    const { metadata } = this.#input;
    const described = metadata === undefined ? {} : { metadata };
    const outputs: LiveOutput[] = [
      { kind: 'rtmp', id: 'hub', rendition: 'pgm', url: hubUrl, ...described },
      {
        kind: 'hls',
        id: 'hls',
        rendition: 'pgm',
        folder: hlsFolder,
        container: 'ts',
        segmentSeconds: SEGMENT_SECONDS,
        windowSegments: WINDOW_SEGMENTS,
      },
    ];
    if (targetUrl !== undefined)
      outputs.push({ kind: 'rtmp', id: 'target', rendition: 'pgm', url: targetUrl, ...described });
    return outputs;
  }

  /** @returns the id of its source; undefined when there is nobody, or not yet */
  #presenter(assetId: string | undefined): string | undefined {
    if (assetId === undefined) return undefined;
    const local = this.#input.materials.get(`avatar:${assetId}`);
    if (local?.kind !== 'avatar') {
      this.#notes.push(`the presenter ${assetId} is not here yet`);
      return undefined;
    }
    const { output, scaleY } = this.#layout;
    const most = Math.min(output.height, output.width / HUMAN_ASPECT);
    const height = Math.max(16, Math.floor(Math.min(most, this.#input.presenterHeight * scaleY)));
    // Of a real person the character is the path of a model, which is nobody's business.
    const label = isAbsolute(local.character) ? assetId : local.character;
    return this.#painter(presenterSource(assetId), label, {
      character: local.character,
      width: Math.max(16, Math.floor(height * HUMAN_ASPECT)),
      height,
    });
  }

  #painter(id: string, label: string, options: LiveAvatarOptions): string {
    const input = { kind: 'painter', module: LIVE_PAINTER_MODULE, options } as const;
    return this.#add({ id, label, input });
  }

  #scene(scene: WireScene | undefined, presenter: string | undefined): void {
    const background = effectiveBackground(scene?.background_config);
    if (background?.background_type === 'COLOR')
      this.#colour(background.background_color_config ?? '#FFFFFF');
    else if (background !== undefined) {
      const source = this.#material(backgroundReference(background, 'background_config'), 'when-used');
      if (source !== undefined) this.#layers.push({ source, box: WHOLE, fill: 'cover', opacity: 1 });
    }
    const wire = scene?.layer_config ?? [];
    if (wire.length === 0 && presenter !== undefined) this.#place(presenter, this.#middle(), 'fit');
    const ordered = wire
      .map((layer, index) => ({ layer, index, z: layer.position?.layer_index ?? 100 }))
      .sort((a, b) => a.z - b.z || a.index - b.index);
    for (const { layer, index } of ordered) {
      if (layer.layer_type === 'HUMAN') {
        if (presenter !== undefined)
          this.#place(presenter, this.#rectOf(layer, humanSize(this.#layout)), 'fit');
      } else if (layer.layer_type === 'TEXT') {
        this.#sceneText(layer, `text:${index}`);
      } else {
        const source = this.#material(layerReference(layer, undefined, 'layer_config'), 'when-used', layer);
        if (source !== undefined) this.#place(source, this.#rectOf(layer, this.#layout.space), 'none');
      }
    }
  }

  /** What is shown next is open by then. */
  #upcoming(upcoming: ShowView['upcoming']): void {
    if (upcoming === undefined) return;
    this.#presenter(upcoming.presenter);
    const { document } = upcoming;
    const background = effectiveBackground(document?.background_config);
    if (background !== undefined)
      this.#material(backgroundReference(background, 'background_config'), 'always');
    for (const layer of document?.layer_config ?? [])
      if (layer.layer_type === 'IMAGE' || layer.layer_type === 'VIDEO')
        this.#material(layerReference(layer, undefined, 'layer_config'), 'always', layer);
  }

  #shown(shown: ShownLayer): void {
    const { layer } = shown;
    if (layer.layer_type === 'TEXT') {
      const { font_name: font, font_size: size, font_color: fill } = layer.text_config ?? {};
      this.#text(
        `shown:${shown.id}`,
        textOf(shown),
        this.#rectOf(layer, { width: 1, height: 1 }),
        font,
        size,
        fill,
      );
      return;
    }
    const source = this.#material(smartReference(layer), 'when-used');
    if (source !== undefined) this.#place(source, this.#rectOf(layer, this.#layout.space), 'none');
  }

  #sceneText(layer: WireLayer, id: string): void {
    const {
      text_context: encoded = '',
      font_name: font,
      font_size: size,
      font_color: fill,
    } = layer.text_config ?? {};
    const text = this.#tried(() => base64Text(encoded, 'text_context'));
    if (text !== undefined)
      this.#text(id, text, this.#rectOf(layer, { width: 1, height: 1 }), font, size, fill);
  }

  #text(
    id: string,
    text: string,
    rect: ReturnType<typeof toOutput>,
    font = DEFAULT_FONT,
    size: number | undefined,
    fill = '#FFFFFF',
  ): void {
    const paint = this.#tried(() => color(fill, 'font_color').slice(0, 7));
    if (text.trim() === '' || paint === undefined) return;
    const { output, scale } = this.#layout;
    const pixels = fontSize(size, DEFAULT_TEXT_SIZE) * scale;
    this.#overlays.push({
      id,
      order: 'cover',
      box: { x: rect.x / output.width, y: rect.y / output.height, width: 0, height: 0, anchor: 'topLeft' },
      effect: 'none',
      opacity: 1,
      content: { kind: 'text', text, font, color: paint, size: pixels / output.height, borderWidth: 0 },
    });
  }

  #label(text: string): void {
    const { width, height } = this.#layout.output;
    const short = Math.min(width, height);
    const size = Math.max(8, short * LABEL_SIZE);
    this.#overlays.push({
      id: 'label',
      order: 'cover',
      box: { x: size / width, y: size / height, width: 0, height: 0, anchor: 'bottomRight' },
      effect: 'none',
      opacity: 0.7,
      content: {
        kind: 'text',
        text,
        font: DEFAULT_FONT,
        color: '#FFFFFF',
        size: size / height,
        borderWidth: 0.06,
        borderColor: '#404040',
      },
    });
  }

  #colour(value: string): void {
    const paint = this.#tried(() => color(value, 'background_color_config').slice(0, 7));
    const local = paint === undefined ? undefined : this.#input.materials.get(colourKey(paint));
    if (paint === undefined || local?.kind !== 'image') return;
    const source = this.#add({
      id: colourKey(paint),
      label: paint,
      input: { kind: 'image', path: local.path },
    });
    this.#layers.push({ source, box: WHOLE, fill: 'none', opacity: 1 });
  }

  #material(
    reference: Reference | undefined,
    decode: LiveSource['decode'],
    layer?: WireLayer,
  ): string | undefined {
    if (reference === undefined) return undefined;
    const local = this.#input.materials.get(reference.key);
    if (local === undefined || local.kind === 'avatar') {
      this.#notes.push(`${reference.url ?? reference.assetId ?? reference.key} is not here yet`);
      return undefined;
    }
    const { path, kind } = local;
    if (kind === 'image')
      return this.#add({ id: reference.key, label: 'picture', input: { kind, path } }, decode);
    const repeat = layer?.video_config?.loop_count ?? -1;
    const input = { kind: 'file', path, beginMs: 0, endMs: 0, repeat } as const;
    return this.#add({ id: `${reference.key} ×${repeat}`, label: 'video', input }, decode);
  }

  #add(source: Pick<LiveSource, 'id' | 'label' | 'input'>, decode: LiveSource['decode'] = 'always'): string {
    if (!this.#sources.has(source.id))
      // Viewers of a shop are not told what it waits for.
      this.#sources.set(source.id, { ...source, revision: 1, delayMs: 0, decode, card: false });
    return source.id;
  }

  #place(source: string, rect: ReturnType<typeof toOutput>, fill: LiveLayer['fill']): void {
    const { width, height } = this.#layout.output;
    const box: LiveBox = {
      x: rect.x / width,
      y: rect.y / height,
      width: rect.width / width,
      height: rect.height / height,
      anchor: 'topLeft',
    };
    this.#layers.push({ source, box, fill, opacity: 1 });
  }

  /** Presenters that no layer places stand in the middle. */
  #middle(): ReturnType<typeof toOutput> {
    const { space } = this.#layout;
    const size = humanSize(this.#layout);
    return toOutput(this.#layout, { x: (space.width - size.width) / 2, y: 0, ...size });
  }

  #rectOf(
    { position, size }: { readonly position?: WireLayer['position']; readonly size?: WireLayer['size'] },
    natural: Size,
  ): ReturnType<typeof toOutput> {
    const at = { x: coordinate(position?.dx), y: coordinate(position?.dy) };
    return toOutput(this.#layout, { ...at, ...sizeOf(size, natural) });
  }

  #tried<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      this.#notes.push(error.message);
      return undefined;
    }
  }
}

/** Key of the material that is one colour all over. @param paint `#RRGGBB` */
export function colourKey(paint: string): string {
  return `colour:${paint.toUpperCase()}`;
}

function humanSize({ space }: Pick<Layout, 'space'>): Size {
  return { width: space.height * HUMAN_ASPECT, height: space.height };
}

function sizeOf(
  size: { readonly width?: number; readonly height?: number } | undefined,
  natural: Size,
): Size {
  const { width, height } = size ?? {};
  if (width !== undefined && height !== undefined) return { width, height };
  if (width !== undefined) return { width, height: (width * natural.height) / natural.width };
  if (height !== undefined) return { width: (height * natural.width) / natural.height, height };
  return natural;
}
