import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { CHARACTERS } from '@cyclorama/avatar';
import { voiceById } from '@cyclorama/speech';
import type { SpeechTimings } from '@cyclorama/speech';
import { orderedSegments } from '../../../compile/index.ts';
import type { VideoDocument } from '../../../compile/index.ts';
import type { HostPool } from '../../../hosts/pool.ts';
import { NO_CHECKPOINTS } from '../pipeline/checkpoints.ts';
import type { ProducedVideo, ProductionOrder } from '../pipeline/order.ts';
import { produceVideo } from '../pipeline/produce.ts';

export interface TestProduction extends ProducedVideo {
  readonly workDir: string;
  /** What was said, in playing order. */
  readonly timings: readonly SpeechTimings[];
}

/** Makes a video as the worker does, without a database; the caller removes `workDir`. */
export async function produceForTest(
  hosts: HostPool,
  document: VideoDocument,
  parts: {
    readonly files?: ReadonlyMap<string, string>;
    /** By position; default: the segment's text in Clara's voice. */
    readonly sources?: readonly ProductionOrder['segments'][number][];
    readonly watermark?: string;
  } = {},
): Promise<TestProduction> {
  const voice = voiceById('en-female-clara');
  if (voice === undefined) throw new Error('there is no voice en-female-clara');
  const workDir = mkdtempSync(join(tmpdir(), 'cyclorama-produce-'));
  const segments =
    parts.sources ??
    orderedSegments(document).map(({ shoot_script }) => ({
      source: {
        kind: 'text' as const,
        text: shoot_script.text_config?.text ?? '',
        voice,
        speed: 100,
        pitch: 100,
        volume: 140,
      },
    }));
  const video = await produceVideo(
    {
      document,
      segments,
      files: parts.files ?? new Map(),
      characters: new Map(CHARACTERS.map((one) => [`asset:${one.id}`, one.id])),
      seed: 1,
      ...(parts.watermark === undefined ? {} : { watermark: parts.watermark }),
      workDir,
      speechEndpoints: [],
    },
    {
      hosts,
      checkpoints: NO_CHECKPOINTS,
      signal: new AbortController().signal,
      log: pino({ level: 'silent' }),
      onProgress: () => undefined,
    },
  );
  const timings = segments.map(
    (_segment, index) =>
      JSON.parse(readFileSync(join(workDir, `timings-${index}.json`), 'utf8')) as SpeechTimings,
  );
  return { ...video, workDir, timings };
}

/** A picture of one colour as a PNG file. */
export function writeColorPng(
  path: string,
  size: { readonly width: number; readonly height: number },
  [r, g, b]: readonly [number, number, number],
  encode: (picture: { width: number; height: number; rgba: Uint8ClampedArray }) => Buffer,
): void {
  const rgba = new Uint8ClampedArray(size.width * size.height * 4);
  for (let at = 0; at < rgba.length; at += 4) rgba.set([r, g, b, 255], at);
  writeFileSync(path, encode({ ...size, rgba }));
}
