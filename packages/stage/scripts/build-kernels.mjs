// Compiles the kernels of all packages (AssemblyScript, src/**/kernels/*.as.ts) to .wasm files in the same places of dist.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const packages = fileURLToPath(new URL('../..', import.meta.url));
/** Packages that have kernels. */
const WITH_KERNELS = ['stage', 'avatar'];

/** Kernel sources, absolute paths: what a build stamp has to look at. */
export async function kernelSources() {
  const found = [];
  for (const name of WITH_KERNELS) {
    const folder = join(packages, name, 'src');
    const names = await readdir(folder, { recursive: true });
    found.push(...names.filter((file) => file.endsWith('.as.ts')).map((file) => join(folder, file)));
  }
  return found;
}

/** Where the compiled form of a kernel source lies. */
export function kernelProduct(source) {
  const [name, , ...path] = relative(packages, source).split(sep);
  return join(packages, name, 'dist', ...path).replace(/\.as\.ts$/, '.wasm');
}

function readBeside(source, file) {
  const path = join(dirname(source), basename(file).replace(/\.ts$/, '.as.ts'));
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** Compiles kernels; throws with the compiler's messages when one fails. Returns the files written. */
export async function buildKernels(sources) {
  const written = [];
  for (const source of sources ?? (await kernelSources())) {
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
        // What a kernel imports lies beside it.
        readFile: (file) => (file === `${name}.ts` ? text : readBeside(source, file)),
        writeFile: (file, contents) => {
          if (file.endsWith('.wasm')) binary = contents;
        },
        listFiles: () => [],
      },
    );
    if (error || !binary)
      throw new Error(`kernel ${name}: ${stderr.toString()}${error ? error.message : ''}`);
    const target = kernelProduct(source);
    await mkdir(dirname(target), { recursive: true });
    // Renamed into place: a running test never reads half a module.
    await writeFile(`${target}.${process.pid}`, binary);
    await rename(`${target}.${process.pid}`, target);
    written.push(target);
  }
  return written;
}

// With an argument only those whose path has it: for working on one of them.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sources = await kernelSources();
  await buildKernels(sources.filter((source) => source.includes(process.argv[2] ?? '')));
}
