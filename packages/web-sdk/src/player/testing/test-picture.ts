import { Picture } from '../picture/picture.ts';

/** What a transparent picture was drawn as, for tests in a browser. */
export interface DrawnPicture {
  readonly width: number;
  readonly height: number;
  /** Premultiplied by nothing: as `getImageData` tells it. */
  readonly rgba: readonly number[];
}

const WIDTH = 96;
const HEIGHT = 72;

/**
 * A video of colour over matte, both drawn by hand: opaque red in the left third, blue at half in the middle, nothing at the
 * right. Shown by a `Picture` in `place`; `drawn` is what its canvas shows.
 */
export function openTestPicture(place: HTMLElement): {
  readonly picture: Picture;
  readonly drawn: () => Promise<DrawnPicture>;
} {
  const source = document.createElement('canvas');
  source.width = WIDTH;
  source.height = HEIGHT * 2;
  const paint = source.getContext('2d');
  if (paint === null) throw new Error('no canvas to draw on');
  const fill = (colour: string, x: number, y: number): void => {
    paint.fillStyle = colour;
    paint.fillRect((x * WIDTH) / 3, y * HEIGHT, WIDTH / 3, HEIGHT);
  };
  const repaint = (): void => {
    for (const [index, [colour, matte]] of [
      ['#f00', '#fff'],
      ['#000080', '#808080'],
      ['#000', '#000'],
    ].entries()) {
      fill(colour ?? '', index, 0);
      fill(matte ?? '', index, 1);
    }
  };
  repaint();
  const waiting: ((drawn: DrawnPicture) => void)[] = [];
  const picture = new Picture({
    place,
    isTransparent: true,
    fit: 'contain',
    onFrame: () => {
      const canvas = place.querySelector('canvas');
      if (canvas === null) return;
      // What is drawn can be read until the browser has shown it: now.
      const copy = document.createElement('canvas');
      copy.width = canvas.width;
      copy.height = canvas.height;
      const reader = copy.getContext('2d');
      reader?.drawImage(canvas, 0, 0);
      const rgba = [...(reader?.getImageData(0, 0, copy.width, copy.height).data ?? [])];
      for (const give of waiting.splice(0)) give({ width: copy.width, height: copy.height, rgba });
    },
  });
  const { video } = picture;
  video.muted = true;
  video.srcObject = source.captureStream(25);
  // A canvas that nobody paints on gives no frames.
  const timer = setInterval(repaint, 40);
  video.addEventListener('emptied', () => clearInterval(timer));
  void video.play();
  return { picture, drawn: () => new Promise((resolve) => waiting.push(resolve)) };
}
