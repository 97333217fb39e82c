import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterEach, describe, expect, it } from 'vitest';
import { SCENE_MATTE, SCREEN_MATTE, type MatteSettings } from '../matte/settings.ts';
import type { LiveDocument, LiveLayer, LiveSource } from './document.ts';
import { BREAKS, NO_MODEL, SCENE_LUMA } from './testing/test-matters.ts';
import {
  brightBox,
  brightening,
  document,
  layer,
  lumaAt,
  matte,
  PERSON,
  person,
  plain,
  scene,
  source,
  startPainted,
  type PaintedOptions,
  type PaintedRig,
} from './testing/index.ts';

const MATTERS = new URL('./testing/test-matters.js', import.meta.url).href;
const rigs: PaintedRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ rig }) => rig.stop()));
});

async function start(first: LiveDocument, looks = LOOKS): Promise<PaintedRig> {
  const started = await startPainted(first, looks, { matters: MATTERS });
  rigs.push(started);
  return started;
}

const SIZE = { width: 320, height: 180 };
const LOOKS: Readonly<Record<string, PaintedOptions>> = {
  cam: { ...SIZE, paint: person },
  moving: { ...SIZE, paint: brightening },
  still: { ...SIZE, paint: person, fps: 0 },
  set: { ...SIZE, paint: plain(60) },
};
const SOURCES = (settings?: MatteSettings): LiveSource[] => [
  source('cam'),
  source('moving'),
  source('still'),
  source('set'),
  matte('cam', settings),
  matte('moving', settings),
  matte('still', settings),
];
const shown = (layers: readonly LiveLayer[], settings?: MatteSettings): LiveDocument =>
  document(SOURCES(settings), scene(layers));

describe('matte sources', () => {
  it('stand where their layers say, in front of what lies below, in programme and preview', async () => {
    const box = { x: 0.5, y: 0.5, width: 0.5, height: 0.5 };
    const layers = [layer('set'), layer('cam~', box)];
    const { rig } = await start(document(SOURCES(), scene(layers), { pvw: scene(layers) }));
    await rig.frames(20);
    const faults = rig.events.filter(({ kind }) => kind === 'fault' || kind === 'fallback');
    expect(faults).toEqual([]);
    for (const bus of ['pgm', 'pvw'] as const) {
      const picture = rig.picture(rig.next - 1, bus);
      const found = brightBox(picture, 100)!;
      const [w, h] = [picture.width / 2, picture.height / 2];
      expect(Math.abs(found.x - w - PERSON.left * w)).toBeLessThanOrEqual(1);
      expect(Math.abs(found.x + found.width - w - PERSON.right * w)).toBeLessThanOrEqual(1);
      expect(Math.abs(found.y - h - PERSON.top * h)).toBeLessThanOrEqual(1);
      expect(Math.abs(found.y + found.height - picture.height)).toBeLessThanOrEqual(1);
      // Everywhere else the set.
      const inside = found.width * found.height;
      const ground = picture.y.filter((luma) => luma === 60).length;
      expect(picture.y.length - inside - ground).toBeLessThanOrEqual(2 * (found.width + found.height));
    }
  });

  it('show each picture in the frame in which its source would', async () => {
    const { rig } = await start(
      shown([
        layer('moving', { width: 0.5, height: 0.5 }),
        layer('moving~', { x: 0.5, width: 0.5, height: 0.5 }),
      ]),
    );
    await rig.frames(6);
    const seen = new Set<number>();
    await rig.frames(30, (frame) => {
      const raw = lumaAt(rig, frame, 80, 60);
      expect(lumaAt(rig, frame, 240, 60)).toBe(raw);
      seen.add(raw);
    });
    expect(seen.size).toBe(30);
    const [status] = rig.stage.status().sources.filter(({ id }) => id === 'moving~');
    expect(status).toMatchObject({ state: 'live', width: 320, height: 180, dropped: 0, onPgm: true });
  });

  it('follow settings on air within two frames, without a gap', async () => {
    const layers = [layer('set'), layer('moving~')];
    const { rig } = await start(shown(layers));
    await rig.frames(10);
    expect(lumaAt(rig, rig.next - 1, 5, 5)).toBe(60);
    const applied = rig.stage.apply(shown(layers, { ...SCREEN_MATTE, similarity: 0 }));
    const corner: number[] = [];
    const body: number[] = [];
    await rig.frames(8, (frame) => {
      corner.push(lumaAt(rig, frame, 5, 5));
      body.push(lumaAt(rig, frame, 160, 100));
    });
    await applied;
    expect(corner.slice(3)).toEqual([120, 120, 120, 120, 120]);
    expect(body.map((luma) => luma - body[0]!)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('key what stands still again when settings change', async () => {
    const layers = [layer('set'), layer('still~')];
    const { rig } = await start(shown(layers));
    await rig.frames(5);
    expect(lumaAt(rig, rig.next - 1, 5, 5)).toBe(60);
    expect(lumaAt(rig, rig.next - 1, 160, 100)).toBe(200);
    const applied = rig.stage.apply(shown(layers, { ...SCREEN_MATTE, similarity: 0 }));
    await rig.frames(4);
    await applied;
    expect(lumaAt(rig, rig.next - 1, 5, 5)).toBe(120);
  });

  it('change from screen to scene without a frame in between', async () => {
    const layers = [layer('set'), layer('moving~')];
    const { rig } = await start(shown(layers));
    await rig.frames(10);
    const applied = rig.stage.apply(shown(layers, SCENE_MATTE));
    const body: number[] = [];
    await rig.frames(12, (frame) => {
      body.push(lumaAt(rig, frame, 160, 100));
      expect(lumaAt(rig, frame, 5, 5)).toBe(60);
    });
    await applied;
    expect(body.every((luma) => luma === SCENE_LUMA || luma >= 150)).toBe(true);
    expect(body.at(-1)).toBe(SCENE_LUMA);
  });

  it('keep the old matter when another cannot be opened, and say why', async () => {
    const layers = [layer('set'), layer('moving~')];
    const { rig } = await start(shown(layers));
    await rig.frames(10);
    const applied = rig.stage.apply(shown(layers, { ...SCENE_MATTE, model: NO_MODEL }));
    await rig.frames(12);
    await applied;
    expect(lumaAt(rig, rig.next - 1, 5, 5)).toBe(60);
    expect(lumaAt(rig, rig.next - 1, 160, 100)).toBeGreaterThanOrEqual(150);
    expect(rig.events).toContainEqual(
      expect.objectContaining({
        kind: 'source',
        source: 'moving~',
        state: 'live',
        reason: 'there is no such model',
      }),
    );
  });

  it('are lost when their matter breaks, and come back when it works again', async () => {
    const layers = [layer('set'), layer('cam~')];
    const { rig } = await start(shown(layers));
    await rig.frames(10);
    await Promise.all([
      rig.stage.apply(shown(layers, { ...SCREEN_MATTE, similarity: BREAKS })),
      rig.frames(50),
    ]);
    expect(rig.events).toContainEqual(
      expect.objectContaining({ kind: 'source', source: 'cam~', state: 'lost', reason: 'told to break' }),
    );
    expect(rig.events).toContainEqual(
      expect.objectContaining({ kind: 'fallback', source: 'cam~', on: true }),
    );
    await Promise.all([rig.stage.apply(shown(layers)), rig.frames(20)]);
    expect(lumaAt(rig, rig.next - 1, 5, 5)).toBe(60);
    expect(lumaAt(rig, rig.next - 1, 160, 100)).toBe(200);
    expect(rig.stage.status().late.missed).toBe(0);
  });

  it('fail and return with their source', async () => {
    const { rig, made } = await start(shown([layer('set'), layer('moving~')]));
    await rig.frames(10);
    made.get('moving')!.stall();
    made.get('moving')!.setState('lost', 'gone');
    const corners: number[] = [];
    const bodies: number[] = [];
    await rig.frames(30, (frame) => {
      corners.push(lumaAt(rig, frame, 5, 5));
      bodies.push(lumaAt(rig, frame, 160, 100));
    });
    // The set stays as it was, and is seen where the person stood; there is no card on it.
    expect(new Set(corners)).toEqual(new Set([60]));
    const gone = bodies.indexOf(60);
    expect(gone).toBeGreaterThan(0);
    expect(gone).toBeLessThanOrEqual(20);
    expect(new Set(bodies.slice(gone))).toEqual(new Set([60]));
    const { y } = rig.picture(rig.next - 1);
    expect(new Set(y)).toEqual(new Set([60]));
    expect(rig.events).toContainEqual(
      expect.objectContaining({ kind: 'source', source: 'moving~', state: 'lost' }),
    );
    expect(rig.events).toContainEqual(
      expect.objectContaining({ kind: 'fallback', source: 'moving~', on: true }),
    );
    expect(rig.events.some((event) => event.kind === 'fallback' && event.source === 'moving')).toBe(false);
    made.get('moving')!.resume();
    made.get('moving')!.setState('live');
    await rig.frames(15);
    expect(rig.events).toContainEqual(
      expect.objectContaining({ kind: 'fallback', source: 'moving~', on: false }),
    );
    expect(lumaAt(rig, rig.next - 1, 5, 5)).toBe(60);
    expect(lumaAt(rig, rig.next - 1, 160, 100)).toBeGreaterThanOrEqual(150);
  });

  it('leave the card of their source to where it is shown as it comes', async () => {
    const raw = layer('moving', { width: 0.25, height: 0.25 });
    const { rig, made } = await start(shown([layer('set'), layer('moving~'), raw]));
    await rig.frames(10);
    made.get('moving')!.stall();
    made.get('moving')!.setState('lost', 'gone');
    await rig.frames(30);
    expect(lumaAt(rig, rig.next - 1, 200, 100)).toBe(60);
    expect(lumaAt(rig, rig.next - 1, 5, 5)).not.toBe(60);
  });

  it('follow a source that is opened again', async () => {
    const layers = [layer('set'), layer('moving~')];
    const { rig, opened } = await start(shown(layers));
    await rig.frames(10);
    const again = document(
      SOURCES().map((one) => (one.id === 'moving' ? { ...one, revision: 1 } : one)),
      scene(layers),
    );
    await Promise.all([rig.stage.apply(again), rig.frames(10)]);
    await expect.poll(() => opened.filter((one) => one.closed).length).toBe(1);
    expect(lumaAt(rig, rig.next - 1, 5, 5)).toBe(60);
    expect(lumaAt(rig, rig.next - 1, 160, 100)).toBeGreaterThanOrEqual(150);
  });

  it('follow a source that changes its size', async () => {
    const { rig, made } = await start(shown([layer('set'), layer('cam~', { width: 0, height: 0 })]));
    await rig.frames(8);
    made.get('cam')!.resize(160, 90);
    await rig.frames(16);
    const found = brightBox(rig.picture(rig.next - 1), 100)!;
    expect(Math.abs(found.x - 64)).toBeLessThanOrEqual(1);
    expect(Math.abs(found.width - 32)).toBeLessThanOrEqual(1);
    expect(lumaAt(rig, rig.next - 1, 300, 170)).toBe(60);
  });

  it('cut to the raw picture and back on one frame, never empty, never unkeyed', async () => {
    const keyed = shown([layer('set'), layer('moving~', { x: 0.25, y: 0.25, width: 0.5, height: 0.5 })]);
    const raw = shown([layer('moving')]);
    const { rig } = await start(raw);
    await rig.frames(10);
    for (const [to, corner] of [
      [keyed, 60],
      [raw, 120],
      [keyed, 60],
    ] as const) {
      const frame = rig.next + 2;
      const applied = rig.stage.apply(to, { atFrame: frame });
      const before = lumaAt(rig, rig.next - 1, 5, 5);
      await rig.frames(6, (n) => {
        expect(lumaAt(rig, n, 5, 5)).toBe(n < frame ? before : corner);
        expect(lumaAt(rig, n, 160, 120)).toBeGreaterThanOrEqual(150);
        // Between the edge of the layer and the person: the cloth must not be seen.
        if (to === keyed && n >= frame) expect(Math.abs(lumaAt(rig, n, 90, 60) - 60)).toBeLessThanOrEqual(1);
      });
      expect((await applied).frame).toBe(frame);
    }
  });

  it('can be looked at beside the programme, transparent as they are', async () => {
    const { rig } = await start(shown([layer('set'), layer('moving~')]));
    await rig.frames(10);
    const pixels = async (id: string, width: number): Promise<(x: number, y: number) => number[]> => {
      const image = await loadImage(Buffer.from(await rig.stage.snapshot(id, width)));
      expect([image.width, image.height]).toEqual([width, (width * 9) / 16]);
      const context = createCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      return (x, y) => [...context.getImageData(x, y, 1, 1).data];
    };
    const keyed = await pixels('moving~', 160);
    expect(keyed(3, 3)[3]).toBe(0);
    const [r, g, b, a] = keyed(80, 50);
    expect(a).toBe(255);
    const luma = lumaAt(rig, rig.next - 1, 160, 100);
    const grey = ((luma - 16) * 255) / 219;
    for (const value of [r!, g!, b!]) expect(Math.abs(value - grey)).toBeLessThanOrEqual(2);
    const raw = await pixels('moving', 320);
    const [red, green, blue, solid] = raw(3, 3);
    expect(solid).toBe(255);
    expect(green!).toBeGreaterThan(Math.max(red!, blue!) + 60);
    await expect(rig.stage.snapshot('nobody', 100)).rejects.toThrow(RangeError);
    await expect(rig.stage.snapshot('moving', 0)).rejects.toThrow(RangeError);
  });

  it('tell the screen that stands in their picture', async () => {
    const { rig } = await start(shown([layer('set'), layer('cam~')]));
    await rig.frames(5);
    for (const id of ['cam', 'cam~'])
      expect(await rig.stage.autoMatte(id)).toMatchObject({ kind: 'screen', backdrop: 'green' });
    await expect(rig.stage.autoMatte('set')).rejects.toThrow(/no green or blue screen/);
  });

  it('wake their source and give all memory back', async () => {
    const sleepy = [
      source('set'),
      source('cam', { decode: 'when-used' }),
      matte('cam', SCREEN_MATTE, { decode: 'when-used' }),
    ];
    const bare = document([source('set')], scene([layer('set')]));
    const { rig, made } = await start(bare);
    await rig.frames(5);
    const before = rig.stage.memory.inUse;
    await Promise.all([rig.stage.apply(document(sleepy, scene([layer('set')]))), rig.frames(3)]);
    expect(made.get('cam')!.active).toBe(false);
    await Promise.all([
      rig.stage.apply(document(sleepy, scene([layer('set'), layer('cam~', { width: 0.5, height: 0.5 })]))),
      rig.frames(15),
    ]);
    expect(made.get('cam')!.active).toBe(true);
    expect(lumaAt(rig, rig.next - 1, 80, 60)).toBe(200);
    await Promise.all([rig.stage.apply(bare), rig.frames(3)]);
    await expect.poll(() => rig.stage.memory.inUse, { timeout: 5000 }).toBe(before);
  });
});
