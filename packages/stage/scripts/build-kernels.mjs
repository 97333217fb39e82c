// Compiles the pixel kernels (AssemblyScript, src/kernels/*.as.ts) to dist/kernels/*.wasm.
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = join(root, 'src', 'kernels');
const OUTPUT = join(root, 'dist', 'kernels');

/** Kernel sources, absolute paths: what a build stamp has to look at. */
export async function kernelSources() {
  const names = await readdir(SOURCES);
  return names.filter((name) => name.endsWith('.as.ts')).map((name) => join(SOURCES, name));
}

/** Compiles every kernel; throws with the compiler's messages when one fails. Returns the files written. */
export async function buildKernels() {
  await mkdir(OUTPUT, { recursive: true });
  const written = [];
  for (const source of await kernelSources()) {
    const name = basename(source, '.as.ts');
    const text = await readFile(source, 'utf8');
    let binary;
    const { error, stderr } = await asc.main(
      [
        `${name}.ts`,
        '--outFile',
        `${name}.wasm`,
        '-O3',
        '--noAssert',
        '--runtime',
        'stub',
        '--enable',
        'simd',
        '--enable',
        'threads',
        '--importMemory',
        '--sharedMemory',
        '--initialMemory',
        '1',
        '--maximumMemory',
        '65536',
      ],
      {
        readFile: (file) => (file === `${name}.ts` ? text : null),
        writeFile: (file, contents) => {
          if (file.endsWith('.wasm')) binary = contents;
        },
        listFiles: () => [],
      },
    );
    if (error || !binary)
      throw new Error(`kernel ${name}: ${stderr.toString()}${error ? error.message : ''}`);
    const target = join(OUTPUT, `${name}.wasm`);
    // Renamed into place: a running test never reads half a module.
    await writeFile(`${target}.${process.pid}`, binary);
    await rename(`${target}.${process.pid}`, target);
    written.push(target);
  }
  return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
