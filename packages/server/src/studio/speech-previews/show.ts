import { and, asc, eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { speechPreviewFiles, speechPreviews } from './table.ts';

const URL_LIFE_MS = 3600 * 1000;

/** 10.2: the pieces that are ready by now, in order; each URL lives one hour. */
export async function showTtsAuditionFile(
  studio: Studio,
  request: OperationRequest,
): Promise<OperationResult> {
  const id = request.params['job_id'] ?? '';
  const [preview] = await studio.db.orm
    .select()
    .from(speechPreviews)
    .where(and(eq(speechPreviews.id, id), eq(speechPreviews.projectId, request.caller.projectId)));
  if (preview === undefined) throw new MssError('MSS.000000001', `there is no preview ${id.slice(0, 64)}`);
  const pieces = await studio.db.orm
    .select()
    .from(speechPreviewFiles)
    .where(eq(speechPreviewFiles.previewId, id))
    .orderBy(asc(speechPreviewFiles.position));
  const expiresAt = new Date(studio.clock.now().getTime() + URL_LIFE_MS);
  const files = await Promise.all(
    pieces.map(async ({ objectKey, position }) => ({
      download_url: await studio.objects.signDownload(
        { key: objectKey, expiresAt, fileName: `preview-${position + 1}.wav` },
        request.baseUrl,
      ),
    })),
  );
  const body: Schemas['TtsAuditionFileResponse'] = {
    // Also true after a failure: nothing more will come, and the message says why.
    is_file_complete: preview.state === 'SUCCEED' || preview.state === 'FAILED',
    message: preview.message,
    files,
  };
  return { body };
}
