import { and, eq } from 'drizzle-orm';
import type { Schemas } from '@cyclorama/contract';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { insertScript } from './create.ts';
import { audioKey, audioSegments, deletePrefix, scriptPrefix, uploadedSubtitleKey } from './objects.ts';
import { findScript } from './queries.ts';
import { scripts } from './table.ts';
import type { ScriptDocument, ScriptRow } from './table.ts';

const MAX_NAME = 256;

/** 5.1.6: a second script like the first, with a name of its own and its own recordings. The body is ignored. */
export async function copyVideoScripts(studio: Studio, request: OperationRequest): Promise<OperationResult> {
  const { projectId, appUserId } = request.caller;
  const source = await findScript(studio.db.orm, projectId, request.params['script_id'] ?? '');
  const id = newId();
  try {
    await copyObjects(studio, source, id);
    const document: ScriptDocument = { ...source.document, script_name: await freeName(studio, source) };
    await insertScript(studio, projectId, appUserId ?? source.appUserId ?? undefined, document, id);
  } catch (error) {
    await deletePrefix(studio, scriptPrefix(projectId, id));
    throw error;
  }
  const body: Schemas['VideoScriptCopyResponse'] = { script_id: id };
  return { body };
}

async function copyObjects(studio: Studio, source: ScriptRow, id: string): Promise<void> {
  const recordings = audioSegments(source.document).map((one) => ({
    key: audioKey,
    sequence: one.sequence_no ?? 0,
  }));
  const subtitles = source.document.shoot_scripts.map((one) => ({
    key: uploadedSubtitleKey,
    sequence: one.sequence_no ?? 0,
  }));
  for (const { key, sequence } of [...recordings, ...subtitles]) {
    const from = key(source.projectId, source.id, sequence);
    const stat = await studio.objects.stat(from);
    if (stat === undefined) continue;
    const body = await studio.objects.read(from);
    await studio.objects.put(key(source.projectId, id, sequence), body, {
      contentType: stat.contentType,
      md5: stat.md5,
    });
  }
}

/** “Name copy”, “Name copy 2” …: the first that is free, within the documented length. */
async function freeName(studio: Studio, source: ScriptRow): Promise<string> {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? ' copy' : ` copy ${number}`;
    const name = source.name.slice(0, MAX_NAME - suffix.length) + suffix;
    const [taken] = await studio.db.orm
      .select({ id: scripts.id })
      .from(scripts)
      .where(and(eq(scripts.projectId, source.projectId), eq(scripts.name, name)));
    if (taken === undefined) return name;
  }
}
