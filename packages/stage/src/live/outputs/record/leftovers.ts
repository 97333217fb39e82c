import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { wholeFlv } from '../containers/flv-scan.ts';
import { wholeMp4 } from '../containers/mp4-scan.ts';
import { wholeTs } from '../containers/mpegts-scan.ts';
import { writeWhole } from '../files.ts';
import { parsePlaylist, type PlaylistEntry, renderPlaylist } from '../hls/playlist.ts';
import { PART, parseName } from './names.ts';
import type { Recorded, RecorderSettings } from './recorder.ts';

type Reader = (at: number, count: number) => Buffer;
/** How much of a file is whole, and how long that plays. */
type Scan = (read: Reader, size: number) => { readonly bytes: number; readonly ms: number };

const SCANS: Readonly<Record<string, Scan>> = { '.flv': wholeFlv, '.mp4': wholeMp4, '.ts': wholeTs };

/**
 * What an earlier host left in the folder of an output: complete recordings that nobody has taken away yet, and the one
 * in the making, which is cut behind its last whole group, closed and named. Recordings without a picture are removed.
 */
export function collectLeftovers(
  settings: Pick<RecorderSettings, 'id' | 'folder' | 'sliceSeconds' | 'epochMs'>,
): Recorded[] {
  const { id, folder } = settings;
  const recorded: Recorded[] = [];
  const slices = new Map<string, number>();
  for (const file of readdirSync(folder).toSorted()) {
    const name = parseName(id, file);
    if (!name) continue;
    if (name.rest.startsWith('-') || name.rest === '.m3u8') slices.set(name.base, name.startMs);
    else if (/^\.(mp4|flv)(\.part)?$/.test(name.rest)) {
      const done = close(join(folder, file));
      if (done) recorded.push({ ...done, files: [done.path], startMs: name.startMs });
    }
  }
  for (const [base, startMs] of slices) {
    const whole = closeSlices(settings, base, startMs);
    if (whole) recorded.push(whole);
  }
  return recorded.toSorted((a, b) => a.startMs - b.startMs);
}

/** Cuts and renames a file in the making; undefined (and removed) when there is nothing to see in it. */
function close(path: string): { readonly path: string; readonly durationMs: number } | undefined {
  const isPart = path.endsWith(PART);
  const target = isPart ? path.slice(0, -PART.length) : path;
  const scan = SCANS[target.slice(target.lastIndexOf('.'))];
  if (!scan) return undefined;
  const { size } = statSync(path);
  const file = openSync(path, 'r');
  let whole;
  try {
    whole = scan((at, count) => {
      const bytes = Buffer.alloc(count);
      return bytes.subarray(0, readSync(file, bytes, 0, count, at));
    }, size);
  } finally {
    closeSync(file);
  }
  if (isPart) {
    if (whole.ms <= 0) {
      rmSync(path, { force: true });
      return undefined;
    }
    if (whole.bytes < size) truncateSync(path, whole.bytes);
    renameSync(path, target);
  }
  return { path: target, durationMs: whole.ms };
}

function closeSlices(
  { folder, sliceSeconds, epochMs }: Pick<RecorderSettings, 'folder' | 'sliceSeconds' | 'epochMs'>,
  base: string,
  startMs: number,
): Recorded | undefined {
  const path = join(folder, `${base}.m3u8`);
  const known = new Map<string, PlaylistEntry>();
  try {
    for (const entry of parsePlaylist(readFileSync(path, 'utf8')).entries) known.set(entry.file, entry);
  } catch (error) {
    // A recording that was younger than a slice has none yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const entries: PlaylistEntry[] = [];
  const names = new Set(readdirSync(folder));
  let at = epochMs + startMs;
  for (let index = 0; ; index++) {
    const name = `${base}-${index}.ts`;
    const found = names.has(name) ? name : names.has(`${name}${PART}`) ? `${name}${PART}` : undefined;
    const done = found === undefined ? undefined : close(join(folder, found));
    if (!done) break;
    const entry = known.get(name) ?? {
      file: name,
      seconds: done.durationMs / 1000,
      wallMs: at,
      discontinuity: false,
    };
    entries.push(entry);
    at = entry.wallMs + entry.seconds * 1000;
  }
  if (entries.length === 0) {
    rmSync(path, { force: true });
    return undefined;
  }
  const options = { targetSeconds: sliceSeconds, ended: true, event: true };
  writeWhole(path, renderPlaylist({ sequence: 0, discontinuities: 0, entries }, options));
  const seconds = entries.reduce((sum, entry) => sum + entry.seconds, 0);
  return {
    path,
    files: [path, ...entries.map(({ file }) => join(folder, file))],
    startMs,
    durationMs: seconds * 1000,
  };
}
