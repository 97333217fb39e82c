import type { Matter, MatterOptions } from '../matter.ts';

/** Bytes of scratch memory that a scene matter needs for pictures of up to this size. */
export function sceneMatterBytes(_width: number, _height: number): number {
  return 0;
}

/** Opens the matting of rooms. */
export function openSceneMatter(_options: MatterOptions): Promise<Matter> {
  return Promise.reject(new Error('rooms cannot be matted yet'));
}
