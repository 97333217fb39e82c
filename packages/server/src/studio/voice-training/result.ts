import { eq } from 'drizzle-orm';
import { MATCH_FROM } from '@cyclorama/speech';
import { createProducedAsset, type ProducedObject } from '../assets/resolve.ts';
import { voiceAsset } from '../assets/system-voices.ts';
import { assets } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';
import { sendPurge } from '../files/purge.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { recordUsage } from '../usage/record.ts';
import { KINDS } from './kinds.ts';
import { logOperation, moveTraining } from './queries.ts';
import type { TrainingRow, VoiceResult } from './table.ts';

/**
 * What a voice must reach for the automatic reviewer to accept it; below, a person listens first. The vendor's API has no
 * operation for that, so a job of whoever only uses that API must be able to get to its end by itself. It is nearer to its
 * speaker than two people are to each other (below 0.45), and its words are found again as well as those of a recording
 * that passes.
 */
export const ACCEPTED_FROM = { similarity: 0.5, intelligibility: MATCH_FROM } as const;

/** True when the automatic reviewer would accept. */
export function isGoodEnough({ similarity, intelligibility }: VoiceResult): boolean {
  return similarity >= ACCEPTED_FROM.similarity && intelligibility >= ACCEPTED_FROM.intelligibility;
}

/** Accepts a locked job's result where nobody wants to listen first. */
export async function decideResult(studio: Studio, tx: Tx, job: TrainingRow): Promise<void> {
  const { result } = job;
  if (result === null || !isGoodEnough(result)) return;
  const { reviewer } = await trainingSettings(tx.orm, job.projectId);
  const by = job.resultBy ?? (reviewer === 'manual' ? 'person' : 'automatic');
  if (by === 'automatic') await acceptResult(studio, tx, job, result);
}

/** RESULT_REVIEW → SUCCEED: the voice becomes an asset, with its file, its samples, and what it was measured at. */
export async function acceptResult(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  result: VoiceResult,
): Promise<string> {
  const now = studio.clock.now();
  const shown = voiceAsset(job.id, result.voice, job.voiceName, 0);
  const assetId = await createProducedAsset(tx, {
    projectId: job.projectId,
    name: job.voiceName,
    description: job.description === '' ? result.label : job.description,
    type: 'VOICE_MODEL',
    tags: job.tag === null ? [] : [job.tag],
    objects: objectsOf(result),
    meta: {
      voice_model_meta: {
        ...shown.meta.voice_model_meta,
        model_type: 'CLONE',
        sex: job.sex,
        language: job.language,
        is_flexus: job.kind === 'FLEXUS',
      },
    },
    createdAt: now,
    ...(job.appUserId === null ? {} : { appUserId: job.appUserId }),
  });
  await tx.orm
    .update(assets)
    .set({
      model: { kind: 'voice', voice: { ...result.voice, id: assetId, name: job.voiceName } },
      supportedService: [...shown.supportedService],
    })
    .where(eq(assets.id, assetId));
  await logOperation(tx, studio.clock, job.id, 'UPLOADING_MODEL', 'SYSTEM');
  const { resource } = KINDS[job.kind];
  if (resource !== undefined)
    await recordUsage(tx, {
      ...{ projectId: job.projectId, resource },
      subject: `voice-training:${job.id}`,
      amount: 1,
      at: now,
    });
  await moveTraining(tx, studio.clock, job, 'SUCCEED', { assetId, endedAt: now });
  await logOperation(tx, studio.clock, job.id, 'COMPLETE_JOB', 'SYSTEM');
  return assetId;
}

/** RESULT_REVIEW → FAILED: the user does not want the voice; its files go. */
export async function rejectResult(studio: Studio, tx: Tx, job: TrainingRow, comment: string): Promise<void> {
  await moveTraining(tx, studio.clock, job, 'FAILED', {
    failedCode: 'MSS.20020005',
    failedReason: comment === '' ? 'The voice was listened to and not accepted.' : comment,
    endedAt: studio.clock.now(),
    result: null,
  });
  const { result } = job;
  if (result !== null) {
    const files = [...result.samples, ...(result.model === undefined ? [] : [result.model])];
    await sendPurge(
      studio,
      tx,
      files.map(({ key }) => key),
    );
  }
}

function objectsOf(result: VoiceResult): readonly ProducedObject[] {
  const samples = result.samples.map(({ key, size, md5 }, index): ProducedObject => {
    const fileName = result.samples.length === 1 ? 'sample.wav' : `sample-${index + 1}.wav`;
    return { category: 'SAMPLE', key, contentType: 'audio/wav', size, md5, fileName };
  });
  if (result.model === undefined) return samples;
  const { key, size, md5 } = result.model;
  const main: ProducedObject = {
    category: 'MAIN',
    ...{ key, size, md5 },
    contentType: 'application/octet-stream',
    fileName: 'voice.model',
  };
  return [main, ...samples];
}
