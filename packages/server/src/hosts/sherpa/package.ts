import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where `sherpa-onnx-node` is installed. */
export interface SherpaPackage {
  /** URL of what is to be imported. */
  readonly module: string;
  /** Folder of its native libraries, which the loader has to be told. */
  readonly libraries?: string;
}

/** Looks for the package without loading it: it is native code. undefined when it is not installed. */
export function findSherpaPackage(from: string = import.meta.url): SherpaPackage | undefined {
  let entry: string;
  try {
    entry = createRequire(from).resolve('sherpa-onnx-node');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  const { platform, arch } = process;
  const libraries = join(
    dirname(entry),
    '..',
    `sherpa-onnx-${platform === 'win32' ? 'win' : platform}-${arch}`,
  );
  return { module: pathToFileURL(entry).href, ...(existsSync(libraries) ? { libraries } : {}) };
}
