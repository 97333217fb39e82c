import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteRenderer } from '@cyclorama/avatar';
import { putRendererBeside } from '@cyclorama/avatar/catalogue';
import { MssError } from '@cyclorama/contract';
import type { Voice } from '@cyclorama/speech';
import { collectReferences, orderedSegments } from '../../compile/index.ts';
import type { Reference, WireSegment } from '../../compile/index.ts';
import type { SegmentSource } from '../../hosts/tasks/render-messages.ts';
import { FetchRefused } from '../../store/fetch/refused.ts';
import { mainObject, presenterOf, voiceOf } from '../assets/resolve.ts';
import type { Studio } from '../context.ts';
import { usableAsset } from '../scripts/check-references.ts';
import { audioKey, uploadedSubtitleKey } from '../scripts/objects.ts';
import { rendererToShow } from '../training-settings/renderer.ts';

import { localVoice } from '../assets/voice-file.ts';
import { defaultVoice } from './default-voice.ts';
import type { ProductionOrder } from './pipeline/order.ts';
import type { JobRow } from './table.ts';

const DOWNLOAD_LIMITS = {
  image: { maxBytes: 64 * 1024 ** 2, timeoutMs: 60_000 },
  // MSS.45000011 names 1 GB.
  video: { maxBytes: 1024 ** 3, timeoutMs: 300_000 },
} as const;

/** Whose document it is, and where its recordings are. */
export type MaterialOwner = Pick<JobRow, 'projectId' | 'document' | 'scriptId'>;

/** What stands behind the references of a document, on this machine. */
export interface Materials extends Pick<ProductionOrder, 'files' | 'characters'> {
  /** The document's voice, else the one that fits its presenter. */
  readonly voice: Voice | undefined;
}

/** A folder for local copies, and what must be called when they are not needed any more. */
export interface LocalFolder {
  readonly path: string;
  readonly release: (() => Promise<void>)[];
}

/**
 * Brings everything that a document names to this machine: objects of assets and downloads. Names in the folder are
 * the same at every attempt, so that finished pieces stay valid.
 *
 * @throws MssError with the documented code for what cannot be used (any more)
 */
export async function gatherMaterials(
  studio: Studio,
  owner: MaterialOwner,
  folder: LocalFolder,
  signal: AbortSignal,
): Promise<Materials> {
  const files = new Map<string, string>();
  const characters = new Map<string, string>();
  let voice: Voice | undefined;
  let fitting: Voice | undefined;
  for (const reference of collectReferences(owner.document)) {
    signal.throwIfAborted();
    if (reference.kind === 'human') {
      const { character, model, renderer } = await presenterOf(
        studio,
        owner.projectId,
        reference.assetId ?? '',
      );
      const drawnBy = await rendererToShow(studio, owner.projectId, renderer);
      const painted =
        model === undefined ? character.id : await localModel(studio, model.key, folder, drawnBy);
      characters.set(reference.key, painted);
      fitting ??= defaultVoice(character);
    } else if (reference.kind === 'voice') {
      const named = await voiceOf(studio, owner.projectId, reference.assetId ?? '');
      voice = await localVoice(studio, named, folder.path);
    } else {
      files.set(reference.key, await localCopy(studio, owner.projectId, reference, folder, signal));
    }
  }
  return { files, characters, voice: voice ?? fitting };
}

/** What each segment says, in playing order: its text and voice, or its recording; uploaded subtitle files with it. */
export async function gatherSegments(
  studio: Studio,
  owner: MaterialOwner,
  voice: Voice | undefined,
  folder: LocalFolder,
): Promise<ProductionOrder['segments']> {
  const segments: ProductionOrder['segments'][number][] = [];
  for (const segment of orderedSegments(owner.document)) {
    const source = await segmentSource(studio, owner, segment, voice, folder);
    const subtitlePath = await uploadedSubtitle(studio, owner, segment, folder);
    segments.push({ source, ...(subtitlePath === undefined ? {} : { subtitlePath }) });
  }
  return segments;
}

async function localCopy(
  studio: Studio,
  projectId: string,
  reference: Reference,
  folder: LocalFolder,
  signal: AbortSignal,
): Promise<string> {
  const path = join(
    folder.path,
    `material-${createHash('sha256').update(reference.key).digest('hex').slice(0, 16)}`,
  );
  if (reference.assetId !== undefined) {
    const asset = await usableAsset(studio, projectId, reference.kind, reference.assetId, reference.field);
    const { key } = await mainObject(studio, asset);
    await linkObject(studio, key, path, folder);
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

/** The model of a real person, which painters open by its path, and beside it who draws it instead of us. */
async function localModel(
  studio: Studio,
  key: string,
  folder: LocalFolder,
  renderer: RemoteRenderer | undefined,
): Promise<string> {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const path = join(folder.path, `presenter-${name}.person`);
  if (!existsSync(path)) await linkObject(studio, key, path, folder);
  if (renderer !== undefined) await putRendererBeside(path, renderer);
  return path;
}

/** On the disk store the object itself, under a name that says nothing about its folder. */
async function linkObject(studio: Studio, key: string, path: string, folder: LocalFolder): Promise<void> {
  const local = await studio.objects.localFile(key);
  folder.release.push(() => local.release());
  await symlink(local.path, path);
}

async function segmentSource(
  studio: Studio,
  owner: MaterialOwner,
  segment: WireSegment,
  voice: Voice | undefined,
  folder: LocalFolder,
): Promise<SegmentSource> {
  const script = segment.shoot_script;
  const text = script.text_config?.text ?? '';
  if (script.script_type === 'AUDIO') {
    const sequence = segment.sequence_no ?? 0;
    const key = audioKey(owner.projectId, owner.scriptId ?? '', sequence);
    if ((await studio.objects.stat(key)) === undefined) {
      throw new MssError('MSS.20010026', `nothing was uploaded for sequence_no ${sequence}`);
    }
    const path = join(folder.path, `recording-${sequence}`);
    await linkObject(studio, key, path, folder);
    return { kind: 'recording', path, text, language: voice?.language ?? 'en-US' };
  }
  if (voice === undefined) throw new MssError('MSS.20010153', 'voice_config');
  const config = owner.document.voice_config;
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
  owner: MaterialOwner,
  segment: WireSegment,
  folder: LocalFolder,
): Promise<string | undefined> {
  if (owner.scriptId === null) return undefined;
  const sequence = segment.sequence_no ?? 0;
  const key = uploadedSubtitleKey(owner.projectId, owner.scriptId, sequence);
  if ((await studio.objects.stat(key)) === undefined) return undefined;
  const path = join(folder.path, `subtitle-${sequence}`);
  await linkObject(studio, key, path, folder);
  return path;
}
