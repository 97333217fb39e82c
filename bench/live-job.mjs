// The reference live job: two 1280×720 25 fps H.264 + AAC sources, one full and one inset, a line of text, a swap every
// five seconds, both sounds mixed, x264 veryfast 2.5 Mbit/s without B-frames, AAC, FLV. CPU seconds per output second:
// ours in real time (the only way it runs), the peers as fast as they can, which costs them no more.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed, measure } from './lib/measure.mjs';

const SECONDS = 30;
const here = fileURLToPath(new URL('.', import.meta.url));
const X264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-b:v',
  '2500k',
  '-maxrate',
  '2500k',
  '-bufsize',
  '2500k',
  '-g',
  '50',
  '-bf',
  '0',
  '-threads:v',
  '2',
];
const quiet = ['-y', '-nostdin', '-loglevel', 'error'];

/** Moving pictures with detail and a tone, different for each source. */
async function makeSources(folder) {
  const paths = [];
  for (const [i, look] of [
    'testsrc2=size=1280x720:rate=25',
    'mandelbrot=size=1280x720:rate=25:end_pts=2000',
  ].entries()) {
    const path = join(folder, `source${i}.mp4`);
    await measure('ffmpeg', [
      ...quiet,
      '-f',
      'lavfi',
      '-i',
      look,
      '-f',
      'lavfi',
      '-i',
      `sine=frequency=${440 * (i + 1)}:sample_rate=48000`,
      '-t',
      String(SECONDS),
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-b:v',
      '3000k',
      '-g',
      '50',
      '-bf',
      '2',
      '-c:a',
      'aac',
      '-ac',
      '2',
      path,
    ]);
    paths.push(path);
  }
  return paths;
}

function ffmpegGraph([a, b], folder) {
  const commands = join(folder, 'commands.txt');
  const swaps = Array.from(
    { length: SECONDS / 5 - 1 },
    (_, i) => `${(i + 1) * 5} streamselect@f map ${(i + 1) % 2}, streamselect@p map ${i % 2};`,
  );
  writeFileSync(commands, `${swaps.join('\n')}\n`);
  const graph =
    `[0:v]sendcmd=f=${commands},split[a1][a2];[1:v]split[b1][b2];[a1][b1]streamselect@f=inputs=2:map=0[f];[a2][b2]streamselect@p=inputs=2:map=1[p];` +
    `[p]scale=320:180:flags=bilinear[ps];[f][ps]overlay=940:20[o];[o]drawtext=fontsize=40:fontcolor=white:box=1:boxcolor=black@0.5:x=40:y=640:text='LIVE %{pts\\:hms}'[v];[0:a][1:a]amix=inputs=2:normalize=0[m]`;
  return measure('ffmpeg', [
    ...quiet,
    '-i',
    a,
    '-i',
    b,
    '-filter_complex',
    graph,
    '-map',
    '[v]',
    '-map',
    '[m]',
    ...X264,
    '-c:a',
    'aac',
    '-b:a',
    '128k',
    join(folder, 'ffmpeg.flv'),
  ]);
}

function gstreamer([a, b], folder) {
  const input = (path, n) =>
    `filesrc location=${path} ! qtdemux name=d${n} d${n}.video_0 ! queue ! h264parse ! avdec_h264 max-threads=2 ! queue max-size-buffers=5 ! tee name=t${n} ` +
    `d${n}.audio_0 ! queue ! aacparse ! avdec_aac ! audioconvert ! audioresample ! am. `;
  const graph =
    'compositor name=c background=black sink_0::width=1280 sink_0::height=720 sink_0::zorder=1 sink_1::xpos=940 sink_1::ypos=20 sink_1::width=320 sink_1::height=180 sink_1::zorder=2 ' +
    '! video/x-raw,format=I420,width=1280,height=720,framerate=25/1 ! textoverlay text=LIVE valignment=bottom halignment=left xpad=40 ypad=30 shaded-background=true ! queue max-size-buffers=5 ' +
    '! x264enc speed-preset=veryfast bitrate=2500 vbv-buf-capacity=1000 key-int-max=50 bframes=0 threads=2 ! video/x-h264,profile=high ! h264parse ! queue ! mux. ' +
    `flvmux name=mux streamable=true ! filesink location=${join(folder, 'gst.flv')} ` +
    'audiomixer name=am ! audioconvert ! audio/x-raw,rate=48000,channels=2 ! queue ! avenc_aac bitrate=128000 ! aacparse ! queue ! mux. ' +
    `${input(a, 0)} t0. ! queue max-size-buffers=5 ! c.sink_0 ${input(b, 1)} t1. ! queue max-size-buffers=5 ! c.sink_1`;
  return measure('bash', ['-c', `gst-launch-1.0 -q ${graph}`]);
}

async function ours(sources, folder, n) {
  const output = join(folder, `ours${n}`);
  mkdirSync(output);
  const order = join(folder, `order${n}.json`);
  writeFileSync(
    order,
    JSON.stringify({ sources, folder: output, warmSeconds: 4, seconds: SECONDS, cutSeconds: 5 }),
  );
  const { out } = await measure(process.execPath, [join(here, 'lib', 'live-run.mjs'), order]);
  return JSON.parse(out.trim().split('\n').at(-1));
}

/** @returns CPU seconds per output second of each, best of the rounds, and the ratios that the budget names */
export async function liveJob({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-live-'));
  try {
    const sources = await makeSources(folder);
    const best = {};
    const keep = (name, value) => {
      best[name] = Math.min(best[name] ?? Infinity, value);
      console.log(`  ${name}: ${value.toFixed(3)} CPU s/s`);
    };
    const raw = join(folder, 'raw.nut');
    await measure('ffmpeg', [...quiet, '-i', sources[0], '-c:v', 'rawvideo', '-c:a', 'pcm_s16le', raw]);
    const hasGst = await installed('gst-launch-1.0');
    let run;
    for (let round = 0; round < rounds; round++) {
      const decode = await measure('ffmpeg', [
        ...quiet,
        '-threads',
        '1',
        '-i',
        sources[0],
        '-threads',
        '1',
        '-i',
        sources[1],
        '-map',
        '0',
        '-map',
        '1',
        '-f',
        'null',
        '-',
      ]);
      keep('decodeBoth', decode.cpu / SECONDS);
      const encode = await measure('ffmpeg', [
        ...quiet,
        '-i',
        raw,
        ...X264,
        '-c:a',
        'aac',
        '-b:a',
        '128k',
        join(folder, 'encode.flv'),
      ]);
      keep('encodeOnly', encode.cpu / SECONDS);
      keep('ffmpegGraph', (await ffmpegGraph(sources, folder)).cpu / SECONDS);
      if (hasGst) keep('gstreamer', (await gstreamer(sources, folder)).cpu / SECONDS);
      run = await ours(sources, folder, round);
      keep('cyclorama', run.cpuPerSecond);
    }
    const floor = best.decodeBoth + best.encodeOnly;
    return {
      cpuPerSecond: best,
      ratios: {
        toFloor: best.cyclorama / floor,
        toFfmpegGraph: best.cyclorama / best.ffmpegGraph,
        ...(hasGst ? { toGStreamer: best.cyclorama / best.gstreamer } : { toGStreamer: 'not installed' }),
      },
      lastRun: run,
      budget: 'toFloor at most 1.15, the others at most 1',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
