import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainedVoice, Voice } from '@cyclorama/speech';
import type { JobHandler } from '../../../work/queue.ts';
import type { Studio } from '../../context.ts';
import { deletePrefix } from '../../scripts/objects.ts';
import { languageTag, KINDS } from '../kinds.ts';
import { resultPrefix, workFolder } from '../keys.ts';
import { TrainingProgress } from '../progress.ts';
import { lockTraining, logOperation, moveTraining, recordingsOf } from '../queries.ts';
import { decideResult } from '../result.ts';
import type { ResultFile, TrainingRow, VoiceResult } from '../table.ts';
import { TRAIN_VOICE, type StageInput } from '../work.ts';
import type { WorksOf } from '../works.ts';
import { failTraining, givenUp, permanentFailure } from './failure.ts';

/** WAITING → PROCESSING → RESULT_REVIEW: makes the voice of what passed. */
export function trainHandler(studio: Studio, worksOf: WorksOf): JobHandler<StageInput> {
  return {
    definition: TRAIN_VOICE,
    run: async ({ input, signal }) => {
      const job = await begin(studio, input.jobId);
      if (job === undefined) return;
      const progress = new TrainingProgress(studio, job.id);
      try {
        await train(studio, worksOf, job, progress, signal);
      } catch (error) {
        const failure = permanentFailure(error, 'MSS.20020005');
        if (signal.aborted || failure === undefined) throw error;
        await progress.close();
        await studio.db.tx((tx) => failTraining(studio, tx, job.id, failure));
        await deletePrefix(studio, resultPrefix(job));
      } finally {
        await progress.close();
      }
      await rm(workFolder(studio, job), { recursive: true, force: true });
    },
    exhausted: async (tx, input, error) => {
      await givenUp(studio)(tx, input, error);
      await rm(workFolder(studio, { id: input.jobId }), { recursive: true, force: true });
    },
  };
}

async function begin(studio: Studio, jobId: string): Promise<TrainingRow | undefined> {
  return studio.db.tx(async (tx) => {
    const row = await lockTraining(tx, jobId);
    if (row?.state === 'WAITING') return moveTraining(tx, studio.clock, row, 'PROCESSING');
    return row?.state === 'PROCESSING' ? row : undefined;
  });
}

async function train(
  studio: Studio,
  worksOf: WorksOf,
  job: TrainingRow,
  progress: TrainingProgress,
  signal: AbortSignal,
): Promise<void> {
  progress.report('training', 0);
  const origin = KINDS[job.kind].isLong ? 'piece' : 'upload';
  const recordings = (await recordingsOf(studio.db.orm, job.id, origin)).filter(
    ({ verdict }) => verdict?.passed === true,
  );
  // The next attempt finds in it what this one made.
  const folder = join(workFolder(studio, job), 'training');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = await Promise.all(recordings.map((row) => studio.objects.localFile(row.objectKey)));
  const output = join(folder, 'voice.model');
  try {
    const trained = await worksOf(studio, job.projectId).train(
      {
        recordings: recordings.map(({ text }, index) => ({ path: files[index]!.path, text })),
        name: job.voiceName,
        language: languageTag(job.language),
        sex: job.sex,
        workFolder: folder,
        output,
      },
      signal,
      (done) => progress.report('training', done),
    );
    progress.report('storing', 0);
    const result = await store(studio, job, trained, output);
    await progress.close();
    await end(studio, job, result);
  } finally {
    for (const file of files) await file.release();
  }
}

/** Puts the voice and what it said into the object store; repeating it changes nothing. */
async function store(
  studio: Studio,
  job: TrainingRow,
  trained: TrainedVoice,
  output: string,
): Promise<VoiceResult> {
  const put = async (name: string, path: string, contentType: string): Promise<ResultFile> => {
    const { key, size, md5 } = await studio.objects.put(
      `${resultPrefix(job)}${name}`,
      { path },
      { contentType },
    );
    return { key, size, md5 };
  };
  const samples: VoiceResult['samples'][number][] = [];
  for (const [index, { text, path }] of trained.samples.entries())
    samples.push({ text, ...(await put(`sample-${index}.wav`, path, 'audio/wav')) });
  const { making, label, voice, similarity, intelligibility, hasFile } = trained;
  const model = hasFile ? await put('voice.model', output, 'application/octet-stream') : undefined;
  return {
    ...{ making, label, similarity, intelligibility, samples },
    voice: withModel(voice, model?.key),
    ...(model === undefined ? {} : { model }),
  };
}

/** A voice that has a file names the object that holds it; whoever speaks puts a path in its place. */
function withModel(voice: Voice, key: string | undefined): Voice {
  const { model: _path, ...settings } = voice.settings;
  return { ...voice, settings: key === undefined ? settings : { ...settings, model: key } };
}

async function end(studio: Studio, job: TrainingRow, result: VoiceResult): Promise<void> {
  await studio.db.tx(async (tx) => {
    const row = await lockTraining(tx, job.id);
    if (row?.state !== 'PROCESSING') return;
    const moved = await moveTraining(tx, studio.clock, row, 'RESULT_REVIEW', {
      result,
      stage: null,
      progress: 1,
    });
    await logOperation(tx, studio.clock, job.id, 'MOUNTING_FINISH', 'SYSTEM');
    await decideResult(studio, tx, moved);
  });
}
