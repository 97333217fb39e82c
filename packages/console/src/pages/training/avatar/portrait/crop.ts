/** How a photograph lies behind the window that is cut out, all in pixels of the photograph. */
export interface Crop {
  /** Middle of the window. */
  readonly x: number;
  readonly y: number;
  /** Height of the window. */
  readonly height: number;
  /** Width over height. */
  readonly aspect: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const MOST_ZOOM = 5;

/** The largest window of this shape, in the middle and rather high: faces are there. */
export function wholeCrop({ width, height }: Size, aspect: number): Crop {
  const tall = Math.min(height, width / aspect);
  return inside({ x: width / 2, y: height * 0.46, height: tall, aspect }, { width, height });
}

/** The same window within the photograph: not larger than it, not so small that nothing is left. */
export function inside(crop: Crop, { width, height }: Size): Crop {
  const largest = Math.min(height, width / crop.aspect);
  const tall = Math.min(largest, Math.max(largest / MOST_ZOOM, crop.height));
  const [w, h] = [(tall * crop.aspect) / 2, tall / 2];
  const within = (value: number, least: number, most: number): number =>
    Math.min(Math.max(value, least), Math.max(least, most));
  return {
    x: within(crop.x, w, width - w),
    y: within(crop.y, h, height - h),
    height: tall,
    aspect: crop.aspect,
  };
}

/** Zoom of a window: 1 = as large as possible. */
export const zoomOf = (crop: Crop, { width, height }: Size): number =>
  Math.min(height, width / crop.aspect) / crop.height;

/** The window at a zoom around its middle. */
export const zoomed = (crop: Crop, zoom: number, size: Size): Crop =>
  inside({ ...crop, height: Math.min(size.height, size.width / crop.aspect) / zoom }, size);

/** The window around a face: head and shoulders. */
export function aroundFace(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  crop: Crop,
  size: Size,
): Crop {
  const height = box.height * 2.9;
  return inside(
    { x: box.x + box.width / 2, y: box.y + box.height * 0.5 + height * 0.1, height, aspect: crop.aspect },
    size,
  );
}

/** Longest side of what is sent; more detail is never shown. */
const LONGEST = 2160;

/** The window as a picture of its own. @throws Error when the browser cannot encode it */
export async function cutOut(picture: ImageBitmap, crop: Crop): Promise<Blob> {
  const width = crop.height * crop.aspect;
  const scale = Math.min(1, LONGEST / Math.max(width, crop.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(crop.height * scale)),
  );
  const ink = canvas.getContext('2d');
  if (ink === null) throw new Error('This browser cannot cut pictures.');
  ink.imageSmoothingQuality = 'high';
  ink.drawImage(
    picture,
    crop.x - width / 2,
    crop.y - crop.height / 2,
    width,
    crop.height,
    0,
    0,
    canvas.width,
    canvas.height,
  );
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
}
