import type { Schemas } from '@cyclorama/contract';
import { orderedSegments } from '../../compile/index.ts';
import type { WireSegment } from '../../compile/index.ts';
import type { Studio } from '../context.ts';
import type { ScriptDocument } from './table.ts';

/** MP3, WAV or M4A, up to 100 MB (§5.1.1). */
export const MAX_SPEECH_BYTES = 100 * 1024 * 1024;
export const MAX_SUBTITLE_BYTES = 1024 * 1024;
const URL_LIFE_MS = 24 * 3600 * 1000;

/** Everything that belongs to a script lies below this prefix. */
export function scriptPrefix(projectId: string, scriptId: string): string {
  return `${projectId}/scripts/${scriptId}/`;
}

export function audioKey(projectId: string, scriptId: string, sequenceNo: number): string {
  return `${scriptPrefix(projectId, scriptId)}audio-${sequenceNo}`;
}

export function uploadedSubtitleKey(projectId: string, scriptId: string, sequenceNo: number): string {
  return `${scriptPrefix(projectId, scriptId)}subtitle-${sequenceNo}`;
}

/** Segments driven by a recording, in playing order. */
export function audioSegments(document: Pick<ScriptDocument, 'shoot_scripts'>): readonly WireSegment[] {
  if (document.shoot_scripts.length === 0) return [];
  return orderedSegments(document).filter((segment) => segment.shoot_script.script_type === 'AUDIO');
}

/** Upload URLs for the recordings of a script (answer of create and update). */
export async function audioUploads(
  studio: Studio,
  place: { readonly projectId: string; readonly scriptId: string; readonly baseUrl: string },
  document: ScriptDocument,
): Promise<Schemas['ShootScriptAudioFiles'] | undefined> {
  const segments = audioSegments(document);
  if (segments.length === 0) return undefined;
  const urls = await Promise.all(
    segments.map(async (segment) => {
      const sequence = segment.sequence_no ?? 0;
      const url = await uploadUrl(
        studio,
        audioKey(place.projectId, place.scriptId, sequence),
        MAX_SPEECH_BYTES,
        place.baseUrl,
      );
      return { sequence_no: sequence, audio_file_upload_url: url };
    }),
  );
  return { audio_file_url: urls };
}

/** Download URLs for the recordings that are there (answer of show). */
export async function audioDownloads(
  studio: Studio,
  place: { readonly projectId: string; readonly scriptId: string; readonly baseUrl: string },
  document: ScriptDocument,
): Promise<Schemas['ShootScriptAudioFiles'] | undefined> {
  const segments = audioSegments(document);
  if (segments.length === 0) return undefined;
  const urls = await Promise.all(
    segments.map(async (segment) => {
      const sequence = segment.sequence_no ?? 0;
      const key = audioKey(place.projectId, place.scriptId, sequence);
      const url = await downloadUrl(studio, key, place.baseUrl);
      return { sequence_no: sequence, ...(url === undefined ? {} : { audio_file_download_url: url }) };
    }),
  );
  return { audio_file_url: urls };
}

export async function uploadUrl(
  studio: Studio,
  key: string,
  maxSize: number,
  baseUrl: string,
): Promise<string> {
  return studio.objects.signUpload({ key, maxSize, expiresAt: in24Hours(studio) }, baseUrl);
}

/** A URL that is valid for 24 hours, or undefined when nothing was stored there. */
export async function downloadUrl(studio: Studio, key: string, baseUrl: string): Promise<string | undefined> {
  if ((await studio.objects.stat(key)) === undefined) return undefined;
  return studio.objects.signDownload({ key, expiresAt: in24Hours(studio) }, baseUrl);
}

function in24Hours(studio: Studio): Date {
  return new Date(studio.clock.now().getTime() + URL_LIFE_MS);
}

/** Removes everything below a prefix. */
export async function deletePrefix(studio: Studio, prefix: string): Promise<void> {
  for await (const { key } of studio.objects.list(prefix)) await studio.objects.delete(key);
}
