import type { Materials } from './materials.ts';
import type { VideoDocument, WireSegment, WireShootScript, WireVideoConfig } from './wire.ts';

/** A document for tests: one spoken segment at 1280×720 unless said otherwise. */
export function documentWith(
  script: WireShootScript = { text_config: { text: 'Hello' } },
  video: Partial<WireVideoConfig> = {},
  rest: Partial<VideoDocument> = {},
): VideoDocument {
  return {
    model_asset_id: 'model-1',
    voice_config: { voice_asset_id: 'voice-1' },
    video_config: { codec: 'H264', bitrate: 3000, width: 1280, height: 720, ...video },
    shoot_scripts: [{ sequence_no: 1, shoot_script: script }],
    ...rest,
  };
}

export function segment(sequence: number, script: WireShootScript = {}): WireSegment {
  return { sequence_no: sequence, shoot_script: script };
}

/** Materials for tests: every picture is 400×200, every glyph half as wide as it is high. */
export function materialsFor(seconds: readonly number[], extra: Partial<Materials> = {}): Materials {
  return {
    files: new Map([
      ['asset:picture', { path: '/m/picture.png', size: { width: 400, height: 200 } }],
      ['asset:clip', { path: '/m/clip.mp4', size: { width: 640, height: 360 } }],
      ['asset:loud', { path: '/m/loud.mp4', size: { width: 640, height: 360 }, soundRound: 38_400.5 }],
      ['url:https://example.test/a.png', { path: '/m/a.png', size: { width: 100, height: 100 } }],
      ['asset:music', { path: '/m/music.wav' }],
    ]),
    characters: new Map([
      ['asset:model-1', 'amara'],
      ['asset:model-2', 'bruno'],
    ]),
    performance: '/m/performance.json',
    painterModule: 'file:///painter.js',
    speech: seconds.map((duration, index) => ({ path: `/m/speech-${index}.wav`, duration, cues: [] })),
    measureText: (text, style) => ({ width: text.length * style.size * 0.5, height: style.size * 1.25 }),
    subtitleStyle: (font, size, wrap) => ({
      font,
      size,
      color: '#FFFFFF',
      align: 'center',
      wrap,
      maxLines: 2,
    }),
    ...extra,
  };
}
