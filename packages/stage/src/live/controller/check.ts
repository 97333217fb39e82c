import { checkMatte } from '../../matte/check.ts';
import type { LiveBox, LiveDocument, LiveFormat, LiveScene, LiveSource } from '../document.ts';

const MAX_LAYERS = 12;
const MAX_TRANSITION_MS = 60_000;

function refuse(what: string): never {
  throw new RangeError(what);
}

function unique(ids: readonly string[], what: string): Set<string> {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) refuse(`${what} '${id}' is there twice`);
    seen.add(id);
  }
  return seen;
}

function within(value: number, low: number, high: number, what: string): void {
  if (!(value >= low && value <= high)) refuse(`${what} is ${value}, not ${low}…${high}`);
}

function checkBox(box: LiveBox, what: string): void {
  for (const value of [box.x, box.y, box.width, box.height])
    if (!Number.isFinite(value)) refuse(`the box of ${what} is not made of numbers`);
  // Far outside is allowed, but sizes must be ones that can be drawn.
  for (const value of [box.x, box.y]) within(value, -8, 8, `the position of ${what}`);
  for (const value of [box.width, box.height]) within(value, 0, 8, `the size of ${what}`);
}

function checkMatteSource({ id, matte }: LiveSource, of: string, sources: readonly LiveSource[]): void {
  const parent = sources.find((source) => source.id === of);
  if (!parent) refuse(`matte source '${id}' names the unknown source '${of}'`);
  if (parent.input.kind === 'matte') refuse(`matte source '${id}' names '${of}', which is one itself`);
  if (!matte) refuse(`matte source '${id}' does not say how`);
  try {
    checkMatte(matte);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuse(`matte of '${id}': ${error.message}`);
  }
}

function checkScene(scene: LiveScene, sources: ReadonlySet<string>, bus: string): void {
  if (scene.layers.length > MAX_LAYERS)
    refuse(`${bus} has ${scene.layers.length} layers, at most ${MAX_LAYERS}`);
  for (const layer of scene.layers) {
    if (!sources.has(layer.source)) refuse(`a layer of ${bus} names the unknown source '${layer.source}'`);
    checkBox(layer.box, `a layer of ${bus}`);
    within(layer.opacity, 0, 1, `the opacity of a layer of ${bus}`);
    if (layer.channel === 'alpha' && layer.opacity !== 1)
      refuse(`a layer of ${bus} that shows alpha has the opacity ${layer.opacity}, not 1`);
  }
  unique(
    scene.overlays.map((overlay) => overlay.id),
    `overlay of ${bus}`,
  );
  for (const overlay of scene.overlays) {
    const what = `overlay '${overlay.id}'`;
    checkBox(overlay.box, what);
    within(overlay.opacity, 0, 1, `the opacity of ${what}`);
    if (overlay.content.kind !== 'text') continue;
    const { size, borderWidth, color, borderColor } = overlay.content;
    within(size, 1e-4, 8, `the text size of ${what}`);
    within(borderWidth, 0, 8, `the border of ${what}`);
    for (const value of [color, borderColor])
      if (value !== undefined && !/^#[0-9a-f]{6}$/i.test(value))
        refuse(`'${value}' of ${what} is not #RRGGBB`);
  }
  for (const track of scene.audio.tracks) {
    if (!sources.has(track.source)) refuse(`a track of ${bus} names the unknown source '${track.source}'`);
    within(track.gain, 0, 10, `the gain of '${track.source}'`);
    within(track.delayMs, 0, 5000, `the delay of the track of '${track.source}'`);
  }
}

/** @throws RangeError for a document that cannot be shown: unknown names, figures beyond their range */
export function checkDocument(document: LiveDocument, format: LiveFormat = document.format): void {
  const { width, height, fps } = document.format;
  for (const side of [width, height])
    if (!Number.isInteger(side) || side % 2 !== 0 || side < 16 || side > 4096)
      refuse(`a picture of ${width} × ${height} cannot be made`);
  if (!Number.isInteger(fps.num) || !Number.isInteger(fps.den) || fps.num <= 0 || fps.den <= 0)
    refuse(`${fps.num}/${fps.den} is no frame rate`);
  within(fps.num / fps.den, 1, 120, 'the frame rate');
  if (
    format.width !== width ||
    format.height !== height ||
    format.fps.num !== fps.num ||
    format.fps.den !== fps.den
  )
    refuse('the format of a session cannot change');
  const sources = unique(
    document.sources.map((source) => source.id),
    'source',
  );
  for (const source of document.sources) {
    within(source.delayMs, 0, 5000, `the delay of '${source.id}'`);
    if (source.input.kind === 'matte') checkMatteSource(source, source.input.of, document.sources);
  }
  checkScene(document.pgm, sources, 'the programme');
  if (document.pvw) checkScene(document.pvw, sources, 'the preview');
  if (document.held) {
    checkScene(document.held.scene, sources, 'the held scene');
    within(document.held.position, 0, 1, 'the position of the held transition');
  }
  const renditions = unique(
    document.renditions.map((rendition) => rendition.id),
    'rendition',
  );
  unique(
    document.outputs.map((output) => output.id),
    'output',
  );
  for (const output of document.outputs)
    if (!renditions.has(output.rendition))
      refuse(`output '${output.id}' names the unknown rendition '${output.rendition}'`);
  within(document.delaySeconds, 0, 300, 'the delay');
}

/** @throws RangeError */
export function checkTransition(milliseconds: number): void {
  within(milliseconds, 0, MAX_TRANSITION_MS, 'the duration of the transition');
}
