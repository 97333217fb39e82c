export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * `cover`: fills its place and is cut; `contain`: all of it can be seen; `stand`: as high as the place, and in a narrow one
 * cut somewhat at the sides, where a presenter without a background has nothing but the ends of wide gestures.
 */
export type Fit = 'cover' | 'contain' | 'stand';

/** How much wider than a narrow place what stands in it may be. */
const WIDEST = 1.45;

/** A picture that would lose more than this of itself is shown whole. */
const MOST_CUT = 0.36;

/** How an opaque picture looks best in such a place: without borders, unless the presenter would be cut to pieces. */
export function chooseFit(place: Size, picture: Size): Fit {
  const across = place.width / picture.width;
  const down = place.height / picture.height;
  return 1 - Math.min(across, down) / Math.max(across, down) > MOST_CUT ? 'contain' : 'cover';
}

export interface Placement extends Size {
  readonly x: number;
  readonly y: number;
}

/** More points than the picture has pixels show nothing more of it. */
const FINEST = 1.5;

/** How large a canvas of that place should be, in pixels. */
export function canvasSize(place: Size, pixelRatio: number, picture: Size, fit: Fit): Size {
  const scale = scaleOf(place, picture, fit);
  const ratio = Math.min(pixelRatio, scale > 0 ? FINEST / scale : pixelRatio);
  return {
    width: Math.max(1, Math.round(place.width * ratio)),
    height: Math.max(1, Math.round(place.height * ratio)),
  };
}

/** Of what must be cut above and below, the share that is cut above: heads stay. */
const CUT_ABOVE = 0.12;

/** Where the picture is in a place of that size: a whole one stands on the lower edge, as a person does. */
export function placePicture(place: Size, picture: Size, fit: Fit): Placement {
  const scale = scaleOf(place, picture, fit);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return {
    x: (place.width - width) / 2,
    y: (place.height - height) * (height > place.height ? CUT_ABOVE : 1),
    width,
    height,
  };
}

function scaleOf(place: Size, picture: Size, fit: Fit): number {
  const across = place.width / picture.width;
  const down = place.height / picture.height;
  if (fit === 'cover') return Math.max(across, down);
  return Math.min(fit === 'stand' ? across * WIDEST : across, down);
}
