import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { LiveEvent } from '@cyclorama/stage/data';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Studio } from '../context.ts';
import type { CasterSession } from './session.ts';

type Recorded = Extract<LiveEvent, { kind: 'recorded' }>;

const TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.flv': 'video/x-flv',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
  '.m4s': 'video/iso.segment',
};
const RETRY_MS = 5000;
const TRIES = 60;

/**
 * Brings a finished recording to the object store and takes it away here. Recordings are objects below
 * `<project>/recordings/<caster>/`, named by the prefix of RecordConfig; the as-run entry tells their keys.
 */
export function keepRecording(studio: Studio, session: CasterSession, event: Recorded): void {
  store(studio, session, event).catch((error: unknown) => {
    studio.log.error(
      { err: error, casterId: session.casterId },
      'a recording could not be stored; it stays on disk',
    );
    session.journal.tell({
      kind: 'fault',
      subject: event.output,
      detail: {
        message: `The recording stays at the server: ${error instanceof Error ? error.message : String(error)}`,
      },
    });
  });
}

async function store(studio: Studio, session: CasterSession, event: Recorded): Promise<void> {
  const { caster } = session.aggregate;
  const base = objectBase(caster, event);
  const keys = new Map<string, string>();
  // The playlist names its slices as they lie beside it, so all of one recording share a folder.
  for (const file of new Set([...event.files, event.path])) {
    const key =
      file === event.path ? `${base}${extname(file)}` : `${dirname(base)}/${keyPart(basename(file))}`;
    keys.set(file, key);
  }
  let bytes = 0;
  for (const [file, key] of keys) {
    const { size } = await stat(file);
    bytes += size;
    await withRetries(() =>
      studio.objects.put(key, createReadStream(file), {
        contentType: TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
      }),
    );
  }
  session.journal.tell({
    kind: 'recording',
    subject: keys.get(event.path) ?? base,
    cause: event.output,
    ptsMs: event.startMs,
    detail: { durationMs: event.durationMs, bytes, files: keys.size, format: extname(event.path).slice(1) },
  });
  for (const file of keys.keys()) await rm(file, { force: true });
}

/** Key without ending. Prefixes may hold {AppName}, {StreamName}, {StartTime} and the like, as the vendor's do. */
function objectBase(caster: CasterSession['aggregate']['caster'], event: Recorded): string {
  const format = extname(event.path).slice(1);
  const record = caster.config.RecordConfig?.RecordFormat.find(({ Format }) => Format === format);
  const start = new Date(Date.now() - event.durationMs);
  const stamp = start
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  const values: Readonly<Record<string, string>> = {
    AppName: 'caster',
    StreamName: caster.id,
    CasterId: caster.id,
    StartTime: stamp,
    EscapedStartTime: stamp,
    UnixStartTime: String(Math.floor(start.getTime() / 1000)),
    Sequence: String(Math.round(event.startMs)),
  };
  const prefix = (record?.OssObjectPrefix ?? '').replace(
    /\{(\w+)\}/g,
    (_, name: string) => values[name] ?? name,
  );
  const parts = prefix
    .split('/')
    .map(keyPart)
    .filter((part) => part !== '');
  // Names of one caster never meet: the time of its beginning is always part of them.
  const name = parts.join('/').includes(stamp) ? parts : [...parts, stamp];
  return join(caster.projectId, 'recordings', caster.id, ...name);
}

/** A part of an object key made of what somebody wrote. */
function keyPart(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._=@+-]/g, '_')
    .replace(/^[^A-Za-z0-9_]+/, '')
    .slice(0, 150);
}

async function withRetries(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt >= TRIES || (!isDatabaseGone(error) && attempt >= 3)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
