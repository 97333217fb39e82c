import type { LiveBox, LiveDocument, LiveLayer, LiveOverlay, LiveScene, LiveSource } from '../document.ts';

/** The whole output. */
export const FULL: LiveBox = { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' };

export function layer(source: string, box: Partial<LiveBox> = {}, more: Partial<LiveLayer> = {}): LiveLayer {
  return { source, box: { ...FULL, ...box }, fill: 'none', opacity: 1, ...more };
}

/** A scene that sounds what it shows. */
export function scene(layers: readonly LiveLayer[], overlays: readonly LiveOverlay[] = []): LiveScene {
  return { layers, overlays, audio: { mode: 'follow', tracks: [] } };
}

/** A source of files by default; only painted sources look at nothing but the id. */
export function source(id: string, more: Partial<LiveSource> = {}): LiveSource {
  return {
    id,
    revision: 0,
    input: { kind: 'rtmp', url: `rtmp://localhost/live/${id}` },
    label: id,
    delayMs: 0,
    decode: 'always',
    ...more,
  };
}

export function document(
  sources: readonly LiveSource[],
  pgm: LiveScene,
  more: Partial<LiveDocument> = {},
): LiveDocument {
  return {
    format: { width: 320, height: 180, fps: { num: 25, den: 1 } },
    sources,
    pgm,
    renditions: [],
    outputs: [],
    delaySeconds: 0,
    ...more,
  };
}
