import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, expect, it } from 'vitest';
import { makeTestSound, makeTestVideo, makeTone, writeWav } from '../testing/index.ts';
import type { ProbeReply, ProbeRequest } from './child.ts';
import { defaultProbeLimits } from './limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-fuzz-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A small generator with a fixed seed: the same damage in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function originals(): Promise<Record<string, Buffer>> {
  for (const name of ['v.mp4', 'v.webm', 'v.flv', 'v.ts', 'v.avi', 'v.mkv']) {
    await makeTestVideo(join(folder, name), { width: 160, height: 90, fps: 25, frames: 25, tone: 440 });
  }
  const tone = makeTone(440, 1);
  for (const name of ['s.mp3', 's.m4a', 's.ogg', 's.flac', 's.aac'])
    await makeTestSound(join(folder, name), tone);
  writeWav(join(folder, 's.wav'), [tone]);
  const canvas = createCanvas(64, 48);
  const context = canvas.getContext('2d');
  for (let x = 0; x < 64; x++) {
    context.fillStyle = `hsl(${x * 5}, 80%, 50%)`;
    context.fillRect(x, 0, 1, 48);
  }
  writeFileSync(join(folder, 'i.png'), await canvas.encode('png'));
  writeFileSync(join(folder, 'i.jpeg'), await canvas.encode('jpeg'));
  writeFileSync(join(folder, 'i.webp'), await canvas.encode('webp'));
  writeFileSync(join(folder, 'i.gif'), await canvas.encode('gif'));
  const names = [
    'v.mp4',
    'v.webm',
    'v.flv',
    'v.ts',
    'v.avi',
    'v.mkv',
    's.mp3',
    's.m4a',
    's.ogg',
    's.flac',
    's.aac',
    's.wav',
  ];
  names.push('i.png', 'i.jpeg', 'i.webp', 'i.gif');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

function damage(bytes: Buffer, kind: number, next: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const flip = (from: number, to: number, count: number): Buffer => {
    for (let n = 0; n < count; n++) copy[from + Math.floor(next() * (to - from))] = Math.floor(next() * 256);
    return copy;
  };
  switch (kind) {
    case 0:
      return copy.subarray(0, Math.max(1, Math.floor(copy.length * next())));
    case 1:
      return flip(0, copy.length, Math.ceil(copy.length / 50));
    case 2:
      // The header alone, where sizes and counts stand.
      return flip(4, Math.min(copy.length, 512), 24);
    case 3:
      return Buffer.concat([
        copy.subarray(0, copy.length >> 1),
        copy.subarray(Math.floor(copy.length * 0.6)),
      ]);
    default:
      copy.fill(0xff, Math.floor(copy.length * 0.3), Math.floor(copy.length * 0.5));
      return copy;
  }
}

function ask(child: ChildProcess, request: ProbeRequest): Promise<ProbeReply> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`hung on ${request.path}`)), 15_000);
    const done = (act: () => void): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      act();
    };
    child.on('message', (reply: ProbeReply) => done(() => resolve(reply)));
    child.on('exit', (code, signal) =>
      done(() => reject(new Error(`crashed (${code ?? signal ?? '?'}) on ${request.path}`))),
    );
    child.send(request);
  });
}

it(
  'answers 160 damaged files with a result or MediaError, never with a crash or a hang',
  { timeout: 240_000 },
  async () => {
    const files = await originals();
    const child = fork(new URL('./child.js', import.meta.url), [], {
      serialization: 'advanced',
      stdio: 'ignore',
    });
    const next = random(20_261_122);
    const answers: Record<string, number> = {};
    try {
      for (const [name, bytes] of Object.entries(files)) {
        for (let turn = 0; turn < 10; turn++) {
          const path = join(folder, `damaged-${turn}-${name}`);
          writeFileSync(path, damage(bytes, turn % 5, next));
          const probed = await ask(child, { task: 'probe', path, limits: defaultProbeLimits });
          expect(['done', 'refused'], `${path}: ${JSON.stringify(probed)}`).toContain(probed.kind);
          answers[probed.kind] = (answers[probed.kind] ?? 0) + 1;
          if (turn % 5 === 1) {
            const options = { width: 64, height: 64 };
            const shot = await ask(child, { task: 'thumbnail', path, options });
            expect(['done', 'refused'], `${path}: ${JSON.stringify(shot)}`).toContain(shot.kind);
          }
        }
      }
    } finally {
      child.kill();
    }
    // Much of the damage must have been noticed, or this test tests nothing.
    expect(answers['refused']).toBeGreaterThan(60);
  },
);
