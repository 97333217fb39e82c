import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { RecordingVerdict } from '@cyclorama/speech';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { judgedAs, killsHosts, toCheck } from './judge.ts';
import { KINDS, LONGEST_SENTENCE, TEXT_BYTES } from './kinds.ts';
import { recordingKey, stagedAudio, stagedKey, stagedText } from './keys.ts';
import { findTraining, lockOwnTraining, oneRecording, requireState } from './queries.ts';
import { headOf, takeOver, wholeOf } from './staged.ts';
import { TAKES_DATA } from './states.ts';
import { voiceTrainingRecordings, type RecordingRow, type TrainingRow } from './table.ts';
import { checkLanguage, decodeText, type TextFault } from './text.ts';
import { codeOf, unmatchedPositions } from './verdicts.ts';
import { isWavHead } from './wav.ts';
import type { WorksOf } from './works.ts';

const WAV_HEAD = 12;
const CONFIRM_MS = 120_000;

/**
 * 9.11: takes over one uploaded pair and holds the recording against its text. A recording that does not match is told by
 * the places of the text that were not heard; one that cannot be used at all by its code. Either is uploaded again.
 * @throws MssError MSS.20020001, MSS.20020030 nothing uploaded, and the codes of what is wrong with the files
 */
export function confirmTrainingSegment(worksOf: WorksOf) {
  return async (
    studio: Studio,
    { caller, query }: RequestOf<'confirmTrainingSegment'>,
  ): Promise<OperationResult> => {
    const job = await findTraining(studio.db.orm, caller.projectId, query.job_id);
    checkPlace(job, query.index);
    const row = await receive(studio, job, query.index);
    const verdict = row.verdict ?? (await judge(studio, worksOf, job, row));
    const [gravest] = verdict.problems;
    if (!verdict.passed && gravest !== undefined && gravest.problem !== 'mismatch')
      throw new MssError(codeOf(gravest.problem), `index ${row.position}: ${gravest.message}`);
    const body: Schemas['TrainingSegmentConfirmResponse'] = {
      confirm_result: verdict.passed,
      unmatched_index_hit: unmatchedPositions(verdict, row.text),
    };
    return { body };
  };
}

/** 9.12: which sentences are confirmed. */
export async function showTrainingSegmentInfo(
  studio: Studio,
  { caller, query }: RequestOf<'showTrainingSegmentInfo'>,
): Promise<OperationResult> {
  const job = await findTraining(studio.db.orm, caller.projectId, query.job_id);
  const rows = await studio.db.orm
    .select({ position: voiceTrainingRecordings.position })
    .from(voiceTrainingRecordings)
    .where(
      and(
        eq(voiceTrainingRecordings.jobId, job.id),
        eq(voiceTrainingRecordings.origin, 'upload'),
        isNotNull(voiceTrainingRecordings.confirmedAt),
      ),
    )
    .orderBy(asc(voiceTrainingRecordings.position));
  const body: Schemas['TrainingSegmentInfoResponse'] = {
    confirmed_index: rows.map(({ position }) => position),
  };
  return { body };
}

function checkPlace(job: TrainingRow, index: number): void {
  requireState(job, TAKES_DATA);
  const { recordings, isLong } = KINDS[job.kind];
  if (job.createType !== 'SEGMENT')
    throw new MssError('MSS.20020001', `job ${job.id} takes a package, not single sentences`);
  if (isLong)
    throw new MssError('MSS.20020001', `the recording of job ${job.id} is checked when it is submitted`);
  if (index >= recordings) throw new MssError('MSS.00000003', `index: expected 0 to ${recordings - 1}`);
}

const TEXT_CODES = {
  encoding: 'MSS.20020007',
  empty: 'MSS.20020004',
  'too-long': 'MSS.20020004',
} as const satisfies Readonly<Record<TextFault, string>>;

/**
 * Takes over what was uploaded for a sentence; what was not uploaded again stays as it was. The row names the place
 * before the bytes move there, so that nothing is lost if we end in between.
 */
async function receive(studio: Studio, job: TrainingRow, position: number): Promise<RecordingRow> {
  const [audioName, textName] = [stagedAudio(position), stagedText(position)];
  const [audioKey, textKey] = [stagedKey(job, audioName), stagedKey(job, textName)];
  const [before] = await studio.db.orm
    .select()
    .from(voiceTrainingRecordings)
    .where(oneRecording(job.id, 'upload', position));
  const newAudio = await studio.objects.stat(audioKey);
  const newText = await studio.objects.stat(textKey);
  const known = before !== undefined && (await studio.objects.stat(before.objectKey)) !== undefined;
  if (!newAudio && !newText && known) return before;
  if (!newAudio && !known) throw new MssError('MSS.20020030', `audio of index ${position} (${audioName})`);
  if (!newText && before === undefined)
    throw new MssError('MSS.20020030', `text of index ${position} (${textName})`);
  if (newAudio && !isWavHead(await headOf(studio, audioKey, WAV_HEAD)))
    throw new MssError('MSS.20020011', `${audioName}: the content is not a WAV file`);
  const text = newText ? await textOf(studio, textKey, newText.size, textName) : (before?.text ?? '');
  checkLanguage(textName, text, job.language);
  const objectKey = newAudio ? recordingKey(job, 'upload', position, newId()) : before!.objectKey;
  const values = {
    ...{ audioName, textName, text, objectKey },
    size: newAudio?.size ?? before!.size,
    md5: newAudio?.md5 ?? before!.md5,
    verdict: null,
    judgedAs: null,
    confirmedAt: null,
    createdAt: studio.clock.now(),
  };
  const row = await studio.db.tx(async (tx) => {
    requireState(await lockOwnTraining(tx, job.projectId, job.id), TAKES_DATA);
    const [written] = await tx.orm
      .insert(voiceTrainingRecordings)
      .values({ jobId: job.id, origin: 'upload', position, ...values })
      .onConflictDoUpdate({
        target: [
          voiceTrainingRecordings.jobId,
          voiceTrainingRecordings.origin,
          voiceTrainingRecordings.position,
        ],
        set: values,
      })
      .returning();
    return written!;
  });
  if (newAudio) await takeOver(studio, audioKey, objectKey, 'audio/wav');
  if (newText) await studio.objects.delete(textKey);
  if (newAudio && before !== undefined) await studio.objects.delete(before.objectKey);
  return row;
}

async function textOf(studio: Studio, key: string, size: number, name: string): Promise<string> {
  // An object store that cannot limit uploads may hold anything.
  if (size > TEXT_BYTES)
    throw new MssError('MSS.20020007', `${name}: ${size} bytes, at most ${TEXT_BYTES} are taken`);
  const read = decodeText(await wholeOf(studio, key), LONGEST_SENTENCE);
  if ('fault' in read) throw new MssError(TEXT_CODES[read.fault], `${name}: ${read.message}`);
  return read.text;
}

async function judge(
  studio: Studio,
  worksOf: WorksOf,
  job: TrainingRow,
  row: RecordingRow,
): Promise<RecordingVerdict> {
  const file = await studio.objects.localFile(row.objectKey);
  let verdict: RecordingVerdict | undefined;
  try {
    const works = worksOf(studio, job.projectId);
    [verdict] = await works.check([toCheck(job, row, file.path)], AbortSignal.timeout(CONFIRM_MS));
  } catch (error) {
    if (killsHosts(error))
      throw new MssError('MSS.20020018', `${row.audioName}: it cannot be decoded`, { cause: error });
    throw error;
  } finally {
    await file.release();
  }
  if (verdict === undefined) throw new Error('a recording was not judged');
  await studio.db.orm
    .update(voiceTrainingRecordings)
    .set({
      verdict,
      judgedAs: judgedAs(job),
      confirmedAt: verdict.passed ? studio.clock.now() : null,
    })
    // Another recording may have come meanwhile: the verdict is about this one, with this text.
    .where(
      and(
        oneRecording(job.id, 'upload', row.position),
        eq(voiceTrainingRecordings.objectKey, row.objectKey),
        eq(voiceTrainingRecordings.text, row.text),
      ),
    );
  return verdict;
}
