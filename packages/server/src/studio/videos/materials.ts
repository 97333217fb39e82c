import { createHash } from 'node:crypto';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { MssError } from '@cyclorama/contract';
import { voiceById } from '@cyclorama/speech';
import type { Voice } from '@cyclorama/speech';
import { collectReferences, orderedSegments } from '../../compile/index.ts';
import type { Reference, VideoDocument, WireSegment } from '../../compile/index.ts';
import type { SegmentSource } from '../../hosts/tasks/render-messages.ts';
import { FetchRefused } from '../../store/fetch/refused.ts';
import { characterOf, mainObject, voiceOf } from '../assets/resolve.ts';
import type { Studio } from '../context.ts';
import { usableAsset } from '../scripts/check-references.ts';
import { audioKey, uploadedSubtitleKey } from '../scripts/objects.ts';

import type { ProductionOrder } from './pipeline/order.ts';
import type { JobRow } from './table.ts';

const DOWNLOAD_LIMITS = {
  image: { maxBytes: 64 * 1024 ** 2, timeoutMs: 60_000 },
  // MSS.45000011 names 1 GB.
  video: { maxBytes: 1024 ** 3, timeoutMs: 300_000 },
} as const;

/** What a job is made from, on this machine. */
export type Materials = Pick<ProductionOrder, 'files' | 'characters' | 'segments'>;

/**
 * Brings everything that a job names to this machine: objects of assets, downloads, recordings, uploaded subtitles.
 * Names in the folder are the same at every attempt, so that finished pieces stay valid.
 *
 * @param release collects what must be called when the render is over.
 * @throws MssError with the documented code for what cannot be used (any more)
 */
export async function gatherMaterials(
  studio: Studio,
  job: JobRow,
  folder: string,
  signal: AbortSignal,
  release: (() => Promise<void>)[],
): Promise<Materials> {
  const files = new Map<string, string>();
  const characters = new Map<string, string>();
  let voice: Voice | undefined;
  let defaultVoice: string | undefined;
  for (const reference of collectReferences(job.document)) {
    signal.throwIfAborted();
    if (reference.kind === 'human') {
      const character = await characterOf(studio, job.projectId, reference.assetId ?? '');
      characters.set(reference.key, character.id);
      defaultVoice ??= character.defaultVoice;
    } else if (reference.kind === 'voice') {
      voice = await voiceOf(studio, job.projectId, reference.assetId ?? '');
    } else {
      files.set(reference.key, await localCopy(studio, job.projectId, reference, folder, signal, release));
    }
  }
  const speaker = voice ?? (defaultVoice === undefined ? undefined : voiceById(defaultVoice));
  const segments: ProductionOrder['segments'][number][] = [];
  for (const segment of orderedSegments(job.document)) {
    const source = await segmentSource(studio, job, segment, speaker, folder, release);
    const subtitlePath = await uploadedSubtitle(studio, job, segment, folder, release);
    segments.push({ source, ...(subtitlePath === undefined ? {} : { subtitlePath }) });
  }
  return { files, characters, segments };
}

async function localCopy(
  studio: Studio,
  projectId: string,
  reference: Reference,
  folder: string,
  signal: AbortSignal,
  release: (() => Promise<void>)[],
): Promise<string> {
  const path = join(folder, `material-${createHash('sha256').update(reference.key).digest('hex').slice(0, 16)}`);
  if (reference.assetId !== undefined) {
    const asset = await usableAsset(studio, projectId, reference.kind, reference.assetId, reference.field);
    const { key } = await mainObject(studio, asset);
    await linkObject(studio, key, path, release);
    return path;
  }
  const limits = DOWNLOAD_LIMITS[reference.kind === 'video' ? 'video' : 'image'];
  try {
    await studio.fetcher.toFile(reference.url ?? '', path, { ...limits, signal });
  } catch (error) {
    if (!(error instanceof FetchRefused)) throw error;
    throw new MssError('MSS.20010068', `${reference.field}: ${error.message}`, { cause: error });
  }
  return path;
}

/** On the disk store the object itself, under a name that says nothing about its folder. */
async function linkObject(studio: Studio, key: string, path: string, release: (() => Promise<void>)[]): Promise<void> {
  const local = await studio.objects.localFile(key);
  release.push(() => local.release());
  await symlink(local.path, path);
}

async function segmentSource(
  studio: Studio,
  job: JobRow,
  segment: WireSegment,
  voice: Voice | undefined,
  folder: string,
  release: (() => Promise<void>)[],
): Promise<SegmentSource> {
  const script = segment.shoot_script;
  const text = script.text_config?.text ?? '';
  if (script.script_type === 'AUDIO') {
    const sequence = segment.sequence_no ?? 0;
    const key = audioKey(job.projectId, job.scriptId ?? '', sequence);
    if ((await studio.objects.stat(key)) === undefined) {
      throw new MssError('MSS.20010026', `nothing was uploaded for sequence_no ${sequence}`);
    }
    const path = join(folder, `recording-${sequence}`);
    await linkObject(studio, key, path, release);
    return { kind: 'recording', path, text, language: voice?.language ?? 'en-US' };
  }
  if (voice === undefined) throw new MssError('MSS.20010153', 'voice_config');
  const config = job.document.voice_config;
  return {
    kind: 'text',
    text,
    voice,
    speed: config?.speed ?? 100,
    pitch: config?.pitch ?? 100,
    volume: config?.volume ?? 140,
  };
}

async function uploadedSubtitle(
  studio: Studio,
  job: JobRow,
  segment: WireSegment,
  folder: string,
  release: (() => Promise<void>)[],
): Promise<string | undefined> {
  if (job.scriptId === null) return undefined;
  const sequence = segment.sequence_no ?? 0;
  const key = uploadedSubtitleKey(job.projectId, job.scriptId, sequence);
  if ((await studio.objects.stat(key)) === undefined) return undefined;
  const path = join(folder, `subtitle-${sequence}`);
  await linkObject(studio, key, path, release);
  return path;
}
