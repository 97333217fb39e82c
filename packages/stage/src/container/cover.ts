import { rename, rm, writeFile } from 'node:fs/promises';
import { thumbnail } from '../probe/index.ts';

export interface CoverOptions {
  /** Second of the video; default: the most telling of a few. */
  readonly atSeconds?: number;
  /** Largest width in pixels; default 1280. Proportions are kept, nothing is enlarged. */
  readonly width?: number;
}

/**
 * Takes a still picture out of a video: JPEG for paths that end in .jpg or .jpeg, PNG otherwise. Throws MediaError
 * when the file has no picture.
 */
export async function extractCover(
  videoPath: string,
  outPath: string,
  options: CoverOptions = {},
): Promise<void> {
  const width = options.width ?? 1280;
  const { bytes } = await thumbnail(videoPath, {
    width,
    height: width * 4,
    format: /\.jpe?g$/i.test(outPath) ? 'jpeg' : 'png',
    ...(options.atSeconds === undefined ? {} : { atSeconds: options.atSeconds }),
  });
  const part = `${outPath}.part`;
  try {
    await writeFile(part, bytes);
    await rename(part, outPath);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
