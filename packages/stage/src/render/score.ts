import type { LayerSpec, RenderPlan } from '../plan.ts';

/** One appearance of a source: the same place and size over a run of frames. */
export interface Part {
  /** Key of the source in the plan. */
  readonly source: string;
  readonly layer: LayerSpec;
  /** Programme frames, `to` exclusive, clipped to the piece. */
  readonly from: number;
  readonly to: number;
}

/** One layer in one frame. */
export interface Cue {
  readonly part: Part;
  readonly layer: LayerSpec;
}

/** Who appears when: parts with their life times, and for each frame the cues, bottom first. */
export interface Score {
  readonly parts: readonly Part[];
  cues(frame: number): readonly Cue[];
}

type Writable = { -readonly [K in keyof Part]: Part[K] };

interface Appearance {
  readonly layer: LayerSpec;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the frames `from` … `to` (exclusive) of a plan. Layers of neighbouring shots that show the same source at the
 * same place and time become one part, so that a presenter goes on over a cut.
 */
export function readScore(plan: RenderPlan, from: number, to: number): Score {
  const stages: { readonly from: number; readonly to: number; readonly cues: Cue[] }[] = [];
  const open = new Map<string, Writable[]>();
  const parts: Part[] = [];

  const partFor = (appearance: Appearance): Part => {
    const { layer } = appearance;
    const { source, rect, fit, startFrame, enhance, motion, matte } = layer;
    // A moving layer is pictured whole, whatever its path.
    const place = motion ? ['moves', rect.width, rect.height] : [rect.x, rect.y, rect.width, rect.height];
    const key = JSON.stringify([source, place, fit, startFrame, enhance === true, matte]);
    const known = open.get(key) ?? [];
    open.set(key, known);
    const neighbour = known.find((part) => appearance.from <= part.to && appearance.to >= part.from);
    if (neighbour) {
      neighbour.from = Math.min(neighbour.from, appearance.from);
      neighbour.to = Math.max(neighbour.to, appearance.to);
      return neighbour;
    }
    const part = { source, layer, from: appearance.from, to: appearance.to };
    known.push(part);
    parts.push(part);
    return part;
  };

  const shots = plan.shots.filter((shot) => shot.from < to && shot.to > from);
  for (const shot of shots) {
    const first = Math.max(from, shot.from);
    const last = Math.min(to, shot.to);
    const seen = [
      ...appearances(shot.layers, first, last, shot.to),
      ...appearances(plan.overlays, first, last, plan.frames),
    ];
    const cues = seen.map((appearance) => ({ appearance, part: partFor(appearance) }));
    // Between two edges the set of layers is constant.
    const edges = [...new Set([first, last, ...seen.flatMap((a) => [a.from, a.to])])].sort((a, b) => a - b);
    for (let i = 0; i + 1 < edges.length; i++) {
      const [a, b] = [edges[i]!, edges[i + 1]!];
      const here = cues.filter(({ appearance }) => appearance.from <= a && appearance.to >= b);
      stages.push({
        from: a,
        to: b,
        cues: here.map(({ appearance, part }) => ({ part, layer: appearance.layer })),
      });
    }
  }
  let last = 0;
  return {
    parts,
    cues(frame) {
      const holds = (index: number): boolean => {
        const stage = stages[index];
        return stage !== undefined && frame >= stage.from && frame < stage.to;
      };
      if (!holds(last)) last = holds(last + 1) ? last + 1 : stages.findIndex((_, index) => holds(index));
      return stages[Math.max(0, last)]?.cues ?? [];
    },
  };
}

/** When the layers are visible between `first` and `last`; `end` is where layers without an end of their own end. */
function appearances(layers: readonly LayerSpec[], first: number, last: number, end: number): Appearance[] {
  return layers
    .map((layer) => ({
      layer,
      from: Math.max(first, layer.startFrame),
      to: Math.min(last, layer.endFrame ?? end),
    }))
    .filter((appearance) => appearance.from < appearance.to);
}

/** Where a layer's top left is in a frame; `still` is used for layers that do not move. */
export function positionAt(
  layer: LayerSpec,
  frame: number,
  still: { readonly x: number; readonly y: number },
): { readonly x: number; readonly y: number } {
  const path = layer.motion;
  if (!path || path.length === 0) return still;
  let next = path.findIndex((key) => key.frame > frame);
  if (next < 0) next = path.length;
  const after = path[next];
  const before = path[next - 1];
  if (!before) return roundPoint(after!.x, after!.y);
  if (!after) return roundPoint(before.x, before.y);
  const t = (frame - before.frame) / (after.frame - before.frame);
  return roundPoint(before.x + (after.x - before.x) * t, before.y + (after.y - before.y) * t);
}

function roundPoint(x: number, y: number): { readonly x: number; readonly y: number } {
  return { x: Math.round(x), y: Math.round(y) };
}
