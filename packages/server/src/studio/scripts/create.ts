import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import type { Studio, Tx } from '../context.ts';
import { checkDocument } from './check.ts';
import { requestCover } from './cover.ts';
import { audioUploads } from './objects.ts';
import { duplicateName, isDuplicateName, refuseDuplicateName } from './queries.ts';
import { scripts, scriptTag } from './table.ts';
import type { ScriptDocument, ScriptRow } from './table.ts';

/** 5.1.1: stores a script; answers with upload URLs for its recordings. */
export async function createVideoScripts(
  studio: Studio,
  request: OperationRequest<ScriptDocument>,
): Promise<OperationResult> {
  const { projectId, appUserId } = request.caller;
  const document = numbered(request.body);
  checkName(document.script_name);
  await refuseDuplicateName(studio.db.orm, projectId, document.script_name);
  await checkDocument(studio, projectId, document);
  const row = await insertScript(studio, projectId, appUserId, document);
  const audio = await audioUploads(
    studio,
    { projectId, scriptId: row.id, baseUrl: request.baseUrl },
    document,
  );
  const body: Schemas['VideoScriptWriteResponse'] = {
    script_id: row.id,
    ...(audio === undefined ? {} : { audio_files: audio }),
  };
  return { body, etag: scriptTag(row) };
}

/** Inserts a checked script and asks for its cover. @throws MssError MSS.20010005 */
export async function insertScript(
  studio: Studio,
  projectId: string,
  appUserId: string | undefined,
  document: ScriptDocument,
  id = newId(),
): Promise<ScriptRow> {
  const now = studio.clock.now();
  try {
    return await studio.db.tx(async (tx: Tx) => {
      const [row] = await tx.orm
        .insert(scripts)
        .values({
          id,
          projectId,
          name: document.script_name,
          viewMode: document.view_mode ?? 'LANDSCAPE',
          document,
          appUserId: appUserId ?? null,
          createdAt: now,
          updatedAt: now,
        })
        .returning();
      if (row === undefined) throw new Error('the script was not stored');
      await requestCover(studio, tx, row);
      return row;
    });
  } catch (error) {
    if (isDuplicateName(error)) throw duplicateName(document.script_name);
    throw error;
  }
}

/** @throws MssError MSS.20010001 for names that no list can show */
export function checkName(name: string): void {
  if (name.trim() === '' || /\p{Cc}/u.test(name)) {
    throw new MssError('MSS.20010001', 'script_name: control characters or nothing but spaces');
  }
}

/** Segments without a number get the next one, so that uploads and details can name them. */
export function numbered<Document extends { readonly shoot_scripts: ScriptDocument['shoot_scripts'] }>(
  document: Document,
): Document {
  let next = Math.max(-1, ...document.shoot_scripts.map((segment) => segment.sequence_no ?? -1)) + 1;
  const segments = document.shoot_scripts.map((segment) =>
    segment.sequence_no === undefined ? { ...segment, sequence_no: next++ } : segment,
  );
  return { ...document, shoot_scripts: segments };
}
