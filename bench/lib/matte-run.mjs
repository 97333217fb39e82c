// Runs keyers over clips: ours on pictures in stage memory, FFmpeg's as a program.
import { spawn } from 'node:child_process';
const { matterBytes, openMatter } = await import('../../packages/stage/dist/matte/open.js').catch(() => ({}));
import { StageMemory } from '../../packages/stage/dist/pixels/memory.js';
import { allocatePicture } from '../../packages/stage/dist/pixels/picture.js';

const half = (size) => (size + 1) >> 1;

function copyIn(bytes, planes, picture) {
  const put = (from, width, height, to, stride) => {
    for (let row = 0; row < height; row++)
      bytes.set(from.subarray(row * width, (row + 1) * width), to + row * stride);
  };
  const { width, height } = planes;
  put(planes.y, width, height, picture.y, picture.strideY);
  put(planes.u, half(width), half(height), picture.u, picture.strideC);
  put(planes.v, half(width), half(height), picture.v, picture.strideC);
}

function copyOut(bytes, picture) {
  const { width, height } = picture;
  const get = (from, w, h, stride) => {
    const out = new Uint8Array(w * h);
    for (let row = 0; row < h; row++)
      out.set(bytes.subarray(from + row * stride, from + row * stride + w), row * w);
    return out;
  };
  const [cw, ch] = [half(width), half(height)];
  return {
    width,
    height,
    y: get(picture.y, width, height, picture.strideY),
    u: get(picture.u, cw, ch, picture.strideC),
    v: get(picture.v, cw, ch, picture.strideC),
    a: get(picture.a, width, height, picture.strideY),
    ac: get(picture.ac, cw, ch, picture.strideC),
  };
}

/** A matter with its memory and two pictures of one size. */
export async function openBench(settings, { width, height }) {
  const stage = new StageMemory();
  const source = allocatePicture(stage, width, height, false);
  const target = allocatePicture(stage, width, height, true);
  const scratch = stage.allocate(matterBytes(width, height));
  const matter = await openMatter({ settings, memory: stage.memory, scratch, width, height });
  return {
    stage,
    matter,
    async key(planes, atMs) {
      copyIn(stage.bytes, planes, source);
      await matter.look(source, atMs);
      matter.draw(source, target);
      return copyOut(stage.bytes, target);
    },
    /** CPU seconds of looking and drawing alone, per frame, over `rounds` passes of the frames. */
    async time(frames, fps, rounds) {
      let n = 0;
      const pass = async (watch) => {
        for (const planes of frames) {
          copyIn(stage.bytes, planes, source);
          const before = process.cpuUsage();
          await matter.look(source, (n++ * 1000) / fps);
          matter.draw(source, target);
          const { user, system } = process.cpuUsage(before);
          watch((user + system) / 1e6);
        }
      };
      // Compilers and caches warm up.
      await pass(() => undefined);
      let sum = 0;
      for (let round = 0; round < rounds; round++) await pass((seconds) => (sum += seconds));
      return sum / (rounds * frames.length);
    },
    close: () => matter.close(),
  };
}

/** Our matte of every frame, in order. */
export async function* keyOurs(settings, frames, fps, size) {
  const bench = await openBench(settings, size);
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
