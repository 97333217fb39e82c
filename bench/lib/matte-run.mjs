// Runs keyers over clips: ours on pictures in stage memory, FFmpeg's as a program.
import { spawn } from 'node:child_process';
import { MatterBench } from '../../packages/stage/dist/matte/testing/index.js';

/** Our matte of every frame, in order. */
export async function* keyOurs(settings, frames, fps, size) {
  const bench = await MatterBench.open(settings, size);
  try {
    for (const [index, planes] of frames.entries()) yield await bench.key(planes, (index * 1000) / fps);
  } finally {
    bench.close();
  }
}

const hex = (color) => color.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('');

/** The filters of a plain key as FFmpeg spells them. `wide`: chroma is brought to full resolution first. */
export function ffmpegFilters(key, wide) {
  const despill = key.despill;
  const scales = despill?.type === 'blue' ? ':green=0:blue=-1' : '';
  const clean = despill
    ? `,format=rgba,despill=type=${despill.type}:mix=${despill.mix}:expand=${despill.expand}${scales}`
    : '';
  const reach = `similarity=${key.similarity.toFixed(5)}:blend=${key.blend.toFixed(5)}`;
  if (key.filter === 'colorkey') return `format=rgba,colorkey=color=0x${hex(key.color)}:${reach}${clean}`;
  const color = `0x80${hex(key.color)}`;
  return `format=${wide ? 'yuva444p' : 'yuva420p'},chromakey=color=${color}:yuv=1:${reach}${clean}`;
}

/** FFmpeg's matte of every frame: straight RGBA. */
export async function* keyFfmpeg(path, filters, { width, height }) {
  const exact = 'scale=in_color_matrix=bt709:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp';
  const args = ['-nostdin', '-loglevel', 'error', '-i', path, '-vf', `${filters},${exact},format=rgba`];
  const child = spawn('ffmpeg', [...args, '-f', 'rawvideo', '-'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const size = width * height * 4;
  let frame = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of child.stdout) {
    for (let at = 0; at < chunk.length;) {
      const count = Math.min(chunk.length - at, size - filled);
      frame.set(chunk.subarray(at, at + count), filled);
      at += count;
      filled += count;
      if (filled < size) continue;
      yield { width, height, rgba: frame };
      frame = new Uint8Array(size);
      filled = 0;
    }
  }
  const code = await ended;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${filters}`);
}
