import * as av from 'node-av';
import { checkMedia, newFrame, newPacket, videoChain } from '../container/native.ts';
import type { Kernels } from '../kernels/load.ts';
import { MediaError } from '../media-info.ts';
import type { StageMemory } from '../pixels/memory.ts';
import type { Placement } from '../pixels/rect.ts';
import { resampleRgba } from '../pixels/resample.ts';
import { openVideo, orientationOf } from './open-video.ts';

/** More pixels than this are first halved by the decoder library, as long as twice the wanted size remains. */
const MAX_PIXELS = 16_000_000;

/** A decoded still picture in stage memory: premultiplied RGBA, upright. Release `at` when done. */
export interface DecodedImage {
  readonly at: number;
  readonly width: number;
  readonly height: number;
  readonly opaque: boolean;
}

/**
 * Decodes the first picture of a file (PNG, JPEG, WebP, BMP, TIFF, GIF … or a video). Throws MediaError.
 * `maxWidth`/`maxHeight` tell how large it will be shown; huge pictures are reduced towards that.
 */
export function decodeImage(
  memory: StageMemory,
  kernels: Kernels,
  path: string,
  maxWidth: number,
  maxHeight: number,
): DecodedImage {
  const frame = decodeFirst(path);
  const out = newFrame();
  try {
    const orientation = orientationOf(frame.getSideData(av.AV_FRAME_DATA_DISPLAYMATRIX));
    const filters = [...orientation.filters];
    const width = orientation.swapped ? frame.height : frame.width;
    const height = orientation.swapped ? frame.width : frame.height;
    const reduce = Math.min(width / (2 * maxWidth), height / (2 * maxHeight));
    if (width * height > MAX_PIXELS && reduce > 1) {
      filters.push(`scale=${Math.ceil(width / reduce)}:${Math.ceil(height / reduce)}:flags=area`);
    }
    filters.push('format=rgba');
    const chain = videoChain(
      frame,
      filters.join(','),
      'bicubic+accurate_rnd+full_chroma_int+full_chroma_inp',
    );
    try {
      if (!chain.run(frame, out)) throw new Error('the converter kept a picture back');
    } finally {
      chain.close();
    }
    return store(memory, kernels, out);
  } finally {
    out.free();
    frame.free();
  }
}

/**
 * Brings the part of an image that `placement` shows to its target size.
 * `enhance`: with the sharper filter. Returns a block of premultiplied RGBA (target width × height); release it.
 */
export function placeImage(
  memory: StageMemory,
  kernels: Kernels,
  image: DecodedImage,
  placement: Placement,
  enhance: boolean,
): number {
  const { crop, target } = placement;
  return resampleRgba(
    memory,
    kernels,
    image,
    crop,
    target.width,
    target.height,
    enhance ? 'detail' : 'cubic',
  );
}

function decodeFirst(path: string): av.Frame {
  const media = openVideo(path);
  const packet = newPacket();
  const frame = newFrame();
  try {
    for (let ended = false; ;) {
      const got = media.decoder.receiveFrameSync(frame);
      if (got >= 0) return frame;
      if (ended) throw new MediaError('truncated', 'no picture could be decoded');
      ended = media.format.readFrameSync(packet) < 0;
      if (ended) media.decoder.sendPacketSync(null);
      else if (packet.streamIndex === media.stream.index) {
        checkMedia(media.decoder.sendPacketSync(packet), 'unreadable', 'cannot decode');
      }
      packet.unref();
    }
  } catch (error) {
    frame.free();
    throw error;
  } finally {
    packet.free();
    media.close();
  }
}

function store(memory: StageMemory, kernels: Kernels, frame: av.Frame): DecodedImage {
  const { width, height } = frame;
  const plane = frame.data?.[0];
  const line = frame.linesize[0];
  if (!plane || line === undefined) throw new Error('picture without data');
  const at = memory.allocate(width * height * 4);
  const bytes = memory.bytes;
  for (let row = 0; row < height; row++) {
    bytes.set(plane.subarray(row * line, row * line + width * 4), at + row * width * 4);
  }
  const opaque = kernels.premultiply(at, width * height) === 1;
  return { at, width, height, opaque };
}
