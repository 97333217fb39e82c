import { eq } from 'drizzle-orm';
import type { Schemas } from '@cyclorama/contract';
import { ConsoleError } from '../../doors/console/errors.ts';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { checkDocument } from './check.ts';
import { requestCover } from './cover.ts';
import { checkName, numbered } from './create.ts';
import { audioKey, audioSegments, audioUploads, uploadedSubtitleKey } from './objects.ts';
import { duplicateName, findScript, isDuplicateName, lockScript, refuseDuplicateName } from './queries.ts';
import { scripts, scriptSubtitles, scriptTag } from './table.ts';
import type { ScriptDocument, ScriptRow } from './table.ts';

/**
 * 5.1.4: replaces the members that are sent; answers with upload URLs as create does. With If-Match (of an ETag that
 * create, show or update answered) nothing is stored when somebody else has changed the script since: 412 Console.Stale.
 */
export async function updateVideoScript(
  studio: Studio,
  request: OperationRequest<Schemas['VideoScriptUpdateRequest'] | undefined>,
): Promise<OperationResult> {
  const { projectId } = request.caller;
  const scriptId = request.params['script_id'] ?? '';
  const changes = request.body ?? {};
  const before = await findScript(studio.db.orm, projectId, scriptId);
  const checked = merge(before.document, changes);
  checkName(checked.script_name);
  await refuseDuplicateName(studio.db.orm, projectId, checked.script_name, scriptId);
  await checkDocument(studio, projectId, checked);
  const { document, gone, etag } = await store(studio, projectId, scriptId, changes, request.ifMatch);
  for (const key of gone) await studio.objects.delete(key);
  const audio = await audioUploads(studio, { projectId, scriptId, baseUrl: request.baseUrl }, document);
  const body: Schemas['VideoScriptWriteResponse'] = {
    script_id: scriptId,
    ...(audio === undefined ? {} : { audio_files: audio }),
  };
  return { body, etag };
}

async function store(
  studio: Studio,
  projectId: string,
  scriptId: string,
  changes: Schemas['VideoScriptUpdateRequest'],
  ifMatch: string | undefined,
): Promise<{ readonly document: ScriptDocument; readonly gone: readonly string[]; readonly etag: string }> {
  try {
    return await studio.db.tx(async (tx) => {
      // Merged again under the lock: two updates of different members both last.
      const row = await lockScript(tx.orm, projectId, scriptId);
      if (ifMatch !== undefined && ifMatch !== scriptTag(row))
        throw new ConsoleError('Console.Stale', 'Somebody else has changed this script since it was read.');
      const document = merge(row.document, changes);
      const [updated] = await tx.orm
        .update(scripts)
        .set({
          name: document.script_name,
          viewMode: document.view_mode ?? 'LANDSCAPE',
          document,
          version: row.version + 1,
          updatedAt: studio.clock.now(),
        })
        .where(eq(scripts.id, scriptId))
        .returning();
      if (updated === undefined) throw new Error('the script was not stored');
      // A generated subtitle belongs to the text it was made from; an uploaded one stays with its number.
      if (changes.shoot_scripts !== undefined) {
        await tx.orm.delete(scriptSubtitles).where(eq(scriptSubtitles.scriptId, scriptId));
      }
      await requestCover(studio, tx, updated);
      return { document, gone: orphans(row, document), etag: scriptTag(updated) };
    });
  } catch (error) {
    if (isDuplicateName(error)) throw duplicateName(changes.script_name ?? '');
    throw error;
  }
}

function merge(document: ScriptDocument, changes: Schemas['VideoScriptUpdateRequest']): ScriptDocument {
  return numbered({ ...document, ...changes });
}

/** Recordings and subtitles of segments that the new document no longer has. */
function orphans(before: ScriptRow, document: ScriptDocument): readonly string[] {
  const left = new Set(audioSegments(document).map((segment) => segment.sequence_no ?? 0));
  const numbers = new Set(document.shoot_scripts.map((segment) => segment.sequence_no ?? 0));
  const recordings = audioSegments(before.document)
    .map((segment) => segment.sequence_no ?? 0)
    .filter((sequence) => !left.has(sequence))
    .map((sequence) => audioKey(before.projectId, before.id, sequence));
  const subtitles = before.document.shoot_scripts
    .map((segment) => segment.sequence_no ?? 0)
    .filter((sequence) => !numbers.has(sequence))
    .map((sequence) => uploadedSubtitleKey(before.projectId, before.id, sequence));
  return [...recordings, ...subtitles];
}
