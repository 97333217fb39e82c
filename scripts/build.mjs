// Compiles what is stale: pixel kernels, TypeScript, files beside it. Plain Node, nothing besides the project's own
// packages. Each step is skipped when the hash of its sources equals the stamp of the last build.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'cyclorama');
const projects = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references.map(({ path }) =>
  join(root, path),
);

/** Every file below a folder. */
function* walk(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

function hashOf(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of [...files].sort()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Runs `work` when the sources changed since it last succeeded, or when something that it made is missing. */
async function step(name, sources, products, work) {
  const stamp = join(cache, `${name}.stamp`);
  const hash = hashOf(sources);
  const fresh =
    existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && products.every((file) => existsSync(file));
  if (fresh) return;
  await work();
  writeFileSync(stamp, hash);
}

const isTypeScript = (file) => /\.tsx?$/.test(file);
const isSource = (file) => isTypeScript(file) && !file.endsWith('.as.ts');

/** What the compiler reads. */
function* compilerInputs() {
  for (const name of ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json']) {
    if (existsSync(join(root, name))) yield join(root, name);
  }
  for (const project of projects) {
    yield join(project, 'tsconfig.json');
    yield join(project, 'package.json');
    for (const file of walk(join(project, 'src'))) if (isSource(file)) yield file;
  }
}

/** Files beside the code that it reads at run time: migrations, data. */
function* assets() {
  for (const project of projects) {
    for (const file of walk(join(project, 'src'))) if (!isTypeScript(file)) yield file;
  }
}

const inDist = (file) => file.replace(`${join('/', 'src')}/`, `${join('/', 'dist')}/`);

/** Output of sources that are gone would still run, tests among them. */
function removeOrphans() {
  for (const project of projects) {
    const [src, dist] = [join(project, 'src'), join(project, 'dist')];
    for (const file of walk(dist)) {
      const match = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(file);
      const source = match && join(src, relative(dist, match[1]));
      if (match && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(file);
    }
  }
}

async function buildKernels() {
  const script = join(root, 'packages', 'stage', 'scripts', 'build-kernels.mjs');
  if (!existsSync(script)) return;
  const kernels = await import(pathToFileURL(script));
  const sources = await kernels.kernelSources();
  const products = sources.map((file) => kernels.kernelProduct(file));
  await step('kernels', [...sources, script], products, () => kernels.buildKernels());
}

function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(tsc)) {
    throw new Error(
      'TypeScript is not installed, and the sources are newer than dist: run npm install with dev packages.',
    );
  }
  removeOrphans();
  try {
    execFileSync(process.execPath, [tsc, '-b'], { cwd: root, stdio: 'inherit' });
  } catch (error) {
    throw new Error('The sources do not compile.', { cause: error });
  }
}

function copyAssets(files) {
  for (const file of files) {
    const target = inDist(file);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, `${target}.${process.pid}`);
    renameSync(`${target}.${process.pid}`, target);
  }
}

const COMPRESSIBLE = /\.(?:js|css|html|svg|json|webmanifest)$/;

/** What goes over the wire often is compressed once, here, and not by the server each time. */
function compressSite(site) {
  for (const file of walk(site)) {
    if (!COMPRESSIBLE.test(file) || file.endsWith('index.html')) continue;
    const bytes = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${file}.br`, brotliCompressSync(bytes));
  }
}

/** The pages of the console, as the server hands them to browsers. */
async function buildConsole() {
  const home = join(root, 'packages', 'console');
  const sources = [
    ...walk(join(home, 'src')),
    ...walk(join(home, 'public')),
    ...['index.html', 'vite.config.ts', 'package.json'].map((name) => join(home, name)),
    join(root, 'package-lock.json'),
  ].filter((file) => !/\.test\.tsx?$/.test(file));
  const site = join(home, 'site');
  await step('console', sources, [join(site, 'index.html')], async () => {
    const vite = await import('vite');
    await vite.build({ root: home, logLevel: 'warn' });
    compressSite(site);
  });
}

/** What pages that talk to an avatar load from the server, or copy from it. */
async function buildWebSdk() {
  const home = join(root, 'packages', 'web-sdk');
  const { buildSite, products } = await import(pathToFileURL(join(home, 'scripts', 'build-site.mjs')));
  const sources = [
    ...walk(join(home, 'src')),
    ...walk(join(home, 'images')),
    ...walk(join(home, 'scripts')),
    // Bundled into it.
    ...walk(join(root, 'packages', 'speech', 'src', 'vad')),
    join(home, 'package.json'),
    join(root, 'package-lock.json'),
  ].filter((file) => !/\.test\.tsx?$/.test(file));
  await step('web-sdk', sources, products, async () => {
    await buildSite();
    compressSite(join(home, 'site'));
  });
}

async function build() {
  await buildKernels();
  const products = projects.map((project) => join(project, 'dist', '.tsbuildinfo'));
  await step('typescript', compilerInputs(), products, compile);
  const files = [...assets()];
  await step('assets', files, files.map(inDist), () => copyAssets(files));
  await buildConsole();
  await buildWebSdk();
}

/** One build at a time; others wait and then find nothing to do. */
async function withLock(work) {
  const lock = join(cache, 'lock');
  mkdirSync(cache, { recursive: true });
  for (let waited = 0; !tryLock(lock); waited += 1) {
    if (waited === 20) process.stderr.write('waiting for another build …\n');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isRunning(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isRunning(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Empty: its owner is just about to write its number, unless it died right then.
    if (pid === 0) return Date.now() - statSync(lock).mtimeMs < 5000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// Where only dist was shipped there is nothing to build.
if (projects.some((project) => existsSync(join(project, 'src')))) {
  try {
    await withLock(build);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
