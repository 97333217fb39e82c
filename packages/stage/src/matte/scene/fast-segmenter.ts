import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { TfliteNet } from '../nn/index.ts';
import type { Segmenter } from './segmenter.ts';

const PACKAGE = '@mediapipe/selfie_segmentation';
/** From this proportion on (width / height) the model for wide pictures sees more. */
const WIDE = 1.2;

/** The segmentation model that comes along: 256 × 144 for wide pictures, 256 × 256 for others. */
export async function openFastSegmenter(width: number, height: number): Promise<Segmenter> {
  const name = width / height >= WIDE ? 'selfie_segmentation_landscape' : 'selfie_segmentation';
  const path = createRequire(import.meta.url).resolve(`${PACKAGE}/${name}.tflite`);
  const net = new TfliteNet(await readFile(path));
  const [, rows = 0, columns = 0] = net.inputShapes[0]!;
  const input = net.input();
  const output = net.output();
  return {
    columns,
    rows,
    doubtful: true,
    run(rgb, mask) {
      input.set(rgb);
      net.run();
      mask.set(output);
    },
    forget() {
      // Every picture stands for itself.
    },
    close() {
      // Memory goes with the last reference.
    },
  };
}
