import { MssError } from '@cyclorama/contract';
import type { MatteArea, ScreenMatte } from '@cyclorama/stage/data';
import { usualMatte, type StoredMatte, type StoredSceneMatte } from './stored.ts';

type Body = Readonly<Record<string, unknown>>;

const MAX_AREAS = 16;
const MAX_POINTS = 64;
const ASSET_ID = /^[\w-]{1,64}$/;
const MEMBERS = {
  screen: ['kind', 'backdrop', 'similarity', 'smoothness', 'spill', 'keep_similar', 'light_wrap', 'areas'],
  scene: [
    'kind',
    'quality',
    'steadiness',
    'edge',
    'smoothness',
    'light_wrap',
    'clean_plate_asset_id',
    'areas',
  ],
} as const;

function wrong(field: string, expected: string): MssError {
  return new MssError('MSS.00000003', `${field}: expected ${expected}`);
}

/**
 * Reads settings from a body of our own API (snake_case). Members that are not there have their usual values.
 * @throws MssError MSS.00000003 that names the member
 */
export function readMatte(value: unknown, field = 'matte'): StoredMatte {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(field, 'an object');
  const body = value as Body;
  const kind = choice(body, field, 'kind', ['screen', 'scene'] as const, undefined);
  const odd = Object.keys(body).find((name) => !(MEMBERS[kind] as readonly string[]).includes(name));
  if (odd !== undefined) throw wrong(`${field}.${odd}`, `nothing: kind ${kind} has no such member`);
  return kind === 'screen' ? readScreen(body, field) : readScene(body, field);
}

function readScreen(body: Body, field: string): ScreenMatte {
  const usual = usualMatte('screen') as ScreenMatte;
  return {
    kind: 'screen',
    backdrop: backdropOf(body['backdrop'] ?? usual.backdrop, `${field}.backdrop`),
    similarity: share(body, field, 'similarity', usual.similarity),
    smoothness: share(body, field, 'smoothness', usual.smoothness),
    spill: share(body, field, 'spill', usual.spill),
    keepSimilar: flag(body, field, 'keep_similar', usual.keepSimilar),
    lightWrap: share(body, field, 'light_wrap', usual.lightWrap),
    areas: areasOf(body['areas'] ?? [], `${field}.areas`),
  };
}

function readScene(body: Body, field: string): StoredSceneMatte {
  const usual = usualMatte('scene') as StoredSceneMatte;
  const plate = body['clean_plate_asset_id'] ?? undefined;
  if (plate !== undefined && (typeof plate !== 'string' || !ASSET_ID.test(plate)))
    throw wrong(`${field}.clean_plate_asset_id`, 'the id of an asset');
  return {
    kind: 'scene',
    quality: choice(body, field, 'quality', ['fast', 'accurate'] as const, usual.quality),
    steadiness: share(body, field, 'steadiness', usual.steadiness),
    edge: share(body, field, 'edge', usual.edge, -1),
    smoothness: share(body, field, 'smoothness', usual.smoothness),
    lightWrap: share(body, field, 'light_wrap', usual.lightWrap),
    areas: areasOf(body['areas'] ?? [], `${field}.areas`),
    ...(plate === undefined ? {} : { cleanPlateAssetId: plate }),
  };
}

function backdropOf(value: unknown, field: string): ScreenMatte['backdrop'] {
  if (value === 'green' || value === 'blue' || value === 'auto') return value;
  if (typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)) return value as `#${string}`;
  throw wrong(field, 'green, blue, auto or a colour such as #12A84C');
}

function share(body: Body, field: string, name: string, usual: number, least = 0): number {
  const value = body[name] ?? usual;
  if (typeof value !== 'number' || !(value >= least && value <= 1))
    throw wrong(`${field}.${name}`, `a number from ${least} to 1`);
  return value;
}

function flag(body: Body, field: string, name: string, usual: boolean): boolean {
  const value = body[name] ?? usual;
  if (typeof value !== 'boolean') throw wrong(`${field}.${name}`, 'true or false');
  return value;
}

function choice<T extends string>(
  body: Body,
  field: string,
  name: string,
  values: readonly T[],
  usual: T | undefined,
): T {
  const found = values.find((one) => one === (body[name] ?? usual));
  if (found === undefined) throw wrong(`${field}.${name}`, values.join(' or '));
  return found;
}

function areasOf(value: unknown, field: string): readonly MatteArea[] {
  if (!Array.isArray(value) || value.length > MAX_AREAS) throw wrong(field, `at most ${MAX_AREAS} areas`);
  return value.map((area: unknown, i) => {
    const { effect, points } = (area ?? {}) as Body;
    const where = `${field}[${i}]`;
    if (effect !== 'remove' && effect !== 'keep') throw wrong(`${where}.effect`, 'remove or keep');
    if (!Array.isArray(points) || points.length < 3 || points.length > MAX_POINTS)
      throw wrong(`${where}.points`, `3 to ${MAX_POINTS} corners [x, y]`);
    return { effect, points: points.map((point, k) => cornerOf(point, `${where}.points[${k}]`)) };
  });
}

function cornerOf(value: unknown, field: string): readonly [number, number] {
  const [x, y, more] = Array.isArray(value) ? (value as unknown[]) : [];
  const good = (n: unknown): n is number => typeof n === 'number' && n >= 0 && n <= 1;
  if (!good(x) || !good(y) || more !== undefined) throw wrong(field, '[x, y], each from 0 to 1');
  return [x, y];
}

/** The same as own APIs answer it. */
export function showMatte(matte: StoredMatte): Readonly<Record<string, unknown>> {
  const { kind, smoothness, areas, lightWrap: light_wrap } = matte;
  if (matte.kind === 'screen') {
    const { backdrop, similarity, spill, keepSimilar: keep_similar } = matte;
    return { kind, backdrop, similarity, smoothness, spill, keep_similar, light_wrap, areas };
  }
  const { quality, steadiness, edge, cleanPlateAssetId } = matte;
  return {
    kind,
    quality,
    steadiness,
    edge,
    smoothness,
    light_wrap,
    areas,
    clean_plate_asset_id: cleanPlateAssetId ?? null,
  };
}
