// Documents of live sessions for the benchmarks: two pictures, one inside the other, a line of text, both sounds.
export const SIZE = { width: 1280, height: 720 };
export const FPS = { num: 25, den: 1 };

const box = (x, y, width, height) => ({ x, y, width, height, anchor: 'topLeft' });
const layer = (source, place) => ({ source, box: place, fill: 'none', opacity: 1 });

export const file = (id, path) => ({
  id,
  revision: 1,
  input: { kind: 'file', path, beginMs: 0, endMs: 0, repeat: -1 },
  label: id,
  delayMs: 0,
  decode: 'always',
});

const text = {
  id: 'title',
  order: 'cover',
  box: box(0.03, 0.88, 0, 0),
  effect: 'none',
  opacity: 1,
  content: {
    kind: 'text',
    text: 'LIVE',
    font: 'Noto Sans',
    color: '#ffffff',
    size: 0.055,
    borderWidth: 0.06,
    borderColor: '#000000',
  },
};

/** `full` fills the programme, `inset` stands in its upper right. */
export function scene(full, inset, tracks = [full, inset]) {
  return {
    layers: [layer(full, box(0, 0, 1, 1)), ...(inset ? [layer(inset, box(0.734, 0.028, 0.25, 0.25))] : [])],
    overlays: [text],
    audio: {
      mode: 'mix',
      tracks: tracks.filter(Boolean).map((source) => ({ source, gain: 0.5, channel: 'all', delayMs: 0 })),
    },
  };
}

export function session(sources, pgm, outputs, size = SIZE) {
  return {
    format: { ...size, fps: FPS },
    sources,
    pgm,
    renditions: [{ id: 'pgm', bus: 'pgm', ...size, videoKbps: 2500, audioKbps: 128, preset: 'veryfast' }],
    outputs,
    delaySeconds: 0,
  };
}

export const recording = (folder) => ({
  kind: 'record',
  id: 'file',
  rendition: 'pgm',
  folder,
  format: 'flv',
  cycleSeconds: 3600,
  sliceSeconds: 10,
});
