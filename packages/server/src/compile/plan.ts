import type { AudioSpec, LayerSpec, OutputFormat, RenderPlan, ShotSpec } from '@cyclorama/stage';
import { compileEffects } from './effects.ts';
import { compileLayers, materialOf, SourceTable } from './layers.ts';
import { layoutOf, wholeSpace } from './layout.ts';
import type { Layout } from './layout.ts';
import type { Materials } from './materials.ts';
import { assetKey, backgroundReference, effectiveBackground } from './references.ts';
import { compileSubtitles } from './subtitles.ts';
import { cutPieces, FPS, orderedSegments, SAMPLES_PER_FRAME } from './timeline.ts';
import type { SegmentTime, Timeline } from './timeline.ts';
import { color } from './values.ts';
import { compileWatermark } from './watermark.ts';
import { CompileError } from './wire.ts';
import type { VideoDocument, WireBackground, WireVideoConfig } from './wire.ts';

/** Documented default of `background_color_config`; an MP4 has no alpha, so something must stand behind. */
const DEFAULT_GROUND = '#FFFFFF';
const DUCKING = { depthDb: 12, rampMs: 250 };
const MUSIC_FADE_IN_MS = 400;
const MUSIC_FADE_OUT_MS = 1500;

/**
 * Compiles a validated document into the plan that the stage renders.
 *
 * @param timeline `layTimeline` of the segments' speech, in playing order.
 * @throws CompileError for what the schema cannot see: odd sizes, bad colours, text that is not Base64, a reference
 *   without material.
 */
export function compilePlan(document: VideoDocument, timeline: Timeline, materials: Materials): RenderPlan {
  const layout = layoutOf(document);
  const segments = orderedSegments(document);
  const sources = new SourceTable();
  const seeThrough = isSeeThrough(document);
  const shots: ShotSpec[] = [];
  const overlays: LayerSpec[] = [];
  const effects: AudioSpec[] = [];
  segments.forEach((segment, index) => {
    const time = timeline.segments[index];
    const speech = materials.speech[index];
    if (time === undefined || speech === undefined) throw new RangeError(`segment ${index} has no speech`);
    const field = `shoot_scripts[${document.shoot_scripts.indexOf(segment)}].shoot_script`;
    const script = segment.shoot_script;
    const background = effectiveBackground(script.background_config);
    const ground = compileGround(background, field, { layout, time, materials, sources, seeThrough });
    const layers = compileLayers(script, background, field, {
      layout,
      time,
      materials,
      sources,
      modelAssetId: document.model_asset_id,
    });
    shots.push({ from: time.from, to: time.to, layers: ground === undefined ? layers : [ground, ...layers] });
    effects.push(...compileEffects(script, field, time, materials));
    if (document.video_config.is_subtitle_enable === true) {
      overlays.push(
        ...compileSubtitles(
          speech.cues,
          document.video_config.subtitle_config,
          layout,
          time,
          materials,
          sources,
        ),
      );
    }
  });
  const { watermark } = materials;
  if (watermark !== undefined)
    overlays.push(compileWatermark(watermark, timeline.frames, layout, materials, sources));
  return {
    version: 1,
    format: formatOf(document.video_config, seeThrough),
    frames: timeline.frames,
    sources: sources.toJSON(),
    shots,
    overlays,
    audio: [...compileAudio(document, timeline, materials), ...effects],
    ducking: DUCKING,
    pieces: cutPieces(timeline),
  };
}

/** VP8 with a segment that has no background becomes a WebM with transparency. */
function isSeeThrough(document: VideoDocument): boolean {
  return (
    document.video_config.codec === 'VP8' &&
    document.shoot_scripts.some(
      (segment) => effectiveBackground(segment.shoot_script.background_config) === undefined,
    )
  );
}

interface GroundScene {
  readonly layout: Layout;
  readonly time: SegmentTime;
  readonly materials: Materials;
  readonly sources: SourceTable;
  readonly seeThrough: boolean;
}

function compileGround(
  background: WireBackground | undefined,
  field: string,
  scene: GroundScene,
): LayerSpec | undefined {
  const at = `${field}.background_config`;
  const whole = { x: 0, y: 0, ...scene.layout.output };
  if (background?.background_type === 'IMAGE') {
    const ref = backgroundReference(background, at);
    if (ref === undefined)
      throw new CompileError('missing-reference', at, 'an IMAGE background needs background_config');
    const material = materialOf(scene.materials, ref.key, ref.field);
    const source = scene.sources.add(`image ${ref.key}`, { kind: 'image', path: material.path });
    return { source, rect: wholeSpace(scene.layout), fit: 'cover', startFrame: scene.time.from };
  }
  if (background === undefined && scene.seeThrough) return undefined;
  const value = color(background?.background_color_config ?? DEFAULT_GROUND, `${at}.background_color_config`);
  const source = scene.sources.add(`color ${value}`, { kind: 'color', color: value });
  return { source, rect: whole, fit: 'stretch', startFrame: scene.time.from };
}

function formatOf(video: WireVideoConfig, seeThrough: boolean): OutputFormat {
  const vp8 = video.codec === 'VP8';
  return {
    container: vp8 ? 'webm' : 'mp4',
    video: vp8 ? 'vp8' : 'h264',
    width: video.width,
    height: video.height,
    fps: { num: FPS, den: 1 },
    bitrateKbps: video.bitrate,
    alpha: seeThrough,
  };
}

function compileAudio(document: VideoDocument, timeline: Timeline, materials: Materials): AudioSpec[] {
  const audio: AudioSpec[] = [];
  timeline.segments.forEach((time, index) => {
    const path = materials.speech[index]?.path;
    if (path === undefined) return;
    audio.push({
      path,
      role: 'speech',
      start: time.speechSample,
      end: time.to * SAMPLES_PER_FRAME,
      gain: 1,
      loop: 0,
    });
  });
  const music = document.background_music_config;
  const volume = (music?.volume ?? 100) / 100;
  if (music?.music_asset_id !== undefined && music.music_asset_id !== '' && volume > 0) {
    const material = materialOf(
      materials,
      assetKey(music.music_asset_id),
      'background_music_config.music_asset_id',
    );
    audio.push({
      path: material.path,
      role: 'music',
      start: 0,
      end: timeline.frames * SAMPLES_PER_FRAME,
      gain: volume,
      loop: -1,
      fadeIn: MUSIC_FADE_IN_MS,
      fadeOut: MUSIC_FADE_OUT_MS,
    });
  }
  return audio;
}
