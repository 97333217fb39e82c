import { and, eq, inArray } from 'drizzle-orm';
import type { CharacterInfo, TrainedPerson } from '@cyclorama/avatar';
import type { AssetExtraMeta } from '@cyclorama/contract';
import { EMBEDDED_VOICES } from '@cyclorama/speech';
import { actionNameZh } from '../assets/action-names.ts';
import { newId } from '../assets/ids.ts';
import { assetFiles, assets, type AssetRow } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';
import { sendPurge } from '../files/purge.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { recordUsage } from '../usage/record.ts';
import { modelResource } from './create.ts';
import type { HandedOver } from './hand-over.ts';
import type { RoundInput } from './jobs.ts';
import { pictureTypeOf } from './kind-of-file.ts';
import { lockTraining, moveTraining, writeLog } from './queries.ts';
import type { StoredPerson, TrainingFile, TrainingRow } from './table.ts';
import { newObjectKey } from './take-over.ts';
import { trainingPrefix } from './uploads.ts';

/** Content type of model files. */
const MODEL_TYPE = 'application/vnd.cyclorama.person';

/** A presenter that was made, on this machine. */
export interface MadePerson {
  readonly person: TrainedPerson;
  /** Path of the model. */
  readonly model: string;
  readonly handed: HandedOver;
}

/** Puts what was made into the object store. */
export async function storePerson(
  studio: Studio,
  job: TrainingRow,
  { person, model, handed }: MadePerson,
  signal: AbortSignal,
): Promise<StoredPerson> {
  const put = async (path: string, what: string, contentType: string): Promise<TrainingFile> => {
    signal.throwIfAborted();
    const key = newObjectKey(job, what);
    const { size, md5 } = await studio.objects.put(key, { path }, { contentType });
    return { key, size, md5, contentType };
  };
  const samples: StoredPerson['samples'][number][] = [];
  for (const { tag, path } of person.samples)
    samples.push({ tag, ...(await put(path, 'samples', 'video/mp4')) });
  const { kind, width, height, isCutOut, figures, actions, gestures } = person;
  return {
    ...{ kind, width, height, isCutOut, figures, actions, samples },
    ...(gestures && { gestures }),
    model: await put(model, 'model', MODEL_TYPE),
    cover: await put(person.cover, 'cover', 'image/png'),
    ...(handed.renderer && { renderer: handed.renderer }),
    ...(handed.warning !== undefined && { rendererWarning: handed.warning }),
  };
}

/**
 * The presenter is there: asset, usage and the state in which the user sees the result, in one transaction.
 * @returns false when the round is over; what was stored is removed then
 */
export async function finishTraining(
  studio: Studio,
  tx: Tx,
  { jobId, round }: RoundInput,
  stored: StoredPerson,
): Promise<boolean> {
  const job = await lockTraining(tx, jobId);
  if (job?.round !== round || job.state !== 'COMPILING') {
    await sendPurge(studio, tx, keysOf(stored));
    return false;
  }
  const now = studio.clock.now();
  const { reviewer, isTrusted } = await trainingSettings(tx.orm, job.projectId);
  const to = reviewer === 'manual' ? 'WAIT_ADMIN_CONFIRM' : afterAdmin(isTrusted);
  const asset = await writeAsset(studio, tx, job, stored, to === 'JOB_SUCCESS' ? 'ACTIVED' : 'CREATING');
  // Objects of an earlier round; a cover that the user sent stays.
  if (job.trained !== null) await sendPurge(studio, tx, keysOf(job.trained));
  await writeLog(tx, studio.clock, job.id, { type: 'SYSTEM_COMPILE_SUCCESS', operator: 'SYSTEM' });
  await moveTraining(tx, studio.clock, job, to, {
    changes: {
      ...{ trained: stored, assetId: asset, stage: null, done: 1, workStartedAt: null, workFolder: null },
      modelResolution: Math.min(stored.width, stored.height) >= SIDE_4K ? '4K' : '1080P',
    },
  });
  await recordUsage(tx, {
    projectId: job.projectId,
    resource: modelResource(job),
    subject: `avatar-training:${job.id}`,
    amount: 1,
    at: now,
  });
  return true;
}

const SIDE_4K = 2160;

/** Trusted tenants have the last word; for others the presenter is ready. */
export function afterAdmin(isTrusted: boolean): 'WAIT_USER_CONFIRM' | 'JOB_SUCCESS' {
  return isTrusted ? 'WAIT_USER_CONFIRM' : 'JOB_SUCCESS';
}

/** Folders of what is made, below the prefix of a job. */
const MADE = ['model', 'cover', 'samples'];

/** Removes what attempts stored that died before they were noted. */
export async function sweepObjects(studio: Studio, job: TrainingRow, stored: StoredPerson): Promise<void> {
  const known = new Set(keysOf(stored));
  for (const folder of MADE)
    for await (const { key } of studio.objects.list(`${trainingPrefix(job)}${folder}/`))
      if (!known.has(key)) await studio.objects.delete(key);
}

function keysOf({ model, cover, samples }: StoredPerson): string[] {
  return [model, cover, ...samples].map(({ key }) => key);
}

/** The asset of a job with the files of its latest round. @returns its id */
async function writeAsset(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  stored: StoredPerson,
  state: 'ACTIVED' | 'CREATING',
): Promise<string> {
  const now = studio.clock.now();
  const [known] =
    job.assetId === null
      ? []
      : await tx.orm.select().from(assets).where(eq(assets.id, job.assetId)).for('update');
  const id = known !== undefined && known.state !== 'DELETED' ? known.id : newId();
  const values: Pick<AssetRow, 'name' | 'meta' | 'supportedService' | 'model' | 'state' | 'updatedAt'> = {
    name: job.name,
    meta: metaOf(job, stored),
    supportedService: [...job.supportedService],
    model: {
      ...{ kind: 'character', character: characterOf(job, id, stored) },
      ...(stored.renderer && { renderer: stored.renderer }),
    },
    state,
    updatedAt: now,
  };
  if (id === known?.id) await tx.orm.update(assets).set(values).where(eq(assets.id, id));
  else
    await tx.orm.insert(assets).values({
      ...values,
      id,
      projectId: job.projectId,
      type: 'HUMAN_MODEL_2D',
      appUserId: job.appUserId,
      tags: [...job.tags, ...(stored.kind === 'portrait' ? ['PORTRAIT'] : [])],
      systemProperties: { CREATED_BY_PLATFORM: 'Yes' },
      createdAt: now,
    });
  await tx.orm
    .update(assetFiles)
    .set({ state: 'DELETED', updatedAt: now })
    .where(
      and(
        eq(assetFiles.assetId, id),
        inArray(assetFiles.category, ['MAIN', 'COVER', 'SAMPLE']),
        inArray(assetFiles.state, ['CREATED', 'REVIEW', 'UPLOADED', 'CREATING']),
      ),
    );
  for (const [index, file] of (await filesOf(studio, job, stored)).entries()) {
    const at = new Date(now.getTime() + index);
    await tx.orm.insert(assetFiles).values({
      ...file,
      id: newId(),
      assetId: id,
      projectId: job.projectId,
      state: 'CREATED',
      createdAt: at,
      updatedAt: at,
    });
  }
  return id;
}

async function filesOf(studio: Studio, job: TrainingRow, { model, cover, samples }: StoredPerson) {
  const own = job.files.cover;
  const ownType = own && (await pictureTypeOf(studio, own));
  const file = (
    category: 'MAIN' | 'COVER' | 'SAMPLE',
    name: string,
    { key, size, md5 }: TrainingFile,
    contentType: string,
  ) => ({
    ...{ category, name, size, md5, contentType, objectKey: key },
    type: name.slice(name.lastIndexOf('.') + 1),
  });
  return [
    file('MAIN', 'model.person', model, MODEL_TYPE),
    own !== undefined && ownType !== undefined
      ? file('COVER', `cover.${ownType.slice('image/'.length)}`, own, ownType)
      : file('COVER', 'cover.png', cover, cover.contentType),
    ...samples.map((sample) => file('SAMPLE', `${sample.tag}.mp4`, sample, sample.contentType)),
  ];
}

function metaOf(job: TrainingRow, stored: StoredPerson): AssetExtraMeta {
  const chosen = stored.actions.filter(({ tag }) => job.sampleChanges[tag]?.isSelected ?? true);
  return {
    human_model_2d_meta: {
      is_action_editable: chosen.length > 0,
      is_real_background: !stored.isCutOut,
      support_live: job.supportedService.includes('LIVE_2D'),
      model_version: job.modelVersion === 'V3.2' ? 'V3_2' : job.modelVersion,
      model_resolution: Math.min(stored.width, stored.height) >= SIDE_4K ? '4K' : '1080P',
      is_with_action_library: chosen.length > 0,
      action_tag_map: chosen.map((action) => {
        const changed = job.sampleChanges[action.tag] ?? {};
        return {
          action_name_zh: changed.nameZh ?? actionNameZh(action),
          action_name_en: changed.nameEn ?? action.name,
          catalog: changed.catalog ?? 'gesture',
          tag: action.tag,
        };
      }),
      is_flexus: job.isFlexus,
    },
  };
}

/** What stands behind the asset. */
function characterOf(job: TrainingRow, assetId: string, stored: StoredPerson): CharacterInfo {
  const language = job.language === 'CN' ? 'zh' : 'en';
  const voice = EMBEDDED_VOICES.find((one) => one.sex === job.sex && one.language.startsWith(language));
  return {
    id: assetId,
    name: job.name,
    person: stored.kind,
    sex: job.sex,
    age: 'middle',
    tags: [],
    framing: 'half',
    description: stored.kind === 'portrait' ? 'Made from a portrait' : 'Made from footage',
    actions: stored.actions,
    defaultVoice: voice?.id ?? language,
  };
}
