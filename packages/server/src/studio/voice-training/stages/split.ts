import { and, eq } from 'drizzle-orm';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobHandler } from '../../../work/queue.ts';
import type { Studio, Tx } from '../../context.ts';
import { deletePrefix } from '../../scripts/objects.ts';
import { judgedAs, toCheck } from '../judge.ts';
import { languageTag } from '../kinds.ts';
import { recordingKey, trainingPrefix, workFolder } from '../keys.ts';
import { TrainingProgress } from '../progress.ts';
import { lockTraining, moveTraining, oneRecording, recordingsOf } from '../queries.ts';
import { sendBack } from '../review.ts';
import type { TrainingState } from '../states.ts';
import { voiceTrainingRecordings, type RecordingRow, type TrainingRow } from '../table.ts';
import { SPLIT_RECORDING, sendStage, TRAIN_VOICE, type StageInput } from '../work.ts';
import type { VoiceWorks, WorksOf } from '../works.ts';
import { givenUp, permanentFailure, type TrainingFailure } from './failure.ts';

/** A voice is not made of less. */
const FEWEST_PIECES = 5;
const AT_ONCE = 8;

/** WAITING_SPLIT → SPLITTING → ANNOTATING → WAITING: a long recording becomes sentences with their texts. */
export function splitHandler(studio: Studio, worksOf: WorksOf): JobHandler<StageInput> {
  return {
    definition: SPLIT_RECORDING,
    run: async ({ input, signal }) => {
      const job = await begin(studio, input.jobId);
      if (job === undefined) return;
      const progress = new TrainingProgress(studio, job.id);
      const works = worksOf(studio, job.projectId);
      try {
        if (job.state === 'SPLITTING') await split(studio, works, job, progress, signal);
        await annotate(studio, works, job, progress, signal);
        await progress.close();
        await finish(studio, job.id);
      } catch (error) {
        const failure = permanentFailure(error, 'MSS.20020034');
        if (signal.aborted || failure === undefined) throw error;
        await progress.close();
        await studio.db.tx((tx) => giveBack(studio, tx, job.id, failure));
      } finally {
        await progress.close();
      }
    },
    exhausted: givenUp(studio),
  };
}

async function begin(studio: Studio, jobId: string): Promise<TrainingRow | undefined> {
  return studio.db.tx(async (tx) => {
    const row = await lockTraining(tx, jobId);
    const working: readonly TrainingState[] = ['SPLITTING', 'ANNOTATING'];
    if (row === undefined) return undefined;
    if (row.state === 'WAITING_SPLIT') return moveTraining(tx, studio.clock, row, 'SPLITTING');
    return working.includes(row.state) ? row : undefined;
  });
}

async function split(
  studio: Studio,
  works: VoiceWorks,
  job: TrainingRow,
  progress: TrainingProgress,
  signal: AbortSignal,
): Promise<void> {
  progress.report('splitting', 0);
  const [long] = await recordingsOf(studio.db.orm, job.id, 'upload');
  if (long === undefined) throw new Error(`voice training ${job.id} has no recording`);
  const folder = join(workFolder(studio, job), 'pieces');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await studio.objects.localFile(long.objectKey);
  try {
    const pieces = await works.split(
      {
        path: file.path,
        language: languageTag(job.language),
        sex: job.sex,
        folder,
        ...(long.text === '' ? {} : { text: long.text }),
      },
      signal,
      (done) => progress.report('splitting', done),
    );
    await deletePrefix(studio, `${trainingPrefix(job)}piece/`);
    const rows: RecordingRow[] = [];
    for (const [position, piece] of pieces.entries()) {
      const objectKey = recordingKey(job, 'piece', position, `round-${job.round}`);
      const { size, md5 } = await studio.objects.put(
        objectKey,
        { path: piece.path },
        { contentType: 'audio/wav' },
      );
      rows.push({
        ...{ jobId: job.id, origin: 'piece', position, objectKey, size, md5 },
        audioName: `${piece.from.toFixed(2)}–${piece.to.toFixed(2)} s`,
        textName: null,
        text: piece.text ?? '',
        verdict: null,
        judgedAs: null,
        confirmedAt: null,
        createdAt: studio.clock.now(),
      });
    }
    await studio.db.tx(async (tx) => {
      const row = await lockTraining(tx, job.id);
      if (row?.state !== 'SPLITTING') return;
      await tx.orm
        .delete(voiceTrainingRecordings)
        .where(and(eq(voiceTrainingRecordings.jobId, job.id), eq(voiceTrainingRecordings.origin, 'piece')));
      if (rows.length > 0) await tx.orm.insert(voiceTrainingRecordings).values(rows);
      await moveTraining(tx, studio.clock, row, 'ANNOTATING');
    });
  } finally {
    await file.release();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each piece is held against the text that fell to it. */
async function annotate(
  studio: Studio,
  works: VoiceWorks,
  job: TrainingRow,
  progress: TrainingProgress,
  signal: AbortSignal,
): Promise<void> {
  const pieces = await recordingsOf(studio.db.orm, job.id, 'piece');
  const open = pieces.filter(({ verdict }) => verdict === null);
  progress.report('annotating', 0);
  for (let at = 0; at < open.length; at += AT_ONCE) {
    signal.throwIfAborted();
    const batch = open.slice(at, at + AT_ONCE);
    const files = await Promise.all(batch.map((row) => studio.objects.localFile(row.objectKey)));
    try {
      const verdicts = await works.check(
        batch.map((row, index) => toCheck(job, row, files[index]!.path)),
        signal,
      );
      for (const [index, row] of batch.entries()) {
        const verdict = verdicts[index];
        if (verdict === undefined) throw new Error(`${verdicts.length} verdicts for ${batch.length} pieces`);
        await studio.db.orm
          .update(voiceTrainingRecordings)
          .set({ verdict, judgedAs: judgedAs(job) })
          .where(oneRecording(job.id, 'piece', row.position));
      }
    } finally {
      for (const file of files) await file.release();
    }
    progress.report('annotating', (pieces.length - open.length + at + batch.length) / pieces.length);
  }
}

async function finish(studio: Studio, jobId: string): Promise<void> {
  await studio.db.tx(async (tx) => {
    const row = await lockTraining(tx, jobId);
    if (row?.state !== 'ANNOTATING') return;
    const pieces = await recordingsOf(tx.orm, jobId, 'piece');
    const usable = pieces.filter(({ verdict }) => verdict?.passed === true).length;
    if (usable < FEWEST_PIECES) {
      const reason = `Of ${pieces.length} sentences that were cut out, ${usable} can be used; at least ${FEWEST_PIECES} are needed.`;
      await giveBack(studio, tx, jobId, { code: 'MSS.20020034', reason });
      return;
    }
    const moved = await moveTraining(tx, studio.clock, row, 'WAITING');
    await sendStage(studio, tx, TRAIN_VOICE, moved);
  });
}

async function giveBack(studio: Studio, tx: Tx, jobId: string, failure: TrainingFailure): Promise<void> {
  const row = await lockTraining(tx, jobId);
  if (row?.state !== 'SPLITTING' && row?.state !== 'ANNOTATING') return;
  await sendBack(studio, tx, row, failure, {}, 'SYSTEM', 'SPLIT_FAILED');
}
