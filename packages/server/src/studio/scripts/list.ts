import type { OperationQuery, Schemas } from '@cyclorama/contract';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import { wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { coverUrl } from './cover.ts';
import { listScripts } from './queries.ts';
import type { ScriptRow } from './table.ts';

/** 5.1.2: scripts of the tenant, newest first. System templates are none. */
export async function listVideoScripts(
  studio: Studio,
  request: OperationRequest<undefined, OperationQuery<'listVideoScripts'>>,
): Promise<OperationResult> {
  const { query, caller } = request;
  if (query.script_catalog === 'SYSTEM_VIDEO_TEMPLET') return { body: { count: 0, video_scripts: [] } };
  const { count, rows } = await listScripts(studio.db.orm, {
    projectId: caller.projectId,
    viewMode: query.view_mode,
    offset: query.offset,
    limit: query.limit,
    ...(query.name === undefined ? {} : { name: query.name }),
  });
  const items = await Promise.all(rows.map((row) => briefly(studio, row, request.baseUrl)));
  const body: Schemas['VideoScriptListResponse'] = { count, video_scripts: items };
  return { body };
}

async function briefly(
  studio: Studio,
  row: ScriptRow,
  baseUrl: string,
): Promise<Schemas['VideoScriptBaseInfo']> {
  const { document } = row;
  const cover = await coverUrl(studio, row, baseUrl);
  const first = document.shoot_scripts[0]?.shoot_script;
  return {
    script_id: row.id,
    script_name: row.name,
    ...(document.script_description === undefined ? {} : { script_description: document.script_description }),
    ...(document.model_asset_id === undefined ? {} : { model_asset_id: document.model_asset_id }),
    ...(document.model_asset_type === undefined ? {} : { model_asset_type: document.model_asset_type }),
    ...(cover === undefined ? {} : { script_cover_url: cover }),
    script_type: first?.script_type ?? 'TEXT',
    ...(first?.text_config === undefined ? {} : { text: first.text_config.text }),
    create_time: wireTime(row.createdAt),
    update_time: wireTime(row.updatedAt),
  };
}
