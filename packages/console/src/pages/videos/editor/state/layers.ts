import { without } from '../../shared/without.ts';
import { fromBase64 } from './base64.ts';
import type { Layer, Script, ShootScript, Size } from './script.ts';
import { spaceOf, withSegment } from './script.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type LayerKind = Layer['layer_type'];

/** Something on the stage, with its place in the layout space. */
export interface Item {
  /** Place in `layer_config`; `presenter` where the document names none, and one stands there all the same. */
  readonly at: number | 'presenter';
  readonly kind: LayerKind;
  readonly rect: Rect;
  readonly layer: Layer | undefined;
}

/** What is known of sizes outside the document. */
export interface Measures {
  /** Pixels of a picture or clip. */
  readonly natural: (layer: Layer) => Size | undefined;
  /** Layout pixels that a text takes; wrapped at `wrap`. */
  readonly text: (text: string, style: TextLook, wrap: number | undefined) => Size;
}

export interface TextLook {
  readonly font: string;
  readonly size: number;
  readonly color: string;
}

/** Presenters stand on a canvas of this shape. */
export const HUMAN_ASPECT = 9 / 16;
const DEFAULT_TEXT: TextLook = { font: 'HarmonyOS_Sans_SC_Black', size: 16, color: '#FFFFFF' };
const DEFAULT_INDEX = 100;
const SMALLEST_TEXT = 4;
const LARGEST_TEXT = 120;

/** Everything on the stage of a segment, bottom first, where the compiler of the server puts it. */
export function itemsOf(segment: ShootScript, script: Script, measures: Measures): readonly Item[] {
  const space = spaceOf(script);
  const layers = segment.layer_config ?? [];
  const items = layers
    .map((layer, at): Item => ({ at, kind: layer.layer_type, rect: rectOf(layer, space, measures), layer }))
    .sort((a, b) => zOf(a.layer) - zOf(b.layer) || Number(a.at) - Number(b.at));
  if (!hasImplicitPresenter(segment, script)) return items;
  return [
    { at: 'presenter', kind: 'HUMAN', rect: implicitPresenter(segment, space), layer: undefined },
    ...items,
  ];
}

/** A segment without layers shows its presenter all the same; so does one that places it in the old way. */
export function hasImplicitPresenter(segment: ShootScript, script: Script): boolean {
  const layers = segment.layer_config ?? [];
  if ((script.model_asset_id ?? '') === '' || layers.some((layer) => layer.layer_type === 'HUMAN'))
    return false;
  const background = backgroundOf(segment);
  const placed = background?.human_position_2d !== undefined || background?.human_size_2d !== undefined;
  return placed || layers.length === 0;
}

/** The background that counts. */
export function backgroundOf(segment: ShootScript) {
  return segment.background_config?.find((one) => one.background_type !== 'AUDIO');
}

function implicitPresenter(segment: ShootScript, space: Size): Rect {
  const background = backgroundOf(segment);
  const size = completed(background?.human_size_2d, presenterSize(space));
  const at = background?.human_position_2d;
  const third = { LEFT: 1 / 4, MIDDLE: 1 / 2, RIGHT: 3 / 4 }[at?.position ?? 'MIDDLE'];
  const centre = at?.position_x ?? space.width * third;
  const bottom = at?.position_y ?? space.height;
  return { x: centre - size.width / 2, y: bottom - size.height, ...size };
}

export function presenterSize(space: Size): Size {
  return { width: space.height * HUMAN_ASPECT, height: space.height };
}

function rectOf(layer: Layer, space: Size, measures: Measures): Rect {
  const corner = { x: Number(layer.position?.dx ?? 0), y: Number(layer.position?.dy ?? 0) };
  if (layer.layer_type === 'HUMAN') return { ...corner, ...completed(layer.size, presenterSize(space)) };
  if (layer.layer_type === 'TEXT')
    return { ...corner, ...measures.text(textOf(layer), lookOf(layer), layer.size?.width) };
  return { ...corner, ...completed(layer.size, measures.natural(layer) ?? space) };
}

/** A size of which one or both sides may be open; open ones follow the natural shape. */
function completed(
  size: { readonly width?: number; readonly height?: number } | undefined,
  natural: Size,
): Size {
  const { width, height } = size ?? {};
  if (width !== undefined && height !== undefined) return { width, height };
  if (width !== undefined) return { width, height: (width * natural.height) / natural.width };
  if (height !== undefined) return { width: (height * natural.width) / natural.height, height };
  return natural;
}

function zOf(layer: Layer | undefined): number {
  return layer?.position?.layer_index ?? DEFAULT_INDEX;
}

/** What a text layer says. */
export function textOf(layer: Layer): string {
  return fromBase64(layer.text_config?.text_context ?? '');
}

export function lookOf(layer: Layer): TextLook {
  const { font_name: font, font_size: size, font_color: color } = layer.text_config ?? {};
  return {
    font: font ?? DEFAULT_TEXT.font,
    size: Math.min(LARGEST_TEXT, Math.max(SMALLEST_TEXT, size ?? DEFAULT_TEXT.size)),
    color: color ?? DEFAULT_TEXT.color,
  };
}

/** A presenter that stood there unnamed, as a layer of its own at the same place: layers beside it do not hide it then. */
export function withPresenter(segment: ShootScript, script: Script): ShootScript {
  if (!hasImplicitPresenter(segment, script)) return segment;
  const rect = implicitPresenter(segment, spaceOf(script));
  const layers = segment.layer_config ?? [];
  const presenter: Layer = {
    layer_type: 'HUMAN',
    position: { ...cornerOf(rect), layer_index: 1 },
    size: { width: rect.width, height: rect.height },
  };
  return { ...segment, layer_config: [presenter, ...layers.map((layer) => atIndex(layer, zOf(layer)))] };
}

function cornerOf(rect: Rect): { dx: number; dy: number } {
  return { dx: Math.round(rect.x), dy: Math.round(rect.y) };
}

function atIndex(layer: Layer, index: number): Layer {
  return { ...layer, position: { dx: 0, dy: 0, ...layer.position, layer_index: Math.min(100, index) } };
}

/** The layers with the numbers 1, 2, 3 … in the order in which they lie. */
export function stacked(layers: readonly Layer[]): readonly Layer[] {
  const order = layers
    .map((layer, at) => ({ layer, at }))
    .sort((a, b) => zOf(a.layer) - zOf(b.layer) || a.at - b.at);
  return layers.map((layer) => atIndex(layer, order.findIndex((one) => one.layer === layer) + 1));
}

/** A layer on top of the others. @returns the script, and where the layer stands in `layer_config` */
export function addLayer(
  script: Script,
  index: number,
  layer: Omit<Layer, 'position'>,
  rect: Rect,
): { readonly script: Script; readonly at: number } {
  let at = 0;
  const now = withSegment(script, index, (segment) => {
    const named = withPresenter(segment, script);
    const layers = stacked(named.layer_config ?? []);
    at = layers.length;
    const added: Layer = {
      ...layer,
      position: { ...cornerOf(rect), layer_index: Math.min(100, layers.length + 1) },
      // The height of a text is that of its lines.
      ...(layer.layer_type === 'TEXT'
        ? {}
        : { size: { width: Math.round(rect.width), height: Math.round(rect.height) } }),
    };
    return { ...named, layer_config: [...layers, added] };
  });
  return { script: now, at };
}

/** Whether a layer can be taken away: a segment without layers would show its presenter again. */
export function canRemove(segment: ShootScript, at: Item['at']): boolean {
  if (at === 'presenter') return false;
  const layers = segment.layer_config ?? [];
  return layers[at]?.layer_type !== 'HUMAN' || layers.length > 1;
}

export function removeLayer(script: Script, index: number, at: number): Script {
  return withSegment(script, index, (segment) =>
    canRemove(segment, at)
      ? { ...segment, layer_config: (segment.layer_config ?? []).filter((_, one) => one !== at) }
      : segment,
  );
}

/** One layer changed. */
export function withLayer(script: Script, index: number, at: number, edit: (layer: Layer) => Layer): Script {
  return withSegment(script, index, (segment) => ({
    ...segment,
    layer_config: (segment.layer_config ?? []).map((layer, one) => (one === at ? edit(layer) : layer)),
  }));
}

/** One step nearer to the eye or further from it, or wholly. */
export function restack(
  script: Script,
  index: number,
  at: number,
  to: 'up' | 'down' | 'top' | 'bottom',
): Script {
  return withSegment(script, index, (segment) => {
    const layers = stacked(segment.layer_config ?? []);
    const order = layers.map((_, one) => one).sort((a, b) => zOf(layers[a]) - zOf(layers[b]));
    const from = order.indexOf(at);
    if (from < 0) return segment;
    const place = { up: from + 1, down: from - 1, top: order.length - 1, bottom: 0 }[to];
    const rest = order.filter((one) => one !== at);
    const target = Math.min(order.length - 1, Math.max(0, place));
    const next = [...rest.slice(0, target), at, ...rest.slice(target)];
    return { ...segment, layer_config: layers.map((layer, one) => atIndex(layer, next.indexOf(one) + 1)) };
  });
}

/**
 * Puts a layer somewhere else, and with it those of its group in all segments.
 * @param sized false: only moved, so that open sizes stay open
 */
export function placeLayer(
  script: Script,
  index: number,
  at: Item['at'],
  rect: Rect,
  sized: boolean,
): Script {
  const named =
    at === 'presenter' ? withSegment(script, index, (segment) => withPresenter(segment, script)) : script;
  const own = at === 'presenter' ? 0 : at;
  const group = named.shoot_scripts[index]?.shoot_script.layer_config?.[own]?.group_id;
  const put = (layer: Layer): Layer => {
    const text = layer.layer_type === 'TEXT';
    const width = Math.max(1, Math.round(rect.width));
    return {
      ...layer,
      position: { layer_index: zOf(layer), ...layer.position, ...cornerOf(rect) },
      ...(sized ? { size: text ? { width } : { width, height: Math.max(1, Math.round(rect.height)) } } : {}),
    };
  };
  const moved = withLayer(named, index, own, put);
  if (group === undefined || group === '') return moved;
  return {
    ...moved,
    shoot_scripts: moved.shoot_scripts.map((segment, one) => {
      const layers = segment.shoot_script.layer_config;
      if (one === index || layers === undefined || !layers.some((layer) => layer.group_id === group))
        return segment;
      return {
        ...segment,
        shoot_script: {
          ...segment.shoot_script,
          layer_config: layers.map((layer) => (layer.group_id === group ? put(layer) : layer)),
        },
      };
    }),
  };
}

/** Whether two layers of different segments show the same thing. */
function isSame(a: Layer, b: Layer): boolean {
  if (a.layer_type !== b.layer_type) return false;
  if (a.layer_type === 'HUMAN') return true;
  if (a.layer_type === 'TEXT') return a.text_config?.text_context === b.text_config?.text_context;
  return (
    (a.asset_id ?? '') === (b.asset_id ?? '') &&
    a.image_config?.image_url === b.image_config?.image_url &&
    a.video_config?.video_url === b.video_config?.video_url
  );
}

/**
 * Gives a layer and the same one in all other segments one group, and its place to all of them. Segments that do not
 * show it stay as they are.
 * @param groupId for the group, if the layer has none yet
 */
export function applyToAll(script: Script, index: number, at: Item['at'], groupId: string): Script {
  const named: Script = {
    ...script,
    shoot_scripts: script.shoot_scripts.map((segment, one) => ({
      ...segment,
      shoot_script:
        at === 'presenter' || isPresenter(script, index, at) || one === index
          ? withPresenter(segment.shoot_script, script)
          : segment.shoot_script,
    })),
  };
  const own = at === 'presenter' ? 0 : at;
  const model = named.shoot_scripts[index]?.shoot_script.layer_config?.[own];
  if (model === undefined) return script;
  const group = model.group_id ?? groupId;
  return {
    ...named,
    shoot_scripts: named.shoot_scripts.map((segment, one) => {
      const layers = segment.shoot_script.layer_config;
      if (layers === undefined) return segment;
      let found = false;
      const grouped = layers.map((layer, place) => {
        const same = one === index ? place === own : layer.group_id === group || isSame(layer, model);
        if (!same || found) return layer;
        found = true;
        return {
          ...layer,
          group_id: group,
          position: {
            ...model.position,
            layer_index: zOf(layer),
            dx: model.position?.dx ?? 0,
            dy: model.position?.dy ?? 0,
          },
          ...(model.size === undefined ? {} : { size: model.size }),
        };
      });
      return { ...segment, shoot_script: { ...segment.shoot_script, layer_config: grouped } };
    }),
  };
}

function isPresenter(script: Script, index: number, at: Item['at']): boolean {
  if (at === 'presenter') return true;
  return script.shoot_scripts[index]?.shoot_script.layer_config?.[at]?.layer_type === 'HUMAN';
}

/** Takes a layer out of its group: it stands by itself again. */
export function leaveGroup(script: Script, index: number, at: number): Script {
  return withLayer(script, index, at, (layer) => without(layer, 'group_id'));
}
