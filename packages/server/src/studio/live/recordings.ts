import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { LiveEvent } from '@cyclorama/stage/data';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Studio } from '../context.ts';
import { recordingKey, sliceKeys } from './recording-names.ts';
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
  const ending = extname(event.path);
  const format = caster.config.RecordConfig?.RecordFormat.find(({ Format }) => `.${Format}` === ending);
  const end = studio.clock.now();
  const start = new Date(end.getTime() - event.durationMs);
  const key = `${recordingKey(caster, format, { start, end, sequence: Math.round(event.startMs) })}${ending}`;
  const keys = new Map<string, string>();
  let playlist: string | undefined;
  if (ending === '.m3u8') {
    const slices = sliceKeys(caster, format, { text: await readFile(event.path, 'utf8'), key, start });
    playlist = slices.text;
    for (const file of event.files) {
      const slice = slices.keys.get(basename(file));
      if (slice !== undefined) keys.set(file, slice);
    }
  }
  // The playlist comes last: what it names is there when it is.
  keys.set(event.path, key);
  let bytes = 0;
  for (const [file, name] of keys) {
    const { size } = await stat(file);
    bytes += size;
    const text = file === event.path ? playlist : undefined;
    await withRetries(() =>
      studio.objects.put(name, text === undefined ? createReadStream(file) : Buffer.from(text), {
        contentType: TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
      }),
    );
  }
  session.journal.tell({
    kind: 'recording',
    subject: key,
    cause: event.output,
    ptsMs: event.startMs,
    detail: { durationMs: event.durationMs, bytes, files: keys.size, format: ending.slice(1) },
  });
  for (const file of new Set([...event.files, ...keys.keys()])) await rm(file, { force: true });
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
