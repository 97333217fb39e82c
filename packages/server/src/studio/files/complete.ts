import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import { lockOwnAsset } from '../assets/queries.ts';
import { assetFiles, type FileRow } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';
import { failMainFile } from './fail.ts';
import { sendFinish, settled } from './finish.ts';
import { stagedKeys } from './keys.ts';
import { sendPurge } from './purge.ts';
import { findFile, lockOwnFile } from './queries.ts';

/** How long the answer waits for the file to be looked at, so that it is usually ready when the client goes on. */
const SETTLE_MS = 10_000;

/**
 * Ends an upload (4.2.3). CREATED has the bytes checked and the file taken over; FAILED and CANCELLED drop them.
 * Saying the same twice changes nothing.
 * @throws MssError MSS.10001016 when bytes are missing, MSS.10001018 when they are not what was announced or the upload
 *   has ended otherwise
 */
export async function confirmFileUpload(
  studio: Studio,
  { caller, params, body }: RequestOf<'confirmFileUpload'>,
): Promise<OperationResult> {
  const fileId = params['file_id'] ?? '';
  const file = await findFile(studio.db.orm, fileId);
  if (file?.projectId !== caller.projectId || file.state === 'DELETED') {
    throw new MssError('MSS.10001004', `file_id: ${fileId.slice(0, 64)}`);
  }
  const broken =
    body.state === 'CREATED' && file.state === 'CREATING' ? await checkBytes(studio, file) : undefined;
  const waiting = new AbortController();
  const ready = settled(studio, fileId, AbortSignal.any([waiting.signal, AbortSignal.timeout(SETTLE_MS)]));
  try {
    const sent = await studio.db.tx(async (tx) => {
      await lockOwnAsset(tx.orm, caller.projectId, file.assetId, studio.clock.now());
      const current = await lockOwnFile(tx.orm, caller.projectId, fileId);
      if (current.state !== 'CREATING') return repeated(current, body.state);
      if (broken !== undefined) await drop(studio, tx, current, 'FAILED', broken);
      else if (body.state === 'CREATED') await take(studio, tx, current);
      else await drop(studio, tx, current, body.state, `The client said ${body.state}`);
      return body.state === 'CREATED' && broken === undefined;
    });
    if (broken !== undefined) throw new MssError('MSS.10001018', broken);
    if (sent) await ready;
  } finally {
    waiting.abort();
  }
  return {};
}

/** True when the file is on its way to what was asked; an error when it has ended otherwise. */
function repeated(file: FileRow, asked: 'CREATED' | 'FAILED' | 'CANCELLED'): boolean {
  if (file.state === asked) return false;
  if (asked === 'CREATED' && file.state === 'UPLOADED') return true;
  throw new MssError('MSS.10001018', `state: the file is ${file.state} already`);
}

/** Why the bytes that came are not the announced ones. @throws MssError MSS.10001016 when some have not come */
async function checkBytes(studio: Studio, file: FileRow): Promise<string | undefined> {
  let size = 0;
  for (const [index, key] of stagedKeys(file).entries()) {
    const stat = await studio.objects.stat(key);
    if (!stat) {
      throw new MssError(
        'MSS.10001016',
        file.parts === null ? `file ${file.id}` : `part ${index + 1} of file ${file.id}`,
      );
    }
    if (file.md5 !== null && stat.md5 !== '' && stat.md5 !== file.md5) {
      return `the content has the MD5 ${stat.md5}, not ${file.md5}`;
    }
    size += stat.size;
  }
  if (file.size > 0 && size !== file.size) return `${file.size} bytes were announced, ${size} came`;
  return size === 0 ? 'the file is empty' : undefined;
}

async function take(studio: Studio, tx: Tx, file: FileRow): Promise<void> {
  await tx.orm
    .update(assetFiles)
    .set({ state: 'UPLOADED', updatedAt: studio.clock.now() })
    .where(eq(assetFiles.id, file.id));
  await sendFinish(studio, tx, file.id);
}

async function drop(
  studio: Studio,
  tx: Tx,
  file: FileRow,
  state: 'FAILED' | 'CANCELLED',
  reason: string,
): Promise<void> {
  await tx.orm
    .update(assetFiles)
    .set({ state, reason, updatedAt: studio.clock.now() })
    .where(eq(assetFiles.id, file.id));
  if (state === 'FAILED') await failMainFile(studio, tx, file, reason);
  await sendPurge(studio, tx, stagedKeys(file));
}
