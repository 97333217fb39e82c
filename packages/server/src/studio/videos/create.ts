import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import { layoutOf } from '../../compile/index.ts';
import type { VideoDocument } from '../../compile/index.ts';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { checkQuota } from '../usage/quota.ts';
import { checkDocument, invalid } from '../scripts/check.ts';
import { checkUrl, usableAsset } from '../scripts/check-references.ts';
import { audioKey, audioSegments } from '../scripts/objects.ts';
import { findScript } from '../scripts/queries.ts';
import { effectiveDocument } from './effective-document.ts';
import { minutesOf, RENDER_VIDEO } from './job.ts';
import { videoJobs, type JobRow } from './table.ts';

/** 5.3.1: takes a video job. The row and its queue entry are one transaction. */
export async function create2DDigitalHumanVideo(
  studio: Studio,
  request: OperationRequest<Schemas['DigitalHumanVideoCreateRequest'] | undefined>,
): Promise<OperationResult> {
  const { projectId, appUserId } = request.caller;
  const body = request.body ?? {};
  const scriptId = body.script_id === undefined || body.script_id === '' ? undefined : body.script_id;
  const script = scriptId === undefined ? undefined : await findScript(studio.db.orm, projectId, scriptId);
  const document = effectiveDocument(body, script?.document);
  checkCallback(studio, body.callback_config);
  const jobId = await submitVideo(studio, {
    projectId,
    document,
    name:
      body.output_asset_config?.asset_name ??
      script?.name ??
      `Video ${studio.clock.now().toISOString().slice(0, 19)}`,
    ...(scriptId === undefined ? {} : { scriptId }),
    ...(appUserId === undefined ? {} : { appUserId }),
    ...(body.callback_config === undefined ? {} : { callback: body.callback_config }),
    noNeedReview: (script?.document.review_config ?? body.review_config)?.no_need_review ?? false,
  });
  const answer: Schemas['JobIdResponse'] = { job_id: jobId };
  return { body: answer };
}

/** How long a video gets is known when it has been spoken; a tenant that has nothing left is refused now. */
const SHORTEST_MINUTES = 1 / 60;

/** A job as the studio itself takes it: from the API, the console, a batch or the first start. */
export interface VideoOrder {
  readonly projectId: string;
  readonly document: VideoDocument;
  /** Name of the asset that will hold the video. */
  readonly name: string;
  readonly tags?: readonly string[];
  readonly scriptId?: string;
  readonly appUserId?: string;
  readonly callback?: Schemas['CallBackConfig'];
  readonly noNeedReview?: boolean;
  /** Higher first; default 0. */
  readonly priority?: number;
  /** The same id is the same job: a second order changes nothing. */
  readonly id?: string;
}

/** Checks an order and takes it. @returns its job id @throws MssError */
export async function submitVideo(studio: Studio, order: VideoOrder): Promise<string> {
  const { projectId, document } = order;
  await checkDocument(studio, projectId, document);
  await checkModelSize(studio, projectId, document);
  await checkRecordings(studio, order);
  const id = order.id ?? newId();
  const now = studio.clock.now();
  const jobType = await jobTypeOf(studio, projectId, document);
  await studio.db.tx(async (tx) => {
    await checkQuota(tx, { projectId, resource: minutesOf(jobType), amount: SHORTEST_MINUTES });
    const inserted = await tx.orm
      .insert(videoJobs)
      .values({
        id,
        projectId,
        scriptId: order.scriptId ?? null,
        state: 'WAITING',
        jobType,
        document,
        outputName: order.name,
        outputTags: [...(order.tags ?? [])],
        callback: order.callback ?? null,
        noNeedReview: order.noNeedReview ?? false,
        appUserId: order.appUserId ?? null,
        priority: order.priority ?? 0,
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: videoJobs.id });
    if (inserted.length === 0) return;
    await studio.queue.send(tx, RENDER_VIDEO, { jobId: id }, { key: id, priority: order.priority ?? 0 });
  });
  return id;
}

/** A model made from 1080p footage would only be blown up in 4K (MSS.20010085); drawn ones have no size. */
async function checkModelSize(studio: Studio, projectId: string, document: VideoDocument): Promise<void> {
  const { output } = layoutOf(document);
  const modelId = document.model_asset_id;
  if (modelId === undefined || Math.max(output.width, output.height) <= 1920) return;
  const asset = await usableAsset(studio, projectId, 'human', modelId, 'model_asset_id');
  const resolution = asset.meta.human_model_2d_meta?.model_resolution;
  if (resolution === '1080P')
    throw new MssError('MSS.20010085', `video_config ${output.width}x${output.height}`);
}

/** Videos whose presenter was made from a portrait are photo videos. */
async function jobTypeOf(
  studio: Studio,
  projectId: string,
  { model_asset_id: modelId }: VideoDocument,
): Promise<JobRow['jobType']> {
  if (modelId === undefined) return '2D_DIGITAL_HUMAN_VIDEO';
  const { model } = await usableAsset(studio, projectId, 'human', modelId, 'model_asset_id');
  const isPortrait = model?.kind === 'character' && model.character.person === 'portrait';
  return isPortrait ? 'PHOTO_DIGITAL_HUMAN_VIDEO' : '2D_DIGITAL_HUMAN_VIDEO';
}

/** Every recorded segment must have its recording by now. @throws MssError MSS.20010026 */
async function checkRecordings(studio: Studio, order: VideoOrder): Promise<void> {
  const recorded = audioSegments(order.document);
  if (recorded.length === 0) return;
  const { scriptId } = order;
  if (scriptId === undefined) throw new MssError('MSS.20010073', 'script_id');
  for (const segment of recorded) {
    const sequence = segment.sequence_no ?? 0;
    if ((await studio.objects.stat(audioKey(order.projectId, scriptId, sequence))) === undefined) {
      throw new MssError('MSS.20010026', `nothing was uploaded for sequence_no ${sequence}`);
    }
  }
}

function checkCallback(studio: Studio, callback: Schemas['CallBackConfig'] | undefined): void {
  if (callback === undefined) return;
  checkUrl(studio, callback.callback_url, 'callback_config.callback_url');
  if (callback.auth_type === 'MSS_A' && (callback.key ?? '') === '') {
    throw invalid('callback_config.key', 'needed when auth_type is MSS_A');
  }
}
