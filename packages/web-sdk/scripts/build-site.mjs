// Builds what pages load: the SDK as a classic script and as an ES module, its styles, types and resources.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarations } from './declarations.mjs';

const home = fileURLToPath(new URL('..', import.meta.url));
const site = join(home, 'site');

/** Chrome 91, Edge 80, Safari 15.6; esbuild-style names, the nearest versions that the compiler knows. */
const TARGET = ['chrome80', 'edge80', 'safari15.4'];
const CSS_TARGET = ['chrome80', 'edge80', 'safari15.4'];

/** Scripts that stand alone, by the file that they become. */
const CLASSIC = {
  'wasmData.js': 'src/hearing/resources/wasm-data.ts',
  'modelData.js': 'src/hearing/resources/model-data.ts',
  'hearing-worklet.js': 'src/hearing/capture/worklet-entry.ts',
  'page.js': 'src/page/main.ts',
};
const STYLES = { 'HwICSUiSdk.css': 'src/ui/ui.css', 'page.css': 'src/page/page.css' };

/** Everything that `buildSite` makes, without the images. */
export const products = [
  'HwICSUiSdk.js',
  'HwICSUiSdk.esm.js',
  'HwICSUiSdk.d.ts',
  'package.json',
  ...Object.keys(CLASSIC),
  ...Object.keys(STYLES),
].map((file) => join(site, file));

/** Compiles one entry in memory; returns its code. */
async function bundle(vite, entry, format, define = {}) {
  const built = await vite.build({
    root: home,
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    build: {
      write: false,
      target: TARGET,
      // Vite keeps the white space of ES modules for bundlers that mark pure calls; this one is for pages.
      minify: 'oxc',
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(home, entry),
        preserveEntrySignatures: 'strict',
        output: { format, name: 'exported', codeSplitting: false, exports: 'auto' },
      },
    },
  });
  const { output } = Array.isArray(built) ? built[0] : built;
  return output.find(({ type }) => type === 'chunk').code.trim();
}

/** Styles with their imports, for older browsers; addresses stay relative to the file. */
async function styles(vite, entry) {
  const built = await vite.build({
    root: home,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      cssTarget: CSS_TARGET,
      reportCompressedSize: false,
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(home, entry) },
    },
  });
  const { output } = Array.isArray(built) ? built[0] : built;
  const { source } = output.find(({ fileName }) => fileName.endsWith('.css'));
  return typeof source === 'string' ? source : Buffer.from(source).toString('utf8');
}

/**
 * The classic script: names on the window, or the exports of a bundler. `var exported` of the compiler stays inside.
 * @param {string} code
 */
function classic(code) {
  return `(function(){${code}
if(typeof module==="object"&&module.exports){module.exports=exported}
else if(typeof define==="function"&&define.amd){define([],function(){return exported})}
else{for(var name in exported)window[name]=exported[name]}})();
`;
}

/** A script of its own, without a name in the page. */
const alone = (code) => `(function(){${code}})();\n`;

const banner = '/*! Cyclorama Web SDK, Apache-2.0 */\n';

/** Builds all of `site/` anew. */
export async function buildSite() {
  const vite = await import('vite');
  const files = new Map();
  // A classic script knows its place by document.currentScript.
  const inScript = { 'import.meta': '{"url":""}' };
  files.set('HwICSUiSdk.js', classic(await bundle(vite, 'src/classic.ts', 'iife', inScript)));
  files.set('HwICSUiSdk.esm.js', await bundle(vite, 'src/index.ts', 'es'));
  for (const [file, entry] of Object.entries(CLASSIC))
    if (existsSync(join(home, entry))) files.set(file, alone(await bundle(vite, entry, 'iife', inScript)));
  for (const [file, entry] of Object.entries(STYLES))
    if (existsSync(join(home, entry))) files.set(file, await styles(vite, entry));
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  for (const [file, text] of files) writeFileSync(join(site, file), banner + text);
  writeFileSync(join(site, 'HwICSUiSdk.d.ts'), declarations(join(home, 'dist')));
  const { version, license } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  writeFileSync(join(site, 'package.json'), `${JSON.stringify(manifest(version, license), undefined, 2)}\n`);
  cpSync(join(home, 'images'), join(site, 'images'), { recursive: true });
  copyFileSync(join(home, '..', '..', 'LICENSE'), join(site, 'LICENSE'));
}

/** For bundlers into which the folder is copied. */
function manifest(version, license) {
  return {
    name: 'hw-ics-ui-sdk',
    version,
    license,
    main: 'HwICSUiSdk.js',
    module: 'HwICSUiSdk.esm.js',
    types: 'HwICSUiSdk.d.ts',
    style: 'HwICSUiSdk.css',
    sideEffects: ['*.css'],
    files: ['*'],
  };
}
