import { parseColor } from '../pixels/color.ts';
import type { MatteArea, MatteSettings, SceneMatte, ScreenMatte } from './settings.ts';

function share(value: number, name: string, least = 0): void {
  // Written so that NaN and values that are no numbers fail as well.
  if (typeof value !== 'number' || !(value >= least && value <= 1)) {
    throw new RangeError(`${name}: ${String(value)} is not between ${least} and 1`);
  }
}

function text(value: string | undefined, name: string): void {
  if (value !== undefined && (typeof value !== 'string' || value.length === 0)) {
    throw new RangeError(`${name}: a local path is expected`);
  }
}

/** Settings come from outside: their types are what they should be, not what they are. */
function isList(value: unknown): boolean {
  return Array.isArray(value);
}

function checkAreas(areas: readonly MatteArea[]): void {
  if (!isList(areas)) throw new RangeError('areas: a list is expected');
  for (const [index, area] of areas.entries()) {
    const name = `areas[${index}]`;
    if (!['remove', 'keep'].includes(area.effect)) {
      throw new RangeError(`${name}.effect: 'remove' or 'keep' expected`);
    }
    if (!isList(area.points) || area.points.length < 3) {
      throw new RangeError(`${name}.points: at least three corners are needed`);
    }
    for (const [corner, point] of area.points.entries()) {
      for (const axis of [0, 1] as const) share(point[axis], `${name}.points[${corner}][${axis}]`);
    }
  }
}

function checkScreen(settings: ScreenMatte): void {
  if (!['green', 'blue', 'auto'].includes(settings.backdrop)) {
    if (!/^#[0-9a-f]{6}$/i.test(settings.backdrop)) {
      throw new RangeError(`backdrop: '${settings.backdrop}' is none of green, blue, auto, #RRGGBB`);
    }
    const { r, g, b } = parseColor(settings.backdrop);
    if (Math.max(r, g, b) - Math.min(r, g, b) < LEAST_COLOR) {
      throw new RangeError(`backdrop: '${settings.backdrop}' is too grey to tell a person from it`);
    }
  }
  share(settings.similarity, 'similarity');
  share(settings.smoothness, 'smoothness');
  share(settings.spill, 'spill');
  if (typeof settings.keepSimilar !== 'boolean') throw new RangeError('keepSimilar: true or false expected');
}

/** Difference of the strongest and the weakest component that a cloth must have. */
const LEAST_COLOR = 40;

function checkScene(settings: SceneMatte): void {
  if (!['fast', 'accurate'].includes(settings.quality)) {
    throw new RangeError(`quality: 'fast' or 'accurate' expected`);
  }
  text(settings.model, 'model');
  if (settings.quality === 'accurate' && settings.model === undefined) {
    throw new RangeError(`model: needed for quality 'accurate'`);
  }
  share(settings.steadiness, 'steadiness');
  share(settings.edge, 'edge', -1);
  share(settings.smoothness, 'smoothness');
  text(settings.cleanPlate, 'cleanPlate');
}

/**
 * Checks settings that came from outside.
 * @throws RangeError that begins with the name of the field, e.g. `similarity: 3 is not between 0 and 1`.
 */
export function checkMatte(settings: MatteSettings): void {
  if (!['screen', 'scene'].includes(settings.kind))
    throw new RangeError(`kind: 'screen' or 'scene' expected`);
  if (settings.kind === 'screen') checkScreen(settings);
  else checkScene(settings);
  share(settings.lightWrap, 'lightWrap');
  checkAreas(settings.areas);
}
