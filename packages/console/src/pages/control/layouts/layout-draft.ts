import type { DeskLayer, DeskLayout } from '../../../api/own-desk.ts';
import { cornerOf, inside, placedBy, type Corner } from '../boxes.ts';

/** A layout in the making; the last layer lies on top. */
export interface LayoutDraft {
  /** Absent for one that is new. */
  readonly id?: string;
  readonly layers: readonly DeskLayer[];
  /** Sources that are heard with it. */
  readonly tracks: readonly string[];
}

export function draftOf({ id, layers, tracks }: DeskLayout): LayoutDraft {
  return { id, layers, tracks };
}

export function withLayer(draft: LayoutDraft, index: number, change: Partial<DeskLayer>): LayoutDraft {
  return {
    ...draft,
    layers: draft.layers.map((layer, i) => (i === index ? { ...layer, ...change } : layer)),
  };
}

/** Moves or resizes a layer; it stays inside the picture and keeps its anchor. */
export function moved(draft: LayoutDraft, index: number, corner: Corner): LayoutDraft {
  const layer = draft.layers[index];
  return layer === undefined ? draft : withLayer(draft, index, placedBy(inside(corner), layer.anchor));
}

/** Another anchor for the same place. */
export function anchored(draft: LayoutDraft, index: number, anchor: DeskLayer['anchor']): LayoutDraft {
  const layer = draft.layers[index];
  return layer === undefined ? draft : withLayer(draft, index, placedBy(cornerOf(layer), anchor));
}

/** One step nearer to the eye (+1) or away from it (−1). */
export function restacked(draft: LayoutDraft, index: number, step: 1 | -1): LayoutDraft {
  const to = index + step;
  const layers = [...draft.layers];
  const [one, other] = [layers[index], layers[to]];
  if (one === undefined || other === undefined) return draft;
  layers[index] = other;
  layers[to] = one;
  return { ...draft, layers };
}

export function without(draft: LayoutDraft, index: number): LayoutDraft {
  const gone = draft.layers[index]?.location;
  return {
    ...draft,
    layers: draft.layers.filter((_, i) => i !== index),
    tracks: draft.tracks.filter((track) => track !== gone),
  };
}

/** A further source in the middle of the picture. */
export function added(draft: LayoutDraft, location: string): LayoutDraft {
  const layer: DeskLayer = {
    ...{ location, x: 0.3, y: 0.3, width: 0.4, height: 0.4 },
    ...{ anchor: 'topLeft', fill: 'fit', delay_ms: 0 },
  };
  return { ...draft, layers: [...draft.layers, layer], tracks: [...draft.tracks, location] };
}

/** As the API wants it, which knows no layout without sound: one that is to be silent has a source at volume 0. */
export function toWire({ layers, tracks }: LayoutDraft) {
  const silent = tracks.length === 0;
  const heard = silent ? layers.slice(0, 1).map(({ location }) => location) : tracks;
  return {
    VideoLayer: layers.map(({ x, y, width, height, anchor, fill, delay_ms: delay }) => ({
      FillMode: fill,
      FixedDelayDuration: delay,
      WidthNormalized: width,
      HeightNormalized: height,
      PositionNormalized: [x, y],
      PositionRefer: anchor,
    })),
    BlendList: layers.map(({ location }) => location),
    AudioLayer: heard.map(() => ({ VolumeRate: silent ? 0 : 1 })),
    MixList: heard,
  };
}
