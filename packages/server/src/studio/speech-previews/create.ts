import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import { voiceOf } from '../assets/resolve.ts';
import type { Studio } from '../context.ts';
import { checkMarkup } from '../scripts/check.ts';
import { checkQuota } from '../usage/quota.ts';
import { SPEAK_PREVIEW, TTS_CHARACTERS } from './job.ts';
import { speechPreviews } from './table.ts';

/** How long a preview can be asked for; its URLs live an hour each. */
const LIFE_MS = 24 * 3600 * 1000;

/** 10.1: takes a text to be spoken for listening. Refusals have chapter 10's codes. */
export async function createTtsAudition(
  studio: Studio,
  request: OperationRequest<Schemas['TtsAuditionRequest']>,
): Promise<OperationResult> {
  const { projectId } = request.caller;
  const { body } = request;
  const spoken = inPreviewTerms(() => checkMarkup(body.text, 'text').text);
  if (spoken.trim() === '') throw new MssError('MSS.000000003', 'text: there is nothing to say');
  try {
    await voiceOf(studio, projectId, body.emotion);
  } catch (error) {
    throw refusal(error, 'emotion');
  }
  const id = newId();
  const now = studio.clock.now();
  await studio.db.tx(async (tx) => {
    await checkQuota(tx, { projectId, resource: TTS_CHARACTERS, amount: spoken.length / 1e6 });
    await tx.orm.insert(speechPreviews).values({
      id,
      projectId,
      state: 'WAITING',
      request: body,
      createdAt: now,
      expiresAt: new Date(now.getTime() + LIFE_MS),
    });
    await studio.queue.send(tx, SPEAK_PREVIEW, { previewId: id }, { key: id });
  });
  const answer: Schemas['JobIdResponse'] = { job_id: id };
  return { body: answer };
}

function inPreviewTerms<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw refusal(error);
  }
}

/** The same refusal under chapter 10's code for invalid parameters. */
function refusal(error: unknown, field?: string): unknown {
  if (!(error instanceof MssError) || (error.status >= 500 && error.code === 'MSS.00000004')) return error;
  const detail = error.detail ?? error.message;
  return new MssError('MSS.000000003', field === undefined ? detail : `${field}: ${detail}`, {
    cause: error,
  });
}
