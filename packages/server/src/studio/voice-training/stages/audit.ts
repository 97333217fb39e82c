import { and, eq } from 'drizzle-orm';
import type { RecordingToCheck, RecordingVerdict } from '@cyclorama/speech';
import type { JobHandler } from '../../../work/queue.ts';
import type { Studio } from '../../context.ts';
import { deletePrefix } from '../../scripts/objects.ts';
import { judgedAs, killsHosts, toCheck, UNDECODABLE } from '../judge.ts';
import { KINDS } from '../kinds.ts';
import { packageKey, recordingKey, trainingPrefix } from '../keys.ts';
import { PackageRefused } from '../package/errors.ts';
import { unpackPackage } from '../package/unpack.ts';
import { TrainingProgress } from '../progress.ts';
import { lockTraining, oneRecording, recordingsOf } from '../queries.ts';
import { endSystemAudit } from '../review.ts';
import { voiceTrainingRecordings, voiceTrainings, type RecordingRow, type TrainingRow } from '../table.ts';
import { auditErrorOf } from '../verdicts.ts';
import { AUDIT_RECORDINGS, type StageInput } from '../work.ts';
import type { WorksOf } from '../works.ts';
import { givenUp } from './failure.ts';

/** Recordings that one host looks at; their verdicts are kept before the next begin. */
const AT_ONCE = 8;

/** SYSTEM_AUDITING: unpacks what was submitted and has every recording looked at. */
export function auditHandler(studio: Studio, worksOf: WorksOf): JobHandler<StageInput> {
  return {
    definition: AUDIT_RECORDINGS,
    run: async ({ input, signal }) => {
      const [job] = await studio.db.orm
        .select()
        .from(voiceTrainings)
        .where(eq(voiceTrainings.id, input.jobId));
      if (job?.state !== 'SYSTEM_AUDITING') return;
      const progress = new TrainingProgress(studio, job.id);
      try {
        await audit(studio, worksOf, job, progress, signal);
      } finally {
        await progress.close();
      }
    },
    exhausted: givenUp(studio),
  };
}

async function audit(
  studio: Studio,
  worksOf: WorksOf,
  job: TrainingRow,
  progress: TrainingProgress,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (job.createType === 'PACKAGE') await unpack(studio, job, progress, signal);
  } catch (error) {
    if (!(error instanceof PackageRefused)) throw error;
    await progress.close();
    await studio.db.tx(async (tx) => {
      const row = await lockTraining(tx, job.id);
      if (row?.state === 'SYSTEM_AUDITING') await endSystemAudit(studio, tx, row, error.errors);
    });
    await studio.objects.delete(submittedPackage(job));
    return;
  }
  await check(studio, worksOf, job, progress, signal);
  await progress.close();
  await studio.db.tx(async (tx) => {
    const row = await lockTraining(tx, job.id);
    if (row?.state !== 'SYSTEM_AUDITING') return;
    const recordings = await recordingsOf(tx.orm, job.id, 'upload');
    const found = recordings.flatMap((recording) => {
      if (recording.verdict === null) throw new Error(`recording ${recording.position} was not judged`);
      const error = auditErrorOf(recording, recording.verdict);
      return error === undefined ? [] : [{ error, position: recording.position }];
    });
    await endSystemAudit(
      studio,
      tx,
      row,
      found.map(({ error }) => error),
      found.map(({ position }) => position),
    );
  });
}

/** The package that the last submission took over; its round is counted already. */
function submittedPackage(job: TrainingRow): string {
  return packageKey({ ...job, round: job.round - 1 });
}

/** Sounds of the package become the job's recordings; when that is done the package goes. */
async function unpack(
  studio: Studio,
  job: TrainingRow,
  progress: TrainingProgress,
  signal: AbortSignal,
): Promise<void> {
  const key = submittedPackage(job);
  // Unpacked by an attempt that died later, or a recording that came without a package.
  if ((await studio.objects.stat(key)) === undefined) return;
  progress.report('unpacking', 0);
  const file = await studio.objects.localFile(key);
  try {
    const rules = KINDS[job.kind];
    const unpacked = await unpackPackage({
      ...{ path: file.path, rules, language: job.language, signal },
      store: (position, sound) =>
        studio.objects.put(recordingKey(job, 'upload', position, `round-${job.round}`), sound, {
          contentType: 'audio/wav',
          maxSize: rules.audio,
        }),
      drop: (stored) => studio.objects.delete(stored.key),
      onProgress: (done) => progress.report('unpacking', done),
    });
    const before = await recordingsOf(studio.db.orm, job.id, 'upload');
    await studio.db.tx(async (tx) => {
      await tx.orm
        .delete(voiceTrainingRecordings)
        .where(and(eq(voiceTrainingRecordings.jobId, job.id), eq(voiceTrainingRecordings.origin, 'upload')));
      await tx.orm.insert(voiceTrainingRecordings).values(
        unpacked.map(({ position, audioName, textName, text, stored }) => ({
          ...{ jobId: job.id, origin: 'upload' as const, position, audioName, text },
          textName: textName ?? null,
          ...{ objectKey: stored.key, size: stored.size, md5: stored.md5 },
          createdAt: studio.clock.now(),
        })),
      );
    });
    const kept = new Set(unpacked.map(({ stored }) => stored.key));
    for (const { objectKey } of before) if (!kept.has(objectKey)) await studio.objects.delete(objectKey);
  } finally {
    await file.release();
  }
  await studio.objects.delete(key);
}

/** A verdict for each recording that has none for this speaker; what an attempt found, the next one keeps. */
async function check(
  studio: Studio,
  worksOf: WorksOf,
  job: TrainingRow,
  progress: TrainingProgress,
  signal: AbortSignal,
): Promise<void> {
  const recordings = await recordingsOf(studio.db.orm, job.id, 'upload');
  const as = judgedAs(job);
  const open = recordings.filter(({ verdict, judgedAs: before }) => verdict === null || before !== as);
  const works = worksOf(studio, job.projectId);
  // The pieces of an earlier submission go with it.
  await deletePrefix(studio, `${trainingPrefix(job)}piece/`);
  progress.report('checking', 0);
  for (let at = 0; at < open.length; at += AT_ONCE) {
    signal.throwIfAborted();
    const batch = open.slice(at, at + AT_ONCE);
    const verdicts = await judge(studio, job, batch, (files) => works.check(files, signal));
    for (const [index, row] of batch.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined)
        throw new Error(`${verdicts.length} verdicts for ${batch.length} recordings`);
      await studio.db.orm
        .update(voiceTrainingRecordings)
        .set({ verdict, judgedAs: as })
        .where(oneRecording(job.id, 'upload', row.position));
    }
    progress.report('checking', (recordings.length - open.length + at + batch.length) / recordings.length);
  }
}

type Look = (files: readonly RecordingToCheck[]) => Promise<readonly RecordingVerdict[]>;

/** Has recordings looked at together; where that ends the host, each by itself, so that one spoils nothing for the others. */
async function lookAlone(
  files: readonly RecordingToCheck[],
  look: Look,
): Promise<readonly RecordingVerdict[]> {
  try {
    return await look(files);
  } catch (error) {
    if (!killsHosts(error)) throw error;
    if (files.length === 1) return [UNDECODABLE];
  }
  const verdicts: RecordingVerdict[] = [];
  for (const file of files) verdicts.push(...(await lookAlone([file], look)));
  return verdicts;
}

async function judge(
  studio: Studio,
  job: TrainingRow,
  batch: readonly RecordingRow[],
  look: Look,
): Promise<readonly RecordingVerdict[]> {
  const files = await Promise.all(batch.map((row) => studio.objects.localFile(row.objectKey)));
  try {
    const { isLong } = KINDS[job.kind];
    // A long recording is held against its text when it has been cut.
    const wanted = batch.map((row, index) => toCheck(job, isLong ? { text: '' } : row, files[index]!.path));
    return await lookAlone(wanted, look);
  } finally {
    for (const file of files) await file.release();
  }
}
