import { afterEach, describe, expect, it } from 'vitest';
import { SCENE_MATTE, SCREEN_MATTE } from '../matte/settings.ts';
import { checkDocument } from './controller/check.ts';
import type { LiveDocument, LiveScene } from './document.ts';
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
  type RigFrame,
} from './testing/index.ts';

const rigs: PaintedRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ rig }) => rig.stop()));
});

/** With the stage's own matters. */
async function start(first: LiveDocument): Promise<PaintedRig> {
  const started = await startPainted(first, LOOKS);
  rigs.push(started);
  return started;
}

const SIZE = { width: 320, height: 180 };
const LOOKS: Readonly<Record<string, PaintedOptions>> = {
  cam: { ...SIZE, paint: person, tone: 440 },
  moving: { ...SIZE, paint: brightening },
  tall: { width: 90, height: 160, paint: person },
  set: { ...SIZE, paint: plain(60) },
};
const SOURCES = [...Object.keys(LOOKS).map((id) => source(id)), matte('cam'), matte('moving'), matte('tall')];

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Luma half way between the set and the person. */
const MIDDLE = 130;

function expectPerson(picture: RigFrame, want: Edges): void {
  const found = brightBox(picture, MIDDLE)!;
  const got = [found.x, found.y, found.x + found.width, found.y + found.height];
  [want.left, want.top, want.right, want.bottom].forEach((edge, n) =>
    expect(Math.abs(got[n]! - edge), JSON.stringify([found, want])).toBeLessThanOrEqual(1),
  );
}

/** Greatest distance from the set's luma at least `far` pixels off the person. */
function groundError(picture: RigFrame, { left, top, right, bottom }: Edges, far: number): number {
  let worst = 0;
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) {
      if (x > left - far && x < right + far && y > top - far && y < bottom + far) continue;
      worst = Math.max(worst, Math.abs(picture.y[y * picture.width + x]! - 60));
    }
  return worst;
}

/** The person's edges where a picture stands at (x, y) in a size. */
function edges(x: number, y: number, width: number, height: number): Edges {
  return {
    left: x + PERSON.left * width,
    top: y + PERSON.top * height,
    right: x + PERSON.right * width,
    bottom: y + PERSON.bottom * height,
  };
}

describe('keyed layers', () => {
  it('stand to the pixel before the set, in all fill modes, in programme and preview', async () => {
    for (const [id, box, fill, where] of [
      ['cam', {}, 'none', edges(0, 0, 320, 180)],
      ['cam', { x: 0.25, y: 0.5, width: 0.5, height: 0.5 }, 'none', edges(80, 90, 160, 90)],
      ['tall', { x: 0.5, width: 0.5 }, 'fit', edges(189.4, 0, 101.25, 180)],
      // Scaled to 160 × 284, of which the middle 180 rows are seen.
      ['tall', { x: 0.25, width: 0.5 }, 'cover', { ...edges(80, -52, 160, 284), bottom: 180 }],
    ] as const) {
      const shown = scene([layer('set'), layer(`${id}~`, box, { fill })]);
      const { rig } = await start(document(SOURCES, shown, { pvw: shown }));
      await rig.frames(16);
      for (const bus of ['pgm', 'pvw'] as const) {
        const picture = rig.picture(rig.next - 1, bus);
        expectPerson(picture, where);
        expect(groundError(picture, where, 5)).toBeLessThanOrEqual(2);
        const middle = (where.top + Math.min(180, where.bottom)) / 2;
        const inside = picture.y[Math.round(middle) * 320 + Math.round((where.left + where.right) / 2)]!;
        expect(Math.abs(inside - 200)).toBeLessThanOrEqual(3);
      }
    }
  });

  it('cut from preview to programme in full sharpness, with the very first frame', async () => {
    const small = { x: 0.5, y: 0.5, width: 0.5, height: 0.5 };
    const plainScene = scene([layer('set')]);
    const keyed = scene([layer('set'), layer('cam~', small)]);
    // The preview is smaller than the programme.
    const format = { width: 960, height: 540, fps: { num: 25, den: 1 } };
    const show = (pgm: LiveScene, pvw: LiveScene): LiveDocument => document(SOURCES, pgm, { pvw, format });
    const { rig } = await start(show(plainScene, keyed));
    await rig.frames(16);
    const { board } = [...rig.stage.sources.all].find(({ id }) => id === 'cam~')!.opened;
    const ready = board.largest(board.written - 1)!;
    expect([ready.width, ready.height]).toEqual([480, 270]);
    const frame = rig.next;
    const applied = rig.stage.apply(show(keyed, plainScene));
    const firsts: RigFrame[] = [];
    await rig.frames(8, (n) => {
      firsts.push(rig.picture(n));
    });
    expect((await applied).frame).toBe(frame);
    for (const picture of firsts) {
      expectPerson(picture, edges(480, 270, 480, 270));
      expect(groundError(picture, edges(480, 270, 480, 270), 8)).toBeLessThanOrEqual(2);
    }
  });

  it('bring the sound of their source where sound follows the picture', async () => {
    const follow = (layers: Parameters<typeof scene>[0]): LiveDocument =>
      document(SOURCES, {
        ...scene(layers),
        audio: { mode: 'follow', tracks: [{ source: 'cam', gain: 1, channel: 'all', delayMs: 0 }] },
      });
    const { rig } = await start(follow([layer('set')]));
    const loud = (): number => {
      const { left, written } = rig.stage.thread.pgm.sound;
      let peak = 0;
      for (let n = Math.max(0, written - 960); n < written; n++)
        peak = Math.max(peak, Math.abs(left[n % left.length]!));
      return peak;
    };
    await rig.frames(20);
    expect(loud()).toBe(0);
    await Promise.all([rig.stage.apply(follow([layer('set'), layer('cam~')])), rig.frames(20)]);
    expect(loud()).toBeGreaterThan(0.1);
    const status = rig.stage.status().sources;
    expect(status.find(({ id }) => id === 'cam')?.onPgm).toBe(true);
    expect(status.find(({ id }) => id === 'moving')?.onPgm).toBe(false);
  });

  it('show what their kinds of colour leave: a scene matter needs no screen', async () => {
    const shown = scene([layer('set'), layer('cam~')]);
    const { rig } = await start(document([...SOURCES.slice(0, 4), matte('cam', SCENE_MATTE)], shown));
    await rig.frames(20);
    expect(rig.events.filter(({ kind }) => kind === 'fault')).toEqual([]);
    expect(rig.stage.status().sources.find(({ id }) => id === 'cam~')?.state).toBe('live');
    // Nobody is in this picture: a block is no person.
    expect(lumaAt(rig, rig.next - 1, 10, 10)).toBe(60);
  });
});

describe('documents with mattes', () => {
  const shown = scene([layer('set')]);
  it.each([
    ['an unknown source', matte('nobody'), /unknown source 'nobody'/],
    [
      'another matte',
      { ...matte('cam'), id: 'x', input: { kind: 'matte', of: 'cam~' } as const },
      /one itself/,
    ],
    ['values out of range', matte('moving', { ...SCREEN_MATTE, spill: 7 }), /moving~.*spill/],
    ['no settings', source('x', { input: { kind: 'matte', of: 'cam' } }), /'x' does not say how/],
  ])('are refused: %s', (_what, bad, why) => {
    const base = [...SOURCES.slice(0, 5), bad];
    expect(() => checkDocument(document(base, shown))).toThrow(why);
    expect(() => checkDocument(document(SOURCES, shown))).not.toThrow();
  });
});
