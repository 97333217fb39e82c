// node bench/run.mjs [--rounds N] [job …]: runs benchmarks and writes bench/results/DATE-JOB.{json,md}.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { assetsQuery } from './assets-query.mjs';
import { consoleBench } from './console.mjs';
import { dialogs } from './dialogs.mjs';
import { faces } from './faces.mjs';
import { liveJob } from './live-job.mjs';
import { liveRoom } from './live-room.mjs';
import { matte } from './matte.mjs';
import { monitorLatency } from './monitor-latency.mjs';
import { portrait } from './portrait.mjs';
import { trainedVideo } from './trained-video.mjs';
import { videoJob } from './video-job.mjs';

const JOBS = {
  'video-job': videoJob,
  'live-job': liveJob,
  'live-room': liveRoom,
  matte,
  console: consoleBench,
  'monitor-latency': monitorLatency,
  portrait,
  'trained-video': trainedVideo,
  faces,
  dialogs,
  'assets-query': ({ rounds }) => assetsQuery({ rounds: rounds * 8 }),
};

function machine() {
  let ffmpeg = 'not installed';
  try {
    ffmpeg = execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split(' ').slice(0, 3).join(' ');
  } catch {
    // Stated in the report; benchmarks that need it say so themselves.
  }
  let system = process.platform;
  try {
    system = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? system;
  } catch {
    // Not a Linux with os-release.
  }
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system,
    node: process.version,
    ffmpeg,
    loadBefore: loadavg()[0],
  };
}

function table(value, depth = 0) {
  return Object.entries(value)
    .map(([key, v]) => {
      const indent = '  '.repeat(depth);
      if (typeof v === 'object' && v !== null) return `${indent}- ${key}\n${table(v, depth + 1)}`;
      return `${indent}- ${key}: ${typeof v === 'number' && !Number.isInteger(v) ? v.toFixed(3) : v}`;
    })
    .join('\n');
}

const args = process.argv.slice(2);
const at = args.indexOf('--rounds');
const rounds = at >= 0 ? Number(args.splice(at, 2)[1]) : 3;
const names = args.length > 0 ? args : Object.keys(JOBS);
const folder = fileURLToPath(new URL('./results/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const name of names) {
  const job = JOBS[name];
  if (!job) {
    console.error(`no benchmark '${name}'; there are: ${Object.keys(JOBS).join(', ')}`);
    process.exit(2);
  }
  const about = machine();
  const result = await job({ rounds });
  const report = { benchmark: name, rounds, machine: { ...about, loadAfter: loadavg()[0] }, result };
  const base = `${folder}${about.date.slice(0, 10)}-${name}`;
  writeFileSync(`${base}.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(
    `${base}.md`,
    `# ${name}, ${about.date.slice(0, 10)}\n\nBest of ${rounds} rounds, seconds.\n\n## Machine\n\n${table(report.machine)}\n\n## Result\n\n${table(result)}\n`,
  );
  console.log(table(result));
}
