import { deflateSync, crc32 } from 'node:zlib';
import type { WireScene } from '../../studio/shows/wire.ts';
import { effectiveBackground } from '../references.ts';
import { color } from '../values.ts';

const SIDE = 16;

/** A PNG that is one colour all over. @param paint `#RRGGBB` */
export function colourPicture(paint: string): Buffer {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(paint.slice(at, at + 2), 16));
  const row = Buffer.from([0, ...Array.from({ length: SIDE }, () => rgb).flat()]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  // Eight bits a channel, RGB.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: SIDE }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Colours (`#RRGGBB`) of the scenes' backgrounds. @throws CompileError for what is no colour */
export function backgroundColours(scenes: readonly WireScene[]): readonly string[] {
  const colours = scenes.flatMap((scene) => {
    const background = effectiveBackground(scene.background_config);
    if (background?.background_type !== 'COLOR') return [];
    return [color(background.background_color_config ?? '#FFFFFF', 'background_color_config').slice(0, 7)];
  });
  return [...new Set(colours)];
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
