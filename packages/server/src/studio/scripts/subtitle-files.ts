import { and, eq } from 'drizzle-orm';
import type { Schemas } from '@cyclorama/contract';
import type { WireSegment } from '../../compile/index.ts';
import type { Studio, Tx } from '../context.ts';
import { downloadUrl, MAX_SUBTITLE_BYTES, uploadedSubtitleKey, uploadUrl } from './objects.ts';
import { scriptSubtitles } from './table.ts';
import type { ScriptSubtitleRow, SubtitleState } from './table.ts';

/** Where a segment's subtitle file can be read and replaced, under the name that fits how it is driven. */
export async function subtitleFiles(
  studio: Studio,
  place: { readonly projectId: string; readonly scriptId: string; readonly baseUrl: string },
  segment: WireSegment,
  row: ScriptSubtitleRow | undefined,
): Promise<Schemas['SubtitleFiles']> {
  const key = uploadedSubtitleKey(place.projectId, place.scriptId, segment.sequence_no ?? 0);
  const upload = await uploadUrl(studio, key, MAX_SUBTITLE_BYTES, place.baseUrl);
  const uploaded = await downloadUrl(studio, key, place.baseUrl);
  const generated =
    row?.objectKey == null ? undefined : await downloadUrl(studio, row.objectKey, place.baseUrl);
  // An uploaded file counts as made until a render has found it unusable.
  const state = row?.state === 'GENERATE_FAILED' || uploaded === undefined ? row?.state : 'GENERATE_SUCCEED';
  const download = uploaded ?? generated;
  const info: Schemas['SubtitleFileInfo'] = {
    subtitle_file_upload_url: upload,
    ...(download === undefined ? {} : { subtitle_file_download_url: download }),
    ...(state === undefined ? {} : { subtitle_file_state: state }),
    ...(row?.jobId == null ? {} : { job_id: row.jobId }),
  };
  return segment.shoot_script.script_type === 'AUDIO'
    ? { audio_subtitle_file: info }
    : { text_subtitle_file: info };
}

/** Notes how far a segment's subtitles are; forgotten when the script is gone. */
export async function noteSubtitle(
  tx: Pick<Tx, 'orm'>,
  note: {
    readonly scriptId: string;
    readonly sequenceNo: number;
    readonly state: SubtitleState;
    readonly jobId: string;
    readonly objectKey?: string;
    readonly reason?: string;
    readonly at: Date;
  },
): Promise<void> {
  const values = {
    state: note.state,
    jobId: note.jobId,
    objectKey: note.objectKey ?? null,
    reason: note.reason ?? null,
    updatedAt: note.at,
  };
  await tx.orm
    .insert(scriptSubtitles)
    .values({ scriptId: note.scriptId, sequenceNo: note.sequenceNo, ...values })
    .onConflictDoUpdate({ target: [scriptSubtitles.scriptId, scriptSubtitles.sequenceNo], set: values });
}

/** Files that a job was to make and never will. */
export async function failOpenSubtitles(tx: Pick<Tx, 'orm'>, jobId: string, reason: string): Promise<void> {
  await tx.orm
    .update(scriptSubtitles)
    .set({ state: 'GENERATE_FAILED', reason })
    .where(and(eq(scriptSubtitles.jobId, jobId), eq(scriptSubtitles.state, 'GENERATING')));
}
