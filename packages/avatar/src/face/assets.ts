import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const PACKAGE = '@mediapipe/face_mesh';
const NAME = 'face_mesh_solution_packed_assets';

/** What of the package is used: its data only, never its program. */
export interface FaceAssets {
  /** Finds faces in 128 × 128. */
  readonly detector: Uint8Array;
  /** Finds 468 points of a face in 192 × 192, looks at lips and eyes once more, and finds the irises. */
  readonly landmarks: Uint8Array;
  /** The average face: points, triangles and which points tell how a head is turned. */
  readonly geometry: Uint8Array;
}

interface Entry {
  readonly filename: string;
  readonly start: number;
  readonly end: number;
}

/** The face models that come along as a dependency. @throws Error when the package is not what it was */
export async function readFaceAssets(): Promise<FaceAssets> {
  const path = (file: string): string => createRequire(import.meta.url).resolve(`${PACKAGE}/${file}`);
  const [loader, data] = await Promise.all([
    readFile(path(`${NAME}_loader.js`), 'utf8'),
    readFile(path(`${NAME}.data`)),
  ]);
  const entries = readTable(loader, data.byteLength);
  const pick = (name: string): Uint8Array => {
    const entry = entries.find(({ filename }) => filename.endsWith(`/${name}`));
    if (!entry) throw new Error(`${PACKAGE} no longer contains ${name}`);
    return data.subarray(entry.start, entry.end);
  };
  return {
    detector: pick('face_detection_short_range.tflite'),
    landmarks: pick('face_landmark_with_attention.tflite'),
    geometry: pick('geometry_pipeline_metadata_landmarks.binarypb'),
  };
}

/** The table of contents: a JSON object that the package's loader hands to its function `loadPackage`. */
export function readTable(loader: string, bytes: number): readonly Entry[] {
  const call = loader.search(/loadPackage\(\s*\{/);
  if (call < 0) throw new Error(`${PACKAGE} has no table of contents`);
  const from = loader.indexOf('{', call);
  const table: unknown = JSON.parse(loader.slice(from, closing(loader, from)));
  const files =
    typeof table === 'object' && table !== null && 'files' in table && Array.isArray(table.files)
      ? (table.files as unknown[])
      : [];
  return files.map((file) => {
    if (!isEntry(file) || file.start < 0 || file.end <= file.start || file.end > bytes) {
      throw new Error(`the table of contents of ${PACKAGE} does not fit its data`);
    }
    return file;
  });
}

/** Index behind the brace that closes the one at `from`; braces in strings do not count. */
function closing(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter === '\\') i++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{') depth++;
    else if (letter === '}' && --depth === 0) return i + 1;
  }
  throw new Error(`the table of contents of ${PACKAGE} does not end`);
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { filename, start, end } = value as Record<string, unknown>;
  return typeof filename === 'string' && Number.isInteger(start) && Number.isInteger(end);
}
