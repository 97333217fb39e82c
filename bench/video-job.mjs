// The reference video job: 30 s, 1280×720, 25 frames a second, background, moving figure, ten captions, voice.
// Ours against a hand-written ffmpeg graph with the same pictures, sizes, encoder settings and bit rate.
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CAPTIONS, FPS, FRAMES, makeMaterials } from './lib/materials.mjs';
import { compare, installed, measure } from './lib/measure.mjs';
import { remotionJob } from './lib/remotion.mjs';

const KBPS = 2500;
const here = fileURLToPath(new URL('.', import.meta.url));
const require = createRequire(import.meta.url);
const node = (script, ...args) => measure(process.execPath, [join(here, 'lib', script), ...args]);

const figureX = (n) => 100 + 600 * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / FPS / 10));

function plan(folder, more = {}) {
  const full = { x: 0, y: 0, width: 1280, height: 720 };
  const style = {
    font: 'Noto Sans SC',
    size: 40,
    color: '#ffffff',
    align: 'center',
    wrap: 1240,
    outline: { color: '#000000', width: 3 },
  };
  const captions = CAPTIONS.map((text) => ({ kind: 'text', text, style }));
  return {
    version: 1,
    format: {
      container: 'mp4',
      video: 'h264',
      width: 1280,
      height: 720,
      fps: { num: FPS, den: 1 },
      bitrateKbps: KBPS,
      alpha: false,
    },
    frames: FRAMES,
    sources: {
      bg: { kind: 'image', path: join(folder, 'bg.jpg') },
      figure: { kind: 'image', path: join(folder, 'figure.png') },
      ...Object.fromEntries(captions.map((source, i) => [`caption${i}`, source])),
      ...more.sources,
    },
    shots: [
      {
        from: 0,
        to: FRAMES,
        layers: [
          { source: 'bg', rect: full, fit: 'stretch', startFrame: 0 },
          ...(more.layers ?? [
            {
              source: 'figure',
              rect: { x: 0, y: 0, width: 480, height: 600 },
              fit: 'stretch',
              startFrame: 0,
              motion: Array.from({ length: FRAMES }, (_, n) => ({ frame: n, x: figureX(n), y: 90 })),
            },
          ]),
        ],
      },
    ],
    overlays: captions.map((_, i) => ({
      source: `caption${i}`,
      rect: { x: 20, y: 640, width: 1240, height: 60 },
      fit: 'stretch',
      startFrame: i * 75,
      endFrame: i * 75 + 75,
    })),
    audio: [{ path: join(folder, 'voice.wav'), role: 'speech', start: 0, gain: 1, loop: 0 }],
    ducking: { depthDb: 0, rampMs: 0 },
    pieces: [FRAMES],
  };
}

function ffmpegGraph(folder, out) {
  const font = dirname(
    require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  );
  // Each picture is decoded and converted once and then repeated: the fastest way to write this graph.
  const still = (name) => ['-framerate', String(FPS), '-i', join(folder, name)];
  const repeat = `loop=loop=-1:size=1,setpts=N/(${FPS}*TB)`;
  const graph =
    `[0]scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,${repeat}[bg];[1]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p,${repeat}[f];` +
    `[bg][f]overlay=x='100+600*(0.5-0.5*cos(2*PI*t/10))':y=90,` +
    `subtitles=${join(folder, 'captions.srt')}:fontsdir=${font}:force_style='FontName=Noto Sans SC,FontSize=16,Outline=1',format=yuv420p[v]`;
  return measure('ffmpeg', [
    '-y',
    '-loglevel',
    'error',
    ...still('bg.jpg'),
    ...still('figure.png'),
    '-i',
    join(folder, 'voice.wav'),
    '-filter_complex',
    graph,
    '-map',
    '[v]',
    '-map',
    '2:a',
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-profile:v',
    'high',
    '-b:v',
    `${KBPS}k`,
    '-maxrate',
    `${KBPS * 1.5}k`,
    '-bufsize',
    `${KBPS * 2}k`,
    '-g',
    '50',
    '-threads:v',
    '2',
    '-colorspace',
    'bt709',
    '-color_range',
    'tv',
    '-c:a',
    'aac',
    '-b:a',
    '160k',
    '-t',
    '30',
    '-movflags',
    '+faststart',
    out,
  ]);
}

/** Encoding alone: the finished pictures, decoded to raw frames beforehand, through the same encoder. */
async function encodeAlone(folder, from, out) {
  const raw = join(folder, 'raw.nut');
  await measure('ffmpeg', ['-y', '-loglevel', 'error', '-i', from, '-an', '-c:v', 'rawvideo', raw]);
  const run = () =>
    measure('ffmpeg', [
      '-y',
      '-loglevel',
      'error',
      '-i',
      raw,
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-profile:v',
      'high',
      '-b:v',
      `${KBPS}k`,
      '-maxrate',
      `${KBPS * 1.5}k`,
      '-bufsize',
      `${KBPS * 2}k`,
      '-g',
      '50',
      '-threads:v',
      '2',
      out,
    ]);
  return { run, done: () => rmSync(raw, { force: true }) };
}

async function avatarJob(folder) {
  let avatar;
  try {
    avatar = await import('@cyclorama/avatar');
  } catch {
    return undefined;
  }
  const { CHARACTERS, PAINTER_MODULE } = avatar;
  const character = CHARACTERS?.[0]?.id;
  if (!PAINTER_MODULE || !character) return undefined;
  const syllables = Array.from({ length: 100 }, (_, i) => i * 0.29);
  const performance = {
    duration: 30,
    seed: 1,
    phonemes: syllables.flatMap((t, i) => [
      { symbol: 'm', start: t, end: t + 0.1, viseme: 'PP', stressed: false },
      { symbol: 'a', start: t + 0.1, end: t + 0.26, viseme: ['aa', 'E', 'O'][i % 3], stressed: i % 4 === 0 },
    ]),
    words: syllables.map((t, i) => ({ text: 'word', start: t, end: t + 0.26, from: i * 5, to: i * 5 + 4 })),
    sentences: [{ text: 'word '.repeat(100), start: 0, end: 29, from: 0, to: 500 }],
    actions: [],
    emotions: [],
  };
  const source = { kind: 'painter', module: PAINTER_MODULE, options: { character, performance } };
  const layer = {
    source: 'avatar',
    rect: { x: 320, y: 0, width: 640, height: 720 },
    fit: 'contain',
    startFrame: 0,
  };
  return plan(folder, { sources: { avatar: source }, layers: [layer] });
}

/** Runs everything; returns plain numbers for the report. */
export async function videoJob({ rounds = 3 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    makeMaterials(folder);
    const work = join(folder, 'work');
    mkdirSync(work);
    const planPath = join(folder, 'plan.json');
    writeFileSync(planPath, JSON.stringify(plan(folder)));
    const result = { seconds: FRAMES / FPS };
    const ours = join(folder, 'ours.mp4');
    const theirs = join(folder, 'ffmpeg.mp4');
    const withFfmpeg = await installed('ffmpeg');
    console.log('reference video job');
    const times = await compare(
      {
        ours: () => node('render-plan.mjs', planPath, ours, work),
        ...(withFfmpeg ? { ffmpeg: () => ffmpegGraph(folder, theirs) } : {}),
      },
      rounds,
    );
    result.reference = {
      ...times,
      bytes: { ours: statSync(ours).size, ...(withFfmpeg ? { ffmpeg: statSync(theirs).size } : {}) },
    };
    if (withFfmpeg) {
      result.reference.wallRatio = times.ours.wall / times.ffmpeg.wall;
      result.reference.cpuRatio = times.ours.cpu / times.ffmpeg.cpu;
    } else result.reference.note = 'ffmpeg is not installed: no comparison';
    result.remotion = await remotionJob(folder, times.ours);
    result.avatar = await avatarRatios(folder, work, rounds, withFfmpeg);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function avatarRatios(folder, work, rounds, withFfmpeg) {
  const job = await avatarJob(folder);
  if (!job) return { note: 'the avatar package offers no characters yet' };
  if (!withFfmpeg) return { note: 'ffmpeg is not installed: encoding alone cannot be measured' };
  console.log('with avatar');
  const planPath = join(folder, 'avatar.json');
  writeFileSync(planPath, JSON.stringify(job));
  const out = join(folder, 'avatar.mp4');
  await node('render-plan.mjs', planPath, out, work);
  if (!existsSync(out)) throw new Error('no avatar video');
  const encoding = await encodeAlone(folder, out, join(folder, 'again.mp4'));
  const times = await compare(
    {
      ours: () => node('render-plan.mjs', planPath, out, work),
      drawing: () => node('paint-only.mjs', planPath),
      encoding: encoding.run,
    },
    rounds,
  );
  encoding.done();
  const larger = Math.max(times.drawing.wall, times.encoding.wall);
  return { ...times, wallRatio: times.ours.wall / larger };
}
