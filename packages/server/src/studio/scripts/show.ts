import type { Schemas } from '@cyclorama/contract';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import { wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { coverUrl } from './cover.ts';
import { audioDownloads } from './objects.ts';
import { findScript, subtitlesOf } from './queries.ts';
import { subtitleFiles } from './subtitle-files.ts';
import { scriptTag } from './table.ts';

/** 5.1.3: a script with everything that was sent, download URLs of its recordings and its subtitle files. */
export async function showVideoScript(studio: Studio, request: OperationRequest): Promise<OperationResult> {
  const { projectId } = request.caller;
  const row = await findScript(studio.db.orm, projectId, request.params['script_id'] ?? '');
  const place = { projectId, scriptId: row.id, baseUrl: request.baseUrl };
  const subtitles = await subtitlesOf(studio.db.orm, row.id);
  const [audio, cover, segments] = await Promise.all([
    audioDownloads(studio, place, row.document),
    coverUrl(studio, row, request.baseUrl),
    Promise.all(
      row.document.shoot_scripts.map(async (segment) => ({
        ...segment,
        subtitle_file_info: await subtitleFiles(
          studio,
          place,
          segment,
          subtitles.get(segment.sequence_no ?? 0),
        ),
      })),
    ),
  ]);
  const body: Schemas['VideoScriptDetailResponse'] = {
    ...row.document,
    view_mode: row.viewMode,
    script_id: row.id,
    shoot_scripts: segments,
    create_time: wireTime(row.createdAt),
    update_time: wireTime(row.updatedAt),
    ...(audio === undefined ? {} : { audio_files: audio }),
    ...(cover === undefined ? {} : { script_cover_url: cover }),
  };
  return { body, etag: scriptTag(row) };
}
