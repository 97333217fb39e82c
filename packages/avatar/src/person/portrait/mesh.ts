import { clamp, lerp, smooth } from '../../motion/numbers.ts';
import type { PersonFraming } from '../framing.ts';
import type { PortraitData } from './data.ts';
import { EYE_LEFT, EYE_RIGHT, FACE_OVAL } from './points.ts';
import { middleOf } from './study.ts';

/** Points of the face that AR's finder gives; rings about the head follow behind them. */
export const FACE_POINTS = 478;

/** How a ring about the head lies between the oval (0) and where the hair ends (1) or beyond, and how it is held. */
const HAIR_RINGS = [
  { out: 0.5, beyond: 0, weight: 1 },
  { out: 1, beyond: 0.03, weight: 1 },
  { out: 1, beyond: 0.16, weight: 0.82 },
  { out: 1, beyond: 0.34, weight: 0.44 },
  { out: 1, beyond: 0.54, weight: 0.1 },
  { out: 1, beyond: 0.8, weight: 0 },
] as const;
/** The same below the jaw: the neck follows less and less. */
const NECK_RINGS = [
  { at: 1.1, weight: 0.94 },
  { at: 1.24, weight: 0.78 },
  { at: 1.4, weight: 0.54 },
  { at: 1.58, weight: 0.28 },
  { at: 1.76, weight: 0.09 },
  { at: 1.95, weight: 0 },
] as const;

/** The parts of the picture that move, in pixels of the frame at rest. */
export interface PortraitMesh {
  readonly count: number;
  /** x, y, z of each vertex. */
  readonly rest: Float32Array;
  /** How firmly each is held by the head, 0…1. */
  readonly head: Float32Array;
  /** Rings before face: what lies over the other is drawn later. */
  readonly triangles: Uint16Array;
  readonly middle: { readonly x: number; readonly y: number };
  readonly faceHeight: number;
  readonly faceWidth: number;
  /** Angle of the face in the picture, clockwise. */
  readonly tilt: number;
}

/** Lays the mesh of a portrait into a frame. */
export function makeMesh(
  data: PortraitData,
  { k, x, y }: PersonFraming,
  frame: { readonly width: number; readonly height: number },
  isCutOut: boolean,
): PortraitMesh {
  const n = FACE_OVAL.length;
  const count = FACE_POINTS + n * HAIR_RINGS.length;
  const rest = new Float32Array(count * 3);
  const head = new Float32Array(count).fill(1);
  for (let i = 0; i < FACE_POINTS; i++) {
    rest[i * 3] = data.points[i * 3]! * k + x;
    rest[i * 3 + 1] = data.points[i * 3 + 1]! * k + y;
    rest[i * 3 + 2] = data.points[i * 3 + 2]! * k;
  }
  const spot = (i: number): { x: number; y: number } => ({ x: rest[i * 3]!, y: rest[i * 3 + 1]! });
  const oval = FACE_OVAL.map(spot);
  const middle = middleOf(oval);
  const [top, chin] = [spot(10), spot(152)];
  const [left, right] = [spot(234), spot(454)];
  const faceHeight = Math.hypot(chin.x - top.x, chin.y - top.y);
  const tilt = Math.atan2(right.y - left.y, right.x - left.x);
  const depth = FACE_OVAL.reduce((sum, i) => sum + rest[i * 3 + 2]!, 0) / n;
  oval.forEach((p, i) => {
    const [dx, dy] = [p.x - middle.x, p.y - middle.y];
    const far = Math.hypot(dx, dy);
    const down = (dy * Math.cos(tilt) - dx * Math.sin(tilt)) / far;
    const neck = smooth((down - 0.15) / 0.5);
    const extent = data.extents[i] ?? 1;
    HAIR_RINGS.forEach((hair, ring) => {
      const below = NECK_RINGS[ring]!;
      const r = lerp(1 + (Math.max(1.06, extent) - 1) * hair.out + hair.beyond, below.at, neck);
      const v = FACE_POINTS + ring * n + i;
      rest[v * 3] = middle.x + dx * r;
      rest[v * 3 + 1] = middle.y + dy * r;
      rest[v * 3 + 2] = lerp(rest[FACE_OVAL[i]! * 3 + 2]!, depth, Math.min(1, (ring + 1) / 3));
      head[v] = lerp(hair.weight, below.weight, neck);
    });
  });
  const mesh = {
    count,
    rest,
    head,
    triangles: Uint16Array.from([...ringTriangles(n), ...faceTriangles(data.triangles)]),
    middle,
    faceHeight,
    faceWidth: Math.hypot(right.x - left.x, right.y - left.y),
    tilt,
  };
  if (!isCutOut) holdEdges(mesh, frame);
  return mesh;
}

function ringTriangles(n: number): number[] {
  const out: number[] = [];
  const vertex = (ring: number, i: number): number =>
    ring === 0 ? FACE_OVAL[i % n]! : FACE_POINTS + (ring - 1) * n + (i % n);
  for (let ring = HAIR_RINGS.length - 1; ring >= 0; ring--)
    for (let i = 0; i < n; i++) {
      const [a, b] = [vertex(ring, i), vertex(ring, i + 1)];
      const [c, d] = [vertex(ring + 1, i), vertex(ring + 1, i + 1)];
      out.push(a, b, c, b, d, c);
    }
  return out;
}

/** Eyes first: lids lie over them. */
function faceTriangles(triangles: readonly number[]): number[] {
  const eyes = [EYE_LEFT, EYE_RIGHT].map((eye) => new Set([...eye.upper, ...eye.lower]));
  const inner: number[] = [];
  const skin: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = triangles.slice(t, t + 3);
    (eyes.some((eye) => corners.every((i) => eye.has(i))) ? inner : skin).push(...corners);
  }
  return [...inner, ...skin];
}

/** What fills the frame must not be torn from its edges. */
function holdEdges(mesh: PortraitMesh, { width, height }: { width: number; height: number }): void {
  const reach = Math.max(8, Math.min(width, height) * 0.06);
  for (let v = FACE_POINTS; v < mesh.count; v++) {
    const [x, y] = [mesh.rest[v * 3]!, mesh.rest[v * 3 + 1]!];
    const inside = Math.min(x, y, width - x, height - y);
    mesh.head[v]! *= smooth(clamp(inside / reach, 0, 1));
  }
}
