import { makeTestVideo, type RgbaFrame } from '@cyclorama/stage/testing';

/** Size of what the presenter's camera sends. */
export const CAMERA = { width: 640, height: 360, fps: 25 } as const;
/** Where the presenter stands in the camera's picture; she is as square as a test likes it. */
export const PRESENTER = { x: 240, y: 60, width: 160, height: 240 } as const;

/** Limited range BT.709. */
const CLOTH = [133, 84, 76] as const;
const SKIN = [150, 108, 156] as const;
/** A plain blue that neither cloth nor skin has. */
export const SET = { yuv: [60, 190, 110], isSet: ([r, g, b]: Rgb) => b > r + 60 && b > g + 40 } as const;

type Rgb = readonly [r: number, g: number, b: number];

/** A presenter before a green cloth, with a tone for a voice. */
export async function makePresenterClip(path: string, seconds: number, tone: number): Promise<void> {
  const { width, height, fps } = CAMERA;
  await makeTestVideo(path, {
    ...CAMERA,
    frames: seconds * fps,
    numbered: false,
    yuv: CLOTH,
    tone,
    paint: ({ y, u, v }) => {
      fill(y, width, PRESENTER, SKIN[0]);
      const half = {
        x: PRESENTER.x / 2,
        y: PRESENTER.y / 2,
        width: PRESENTER.width / 2,
        height: PRESENTER.height / 2,
      };
      fill(u, width / 2, half, SKIN[1]);
      fill(v, width / 2, half, SKIN[2]);
      if (y.length !== width * height) throw new RangeError('not the picture that was asked for');
    },
  });
}

/** A film of a plain set. */
export async function makeSetClip(path: string): Promise<void> {
  await makeTestVideo(path, { ...CAMERA, frames: CAMERA.fps, numbered: false, yuv: SET.yuv });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function fill(plane: Uint8Array, stride: number, { x, y, width, height }: Box, value: number): void {
  for (let row = y; row < y + height; row++) plane.fill(value, row * stride + x, row * stride + x + width);
}

/** The presenter's box in a composed picture: everything that is not set, measured through `x`, `y`. */
export function findPresenter(frame: RgbaFrame, x: number, y: number): Box {
  const isSet = (column: number, row: number): boolean => {
    const at = (row * frame.width + column) * 4;
    const [r = 0, g = 0, b = 0] = frame.rgba.subarray(at, at + 3);
    return SET.isSet([r, g, b]);
  };
  const edge = (from: number, step: 1 | -1, size: number, free: (at: number) => boolean): number => {
    let at = from;
    while (at >= 0 && at < size && !free(at)) at += step;
    return at;
  };
  const left = edge(x, -1, frame.width, (at) => isSet(at, y)) + 1;
  const right = edge(x, 1, frame.width, (at) => isSet(at, y));
  const top = edge(y, -1, frame.height, (at) => isSet(x, at)) + 1;
  const bottom = edge(y, 1, frame.height, (at) => isSet(x, at));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
