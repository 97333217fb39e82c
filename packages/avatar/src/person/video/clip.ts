import { ClipDecoder, type DecodedPlanar } from '@cyclorama/stage';
import { ModelFileError, type ModelFile } from '../model-file.ts';
import { FACE_VALUES, readFace, type ClipEntry } from './model-data.ts';
import type { OwnFace } from './mouth-painter.ts';

/** A clip of a model, ready to be played. */
export class Clip {
  readonly count: number;
  readonly #decoder: ClipDecoder;
  readonly #faces: Float32Array;

  private constructor(entry: ClipEntry, pictures: Uint8Array, faces: Float32Array) {
    const { header, offsets, keys } = entry;
    const isKey = new Set(keys);
    this.count = offsets.length - 1;
    this.#faces = faces;
    this.#decoder = new ClipDecoder({
      header,
      count: this.count,
      isKey: (index) => isKey.has(index),
      read: (index) => pictures.subarray(offsets[index], offsets[index + 1]),
    });
  }

  /** Reads the clip into memory. @throws ModelFileError when the model is not whole */
  static async open(model: ModelFile, entry: ClipEntry): Promise<Clip> {
    const pictures = await model.read(`${entry.name}.pictures`);
    const bytes = await model.read(`${entry.name}.faces`);
    const count = entry.offsets.length - 1;
    if (entry.offsets[count] !== pictures.length || bytes.length !== count * FACE_VALUES * 4)
      throw new ModelFileError(`the clip "${entry.name}" is not whole`);
    return new Clip(entry, pictures, new Float32Array(bytes.slice().buffer));
  }

  /** Only to be read, until the next call. */
  picture(index: number): DecodedPlanar {
    return this.#decoder.picture(index);
  }

  face(index: number): OwnFace {
    return readFace(this.#faces, index);
  }

  close(): void {
    this.#decoder.close();
  }
}
