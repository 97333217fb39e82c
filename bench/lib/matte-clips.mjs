// The clips of the matte benchmark: who stands where, in which light. Everything is drawn here from fixed seeds; nothing
// is downloaded.
import { createPainter, emptyPerformance } from '@cyclorama/avatar';
import { drawBackground } from '@cyclorama/library';
import { createCanvas } from '@napi-rs/canvas';
import {
  BLUE_CLOTH,
  DRAWN_PEOPLE,
  GREEN_CLOTH,
  paintCloth,
  PersonDrawer,
  shoot,
  soften,
} from '../../packages/stage/dist/matte/testing/index.js';

export const SIZE = { width: 1280, height: 720 };
export const FPS = 25;
export const FRAMES = 40;

const studio = { gradient: 0.22, vignette: 0.25, hotSpot: 0.12, creases: 0.05, seed: 3 };
const light = { spill: 0.3, shadow: 0.16, grain: 1.2, seed: 5 };

/**
 * `person`: a presenter of the project or one of the drawn people; `cloth` or `room`; `shot`: what the camera adds; `matte`:
 * settings that are not left at their defaults.
 */
export const CLIPS = [
  {
    name: 'green-news',
    kind: 'green',
    person: { presenter: 'clara', seed: 3 },
    cloth: { color: GREEN_CLOTH, ...studio },
    shot: light,
    kbps: 4000,
  },
  {
    name: 'green-shop',
    kind: 'green',
    person: { presenter: 'mei', seed: 5 },
    cloth: { color: GREEN_CLOTH, ...studio, gradient: 0.35, creases: 0.1, seed: 7 },
    shot: light,
    kbps: 4000,
  },
  {
    name: 'green-olive',
    kind: 'green',
    person: { drawn: 'olive' },
    cloth: { color: GREEN_CLOTH, ...studio, hotSpot: 0.2, seed: 11 },
    shot: { ...light, spill: 0.35 },
    kbps: 4000,
  },
  {
    name: 'green-veil',
    kind: 'green',
    person: { drawn: 'turquoise' },
    cloth: { color: GREEN_CLOTH, ...studio, gradient: 0.3, seed: 13 },
    shot: light,
    kbps: 4000,
  },
  {
    name: 'green-dim',
    kind: 'green',
    person: { drawn: 'curly' },
    cloth: { color: [30, 116, 52], ...studio, gradient: 0.45, vignette: 0.5, creases: 0.12, seed: 17 },
    shot: { spill: 0.35, shadow: 0.3, grain: 3.5, seed: 19 },
    kbps: 2000,
  },
  {
    name: 'blue-news',
    kind: 'blue',
    person: { presenter: 'kwame', seed: 9 },
    cloth: { color: BLUE_CLOTH, ...studio, hotSpot: 0.22, creases: 0.1, seed: 23 },
    shot: light,
    kbps: 4000,
  },
  {
    name: 'blue-blond',
    kind: 'blue',
    person: { drawn: 'blond' },
    // A shirt of the cloth's own hue: what this switch is for.
    matte: { keepSimilar: true },
    cloth: { color: BLUE_CLOTH, ...studio, gradient: 0.3, seed: 29 },
    shot: { ...light, grain: 1.6 },
    kbps: 4000,
  },
  {
    name: 'room-home',
    kind: 'scene',
    person: { presenter: 'zola', seed: 4 },
    room: 'living-room',
    shot: { spill: 0.04, shadow: 0.1, grain: 1.5, seed: 31 },
    kbps: 4000,
  },
  {
    name: 'room-office',
    kind: 'scene',
    person: { presenter: 'henrik', seed: 6 },
    room: 'office',
    shot: { spill: 0.04, shadow: 0.1, grain: 1.5, seed: 37 },
    kbps: 4000,
  },
  {
    name: 'room-kitchen',
    kind: 'scene',
    person: { presenter: 'priya', seed: 8 },
    room: 'kitchen',
    shot: { spill: 0.04, shadow: 0.12, grain: 2.5, seed: 41 },
    kbps: 2500,
  },
  {
    name: 'room-books',
    kind: 'scene',
    person: { drawn: 'olive' },
    room: 'library',
    shot: { spill: 0.04, shadow: 0.1, grain: 1.5, seed: 43 },
    kbps: 4000,
  },
];

/** A presenter that speaks, nods and gestures for as long as anybody looks. */
function acting(seed) {
  const phonemes = [];
  const words = [];
  const mouths = ['aa', 'PP', 'E', 'SS', 'O', 'DD', 'I', 'FF', 'U', 'nn'];
  for (let n = 0; n < 120; n++) {
    const start = 0.2 + n * 0.09;
    const stressed = n % 7 === 3;
    phonemes.push({ symbol: 'x', viseme: mouths[(n * 3 + seed) % 10], start, end: start + 0.09, stressed });
    if (n % 5 === 0)
      words.push({ text: 'word', start, end: start + 0.4, charStart: n, charEnd: n + 4, stressed });
  }
  const cue = (tag, time) => ({ id: '', name: '', tag, time });
  return {
    ...emptyPerformance(12, seed),
    phonemes,
    words,
    actions: [cue('wave', 0), cue('explain', 3)],
  };
}

/** How many moments of an open shutter are drawn of a presenter (half the time between frames). */
const SHUTTER = 3;

async function presenter({ presenter: character, seed }, { width, height }, fps) {
  const options = { character, performance: acting(seed) };
  const painter = await createPainter(options, { width, height, fps: { num: fps * SHUTTER * 2, den: 1 } });
  const sum = new Uint16Array(width * height * 4);
  return async (index) => {
    sum.fill(0);
    for (let step = 0; step < SHUTTER; step++) {
      const { rgba } = await painter.paint((index + 12) * SHUTTER * 2 + step);
      for (let at = 0; at < sum.length; at++) sum[at] += rgba[at];
    }
    const rgba = new Uint8Array(sum.length);
    for (let at = 0; at < sum.length; at++) rgba[at] = Math.round(sum[at] / SHUTTER);
    return { width, height, rgba };
  };
}

function drawn({ drawn: name }, { width, height }, fps) {
  const drawer = new PersonDrawer(DRAWN_PEOPLE[name], width, height);
  return async (index) => drawer.draw(index / fps, 1 / fps);
}

/** A set of the library as a lens that is focused on the person would see it: a little soft. */
export async function photographRoom(id, { width, height }, softness = 2.2) {
  const { rgba } = await drawBackground(id, { width, height });
  const sharp = createCanvas(width, height);
  const image = sharp.getContext('2d').createImageData(width, height);
  image.data.set(rgba);
  sharp.getContext('2d').putImageData(image, 0, 0);
  const ctx = createCanvas(width, height).getContext('2d');
  ctx.drawImage(sharp, 0, 0);
  ctx.filter = `blur(${(softness * height) / 720}px)`;
  ctx.drawImage(sharp, 0, 0);
  const { data } = ctx.getImageData(0, 0, width, height);
  const rgb = new Float32Array(width * height * 3);
  for (let at = 0; at < width * height; at++) for (let c = 0; c < 3; c++) rgb[at * 3 + c] = data[at * 4 + c];
  return { width, height, rgb };
}

/** Opens a clip: `frame(index)` gives what the camera saw and the truth; `empty` photographs without the person. */
export async function openClip(clip, size = SIZE, fps = FPS) {
  const draw = clip.person.presenter
    ? await presenter(clip.person, size, fps)
    : drawn(clip.person, size, fps);
  const ground = clip.cloth ? paintCloth({ ...size, ...clip.cloth }) : await photographRoom(clip.room, size);
  return {
    async frame(index) {
      const truth = soften(await draw(index));
      return { truth, planes: shoot(truth, ground, clip.shot, index) };
    },
    empty() {
      const nobody = { ...size, rgba: new Uint8Array(size.width * size.height * 4) };
      return shoot(nobody, ground, clip.shot, 9999);
    },
  };
}
