import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestWithoutBody } from '../assets/request.ts';
import type { Studio, Tx } from '../context.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { checkLine, checkName, checkPhone, KINDS, LONG_TEXT_BYTES } from './kinds.ts';
import { packageKey, recordingKey, STAGED_PACKAGE, stagedAudio, stagedKey, stagedText } from './keys.ts';
import { takeLetter } from './letter.ts';
import { isZipHead } from './package/zip.ts';
import { lockOwnTraining, logOperation, moveTraining, recordingsOf, requireState } from './queries.ts';
import { headOf, takeOver, wholeOf } from './staged.ts';
import { TAKES_DATA } from './states.ts';
import { voiceTrainingRecordings, type TrainingRow } from './table.ts';
import { checkLanguage, decodeText } from './text.ts';
import { isWavHead } from './wav.ts';
import { AUDIT_RECORDINGS, sendStage } from './work.ts';

const LONGEST_DESCRIPTION = 1024;
const APP_USER = /^[\x21-\x7e]{1,128}$/;
const HEAD = 12;

/**
 * 9.5: submits what was uploaded; review begins. What is there is looked at by its outside now, and by its inside in the
 * review.
 * @throws MssError MSS.20020001, MSS.20020027 nothing uploaded, MSS.20020010 the letter, MSS.20020031 a recording was
 *   uploaded again and not confirmed, MSS.20020004 sentences that are not confirmed
 */
export async function commitVoiceTrainingJob(
  studio: Studio,
  { caller, params, body }: RequestWithoutBody<'commitVoiceTrainingJob'>,
): Promise<OperationResult> {
  const changes = changesOf(body ?? {});
  await studio.db.tx(async (tx) => {
    const row = await lockOwnTraining(tx, caller.projectId, params['job_id'] ?? '');
    requireState(row, TAKES_DATA);
    const job = { ...row, ...changes };
    if (job.createType === 'PACKAGE') await takePackage(studio, tx, job);
    else if (KINDS[job.kind].isLong) await takeLong(studio, tx, job);
    else await checkConfirmed(studio, tx, job);
    const { isTrusted } = await trainingSettings(tx.orm, job.projectId);
    const letterType = await takeLetter(studio, job, !isTrusted);
    await submit(studio, tx, row, { ...changes, letterType });
  });
  return {};
}

/** Begins the review of what is there, in the caller's transaction. */
export async function submit(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  changes: Partial<TrainingRow>,
): Promise<void> {
  const submitted = await moveTraining(tx, studio.clock, job, 'SYSTEM_AUDITING', {
    ...changes,
    round: job.round + 1,
    submittedAt: studio.clock.now(),
    stageStartedAt: studio.clock.now(),
    failedCode: null,
    failedReason: null,
    systemAudit: null,
    adminAudit: null,
    stage: null,
    progress: 0,
  });
  await logOperation(tx, studio.clock, job.id, 'COMMIT_JOB', 'USER');
  await sendStage(studio, tx, AUDIT_RECORDINGS, submitted);
}

function changesOf(body: Schemas['VoiceTrainingJobCommitRequest']): Partial<TrainingRow> {
  const { tag, sex, language, app_user_id: appUserId } = body;
  const phone = checkPhone(body.phone);
  const description = checkLine('description', body.description, LONGEST_DESCRIPTION);
  if (appUserId !== undefined && !APP_USER.test(appUserId))
    throw new MssError('MSS.00000003', 'app_user_id: expected 1 to 128 ASCII characters without spaces');
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(sex === undefined ? {} : { sex }),
    ...(language === undefined ? {} : { language }),
    ...(phone === undefined ? {} : { phone }),
    ...(description === undefined ? {} : { description }),
    ...(body.voice_name === undefined ? {} : { voiceName: checkName(body.voice_name) }),
    ...(appUserId === undefined ? {} : { appUserId }),
  };
}

async function takePackage(studio: Studio, tx: Tx, job: TrainingRow): Promise<void> {
  const [staged, taken] = [stagedKey(job, STAGED_PACKAGE), packageKey(job)];
  const stat = await studio.objects.stat(staged);
  if (stat === undefined) {
    // A submission that did not come to its end has moved it already; footage has brought its own recording.
    if ((await studio.objects.stat(taken)) !== undefined) return;
    const own = await recordingsOf(tx.orm, job.id, 'upload');
    if (job.state === 'CREATING' && job.dhtmsJobId !== null && own.length > 0) return;
    throw new MssError('MSS.20020027', `no package was uploaded for job ${job.id}`);
  }
  const { packed } = KINDS[job.kind];
  if (stat.size > packed)
    throw new MssError('MSS.20020024', `${stat.size} bytes, at most ${packed} are taken`);
  if (stat.size < HEAD || !isZipHead(await headOf(studio, staged, HEAD)))
    throw new MssError('MSS.20020013', 'the uploaded data are not a ZIP file');
  await takeOver(studio, staged, taken, 'application/zip');
}

/** The one recording of a premium job that comes without a package, with its text if there is one. */
async function takeLong(studio: Studio, tx: Tx, job: TrainingRow): Promise<void> {
  const [audioName, textName] = [stagedAudio(0), stagedText(0)];
  const staged = stagedKey(job, audioName);
  const objectKey = recordingKey(job, 'upload', 0, `round-${job.round}`);
  const stat = (await studio.objects.stat(staged)) ?? (await studio.objects.stat(objectKey));
  if (stat === undefined) throw new MssError('MSS.20020027', `no recording was uploaded for job ${job.id}`);
  if (stat.size < HEAD || !isWavHead(await headOf(studio, stat.key, HEAD)))
    throw new MssError('MSS.20020011', `${audioName}: the content is not a WAV file`);
  const textKey = stagedKey(job, textName);
  const textStat = await studio.objects.stat(textKey);
  const text = textStat === undefined ? '' : await longText(studio, textKey, textStat.size, textName);
  if (text !== '') checkLanguage(textName, text, job.language);
  const taken = await takeOver(studio, staged, objectKey, 'audio/wav');
  const values = {
    ...{ audioName, text, objectKey },
    textName: text === '' ? null : textName,
    size: taken?.size ?? stat.size,
    md5: taken?.md5 ?? stat.md5,
    verdict: null,
    judgedAs: null,
    createdAt: studio.clock.now(),
  };
  await tx.orm
    .insert(voiceTrainingRecordings)
    .values({ jobId: job.id, origin: 'upload', position: 0, ...values })
    .onConflictDoUpdate({
      target: [
        voiceTrainingRecordings.jobId,
        voiceTrainingRecordings.origin,
        voiceTrainingRecordings.position,
      ],
      set: values,
    });
}

async function longText(studio: Studio, key: string, size: number, name: string): Promise<string> {
  if (size > LONG_TEXT_BYTES)
    throw new MssError('MSS.20020007', `${name}: ${size} bytes, at most ${LONG_TEXT_BYTES} are taken`);
  const read = decodeText(await wholeOf(studio, key), LONG_TEXT_BYTES);
  if ('fault' in read) throw new MssError('MSS.20020007', `${name}: ${read.message}`);
  return read.text;
}

/** Every sentence is confirmed, and is still the one that was. */
async function checkConfirmed(studio: Studio, tx: Tx, job: TrainingRow): Promise<void> {
  const { recordings } = KINDS[job.kind];
  const rows = await recordingsOf(tx.orm, job.id, 'upload');
  const confirmed = new Set(rows.filter((row) => row.confirmedAt !== null).map(({ position }) => position));
  const uploaded = new Set<number>();
  for await (const { key } of studio.objects.list(stagedKey(job, ''))) {
    const [, number] = /\/(\d+)\.(?:wav|txt)$/.exec(key) ?? [];
    if (number !== undefined) uploaded.add(Number(number));
  }
  const again = [...uploaded].filter((position) => confirmed.has(position)).sort((a, b) => a - b);
  if (again.length > 0)
    throw new MssError(
      'MSS.20020031',
      `uploaded again after it was confirmed: index ${again.join(', ')}; confirm again`,
    );
  if (confirmed.size === 0 && rows.length === 0 && uploaded.size === 0)
    throw new MssError('MSS.20020027', `no recording was uploaded for job ${job.id}`);
  const missing = Array.from({ length: recordings }, (_, position) => position).filter(
    (position) => !confirmed.has(position),
  );
  if (missing.length > 0)
    throw new MssError('MSS.20020004', `not confirmed yet: index ${missing.join(', ')}`);
}
