import { beforeAll, describe, expect, it } from 'vitest';
import { TestSet } from '../testing/footage.ts';
import { readFaceAssets, readTable } from './assets.ts';
import {
  averageFace,
  FACE_OVAL,
  type FaceFinder,
  FACE_POINTS,
  FaceTracker,
  LEFT_BROW,
  LEFT_EYE,
  LIPS_INNER,
  LIPS_OUTER,
  measureFace,
  OneEuroFilter,
  openFaceFinder,
  RIGHT_BROW,
  RIGHT_EYE,
  smoothTrack,
} from './index.ts';

let finder: FaceFinder;
let set: TestSet;

beforeAll(async () => {
  finder = await openFaceFinder();
  set = await TestSet.open(512, 600);
});

const HOPPER = { portrait: 'grace-hopper', x: 262, y: 233, height: 203 } as const;
const COLLINS = { portrait: 'eileen-collins', x: 226, y: 124, height: 106 } as const;
const picture = (): { width: number; height: number; rgba: Uint8ClampedArray } => set;

function show(...people: readonly Parameters<TestSet['person']>[0][]): void {
  set.ground('#405060');
  for (const person of people) set.person(person);
}

function point(points: ArrayLike<number>, index: number): [number, number] {
  return [points[index * 3]!, points[index * 3 + 1]!];
}

function expectNear(
  points: ArrayLike<number>,
  index: number,
  [x, y]: readonly [number, number],
  by: number,
): void {
  const [px, py] = point(points, index);
  expect(Math.hypot(px - x, py - y), `point ${index} at ${px}, ${py}`).toBeLessThan(by);
}

describe('the data of the package', () => {
  it('is found by its own table of contents', async () => {
    const { detector, landmarks, geometry } = await readFaceAssets();
    for (const model of [detector, landmarks])
      expect(Buffer.from(model.subarray(4, 8)).toString()).toBe('TFL3');
    expect(geometry.length).toBeGreaterThan(10_000);
  });

  it('is refused when the table does not fit', () => {
    const table = (end: number): string =>
      `var f=function(m){};loadPackage({"files": [{"filename": "/a{}\\"}", "start": 0, "end": ${end}}], "x": {}});`;
    expect(readTable(table(10), 10)).toHaveLength(1);
    expect(() => readTable(table(11), 10)).toThrow(/does not fit/);
    expect(() => readTable('nothing', 10)).toThrow(/no table of contents/);
    expect(() => readTable('loadPackage({"files": [', 10)).toThrow(/does not end/);
  });

  it('has a mesh along whose edges the named rings run', async () => {
    const { triangles, firm, points } = await averageFace();
    const edges = new Map<string, number>();
    const name = (a: number, b: number): string => `${Math.min(a, b)} ${Math.max(a, b)}`;
    for (let i = 0; i < triangles.length; i += 3) {
      const corners = Array.from(triangles.subarray(i, i + 3));
      corners.forEach((a, k) => {
        const edge = name(a, corners[(k + 1) % 3]!);
        edges.set(edge, (edges.get(edge) ?? 0) + 1);
      });
    }
    for (const ring of [LIPS_OUTER, LIPS_INNER, FACE_OVAL, LEFT_EYE, RIGHT_EYE, LEFT_BROW, RIGHT_BROW]) {
      expect(new Set(ring).size).toBe(ring.length);
      ring.forEach((a, i) => {
        const b = ring[(i + 1) % ring.length]!;
        if (ring !== LEFT_BROW && ring !== RIGHT_BROW) expect(edges.has(name(a, b)), `${a}–${b}`).toBe(true);
      });
    }
    // The oval is where the mesh ends.
    FACE_OVAL.forEach((a, i) => expect(edges.get(name(a, FACE_OVAL[(i + 1) % FACE_OVAL.length]!))).toBe(1));
    expect(firm.length).toBe(33);
    // Its left is at the right of the picture.
    expect(points[263 * 3]!).toBeGreaterThan(0);
    expect(points[33 * 3]!).toBeLessThan(0);
  });
});

describe('faces in a picture', () => {
  it('are found with their points where a person sees them', () => {
    show(HOPPER);
    const [face, ...others] = finder.find(picture(), { most: 3 });
    expect(others).toEqual([]);
    expect(face!.points).toHaveLength(FACE_POINTS * 3);
    expect(face!.confidence).toBeGreaterThan(0.95);
    // Read off the portrait by eye.
    expectNear(face!.points, 61, [233, 280], 4);
    expectNear(face!.points, 291, [301, 277], 4);
    expectNear(face!.points, 468, [222, 190], 4);
    expectNear(face!.points, 473, [306, 187], 4);
    const { mouth, eyes } = measureFace(face!.points, finder.face);
    expect(mouth.opening).toBeLessThan(0.01);
    expect(mouth.width).toBeGreaterThan(0.5);
    expect(Math.min(eyes.left, eyes.right)).toBeGreaterThan(0.2);
  });

  it('show an open mouth, and its size does not depend on size or tilt', () => {
    show(COLLINS);
    const straight = measureFace(finder.find(picture())[0]!.points, finder.face);
    expect(straight.mouth.opening).toBeGreaterThan(0.08);
    show({ ...COLLINS, x: 250, y: 300, height: 240, angle: 0.35 });
    const [tilted] = finder.find(picture());
    const again = measureFace(tilted!.points, finder.face);
    expect(tilted!.pose.roll).toBeCloseTo(straight.fit.pose.roll + 0.35, 1);
    expect(again.fit.scale / straight.fit.scale).toBeCloseTo(240 / 106, 1);
    expect(Math.abs(again.mouth.opening - straight.mouth.opening)).toBeLessThan(0.03);
    expect(Math.abs(again.mouth.width - straight.mouth.width)).toBeLessThan(0.05);
  });

  it('turn the other way in a mirror', () => {
    show({ ...HOPPER, angle: 0.1 });
    const [face] = finder.find(picture());
    const mirror = new Uint8ClampedArray(set.rgba.length);
    const rgba = new Uint32Array(set.rgba.buffer);
    const turned = new Uint32Array(mirror.buffer);
    for (let i = 0; i < rgba.length; i++) turned[i] = rgba[i - (i % 512) + 511 - (i % 512)]!;
    const [other] = finder.find({ width: 512, height: 600, rgba: mirror });
    expect(Math.abs(face!.pose.roll + other!.pose.roll)).toBeLessThan(0.06);
    expect(Math.abs(face!.pose.yaw + other!.pose.yaw)).toBeLessThan(0.06);
    expect(Math.abs(face!.pose.pitch - other!.pose.pitch)).toBeLessThan(0.06);
  });

  it('may be several, small beside large, in planes as in RGBA', async () => {
    const wide = await TestSet.open(1280, 720);
    wide.ground('#505050');
    wide.person({ ...COLLINS, x: 300, y: 300, height: 200, alone: true });
    wide.person({ ...HOPPER, x: 1000, y: 250, height: 80, alone: true });
    const faces = finder.find(wide, { most: 5 });
    expect(faces.map(({ box }) => Math.round(box.height / 10) * 10)).toEqual([200, 80]);
    const planes = {
      y: new Uint8Array(1280 * 720),
      u: new Uint8Array(640 * 360),
      v: new Uint8Array(640 * 360),
    };
    wide.into(planes);
    const same = finder.find(
      { width: 1280, height: 720, ...planes, strideY: 1280, strideC: 640 },
      { most: 5 },
    );
    expect(same).toHaveLength(2);
    expectNear(same[0]!.points, 13, point(faces[0]!.points, 13), 2);
    expect(finder.find(wide)).toHaveLength(1);
  });

  it('are none where there are none', () => {
    set.ground('#7a8a5a');
    set.context.fillStyle = '#d0a080';
    set.context.fillRect(180, 200, 120, 160);
    expect(finder.find(picture(), { most: 5 })).toEqual([]);
  });
});

describe('tracking', () => {
  it('follows a face, loses it, finds it again under a new number', () => {
    const tracker = new FaceTracker(finder);
    const ids: (number | undefined)[] = [];
    const off: number[] = [];
    for (let i = 0; i < 14; i++) {
      const gone = i === 8 || i === 9;
      const [x, y] = [230 + i * 8, 260 + Math.sin(i) * 20];
      if (gone) set.ground('#405060');
      else show({ ...HOPPER, x, y, angle: i * 0.03 });
      const face = tracker.next(picture(), i * 0.2)[0];
      ids.push(face?.id);
      if (face)
        off.push(Math.hypot(face.box.x + face.box.width / 2 - x, face.box.y + face.box.height / 2 - y));
    }
    expect(ids).toEqual([0, 0, 0, 0, 0, 0, 0, 0, undefined, undefined, 1, 1, 1, 1]);
    expect(Math.max(...off)).toBeLessThan(12);
  });

  it('is calm at rest when asked to be, and quick when the face moves', () => {
    const filter = new OneEuroFilter();
    let spread = 0;
    for (let i = 0; i < 50; i++) {
      const [value] = filter.next([100 + (i % 2 === 0 ? 0.5 : -0.5)], i / 25, 200);
      if (i > 20) spread = Math.max(spread, Math.abs(value! - 100));
    }
    expect(spread).toBeLessThan(0.25);
    for (let i = 50; i < 60; i++) filter.next([100 + (i - 49) * 20], i / 25, 200);
    expect(filter.next([320], 60 / 25, 200)[0]).toBeGreaterThan(300);
  });

  it('smooths afterwards without flattening a closure, and not across gaps', () => {
    const track = Array.from({ length: 20 }, (_, i) =>
      i === 12 ? undefined : [i < 12 ? (i - 5) ** 2 : 7 + (i % 2)],
    );
    const smooth = smoothTrack(track);
    // A parabola is what it is fitted with.
    for (let i = 2; i < 10; i++) expect(smooth[i]![0]).toBeCloseTo((i - 5) ** 2, 4);
    expect(smooth[12]).toBeUndefined();
    expect(smooth[11]![0]).toBe(36);
    expect(Math.abs(smooth[16]![0]! - 7.5)).toBeLessThan(0.4);
  });
});
