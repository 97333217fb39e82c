// The same job in Remotion, where it is installed next to this project (it is no dependency: it needs a browser and
// has a licence of its own).
import { existsSync, writeFileSync, mkdirSync, cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CAPTIONS, FRAMES } from './materials.mjs';
import { measure } from './measure.mjs';

const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome'];

const composition = `
import React from 'react';
import { AbsoluteFill, Audio, Composition, Img, registerRoot, staticFile, useCurrentFrame } from 'remotion';
const captions = ${JSON.stringify(CAPTIONS)};
const Job = () => {
  const n = useCurrentFrame();
  const x = 100 + 600 * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 250));
  return (
    <AbsoluteFill>
      <Img src={staticFile('bg.jpg')} style={{ width: 1280, height: 720 }} />
      <Img src={staticFile('figure.png')} style={{ position: 'absolute', left: x, top: 90 }} />
      <div style={{ position: 'absolute', bottom: 40, width: '100%', textAlign: 'center', fontSize: 40, color: 'white',
        fontFamily: 'Noto Sans SC, sans-serif', textShadow: '0 0 6px black' }}>{captions[Math.floor(n / 75)]}</div>
      <Audio src={staticFile('voice.wav')} />
    </AbsoluteFill>
  );
};
registerRoot(() => <Composition id="Job" component={Job} durationInFrames={${FRAMES}} fps={25} width={1280} height={720} />);
`;

const driver = `
import { bundle } from '@remotion/bundler';
import { renderMedia, selectComposition } from '@remotion/renderer';
const [folder, browserExecutable] = process.argv.slice(2);
const serveUrl = await bundle({ entryPoint: folder + '/index.jsx', publicDir: folder + '/public' });
const shared = { serveUrl, browserExecutable, chromeMode: browserExecutable.includes('headless-shell') ? 'headless-shell' : 'chrome-for-testing' };
const composition = await selectComposition({ ...shared, id: 'Job' });
const start = performance.now();
await renderMedia({ ...shared, composition, codec: 'h264', x264Preset: 'veryfast', concurrency: 2, imageFormat: 'jpeg', outputLocation: folder + '/out.mp4' });
console.log('render seconds', (performance.now() - start) / 1000);
process.exit(0);
`;

/** Renders with Remotion from CYCLORAMA_BENCH_REMOTION (a folder in which it is installed), or says why not. */
export async function remotionJob(folder, ours) {
  const home = process.env.CYCLORAMA_BENCH_REMOTION;
  const browser = BROWSERS.find((path) => existsSync(path));
  if (!home)
    return {
      note: 'skipped: set CYCLORAMA_BENCH_REMOTION to a folder with remotion, @remotion/bundler and @remotion/renderer installed',
    };
  if (!browser) return { note: 'skipped: no Chromium on this machine' };
  try {
    createRequire(join(home, 'x.js')).resolve('@remotion/renderer');
  } catch {
    return { note: 'skipped: @remotion/renderer is not installed in CYCLORAMA_BENCH_REMOTION' };
  }
  const job = join(home, 'cyclorama-job');
  mkdirSync(join(job, 'public'), { recursive: true });
  for (const name of ['bg.jpg', 'figure.png', 'voice.wav'])
    cpSync(join(folder, name), join(job, 'public', name));
  writeFileSync(join(job, 'index.jsx'), composition);
  writeFileSync(join(job, 'render.mjs'), driver);
  console.log('Remotion');
  const { wall, cpu, out } = await measure(process.execPath, [join(job, 'render.mjs'), job, browser], {
    cwd: home,
  });
  const render = Number(/render seconds ([\d.]+)/.exec(out)?.[1] ?? wall);
  return { wall: render, wallWithBundling: wall, cpu, timesSlowerThanOurs: render / ours.wall };
}
