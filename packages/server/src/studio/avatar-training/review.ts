import type { FootageReview } from '@cyclorama/avatar';
import type { Studio } from '../context.ts';
import { isPicture, pictureTypeOf } from './kind-of-file.ts';
import type { FileRole, StoredReview, TrainingFile, TrainingRow } from './table.ts';
import type { TrainingTasks } from './tasks.ts';

export interface InspectOptions {
  /** Identity papers may be missing. */
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
  /** Share done. */
  readonly onProgress: (done: number) => void;
}

const PAPERS: readonly (readonly [FileRole, string])[] = [
  ['id-card-1', 'the front side of the ID card (id_card_image1_upload_url)'],
  ['id-card-2', 'the back side of the ID card (id_card_image2_upload_url)'],
  ['grant', 'the letter of authorization (grant_file_upload_url)'],
];

/**
 * Looks at everything that was handed in. Approved only when every check passed.
 * @throws HostError when a file cannot be looked at
 */
export async function inspectMaterial(
  studio: Studio,
  tasks: TrainingTasks,
  job: TrainingRow,
  options: InspectOptions,
): Promise<StoredReview> {
  const { files } = job;
  const video = files['training-video'];
  const problems = [
    ...(options.isTrusted ? [] : missingPapers(files)),
    ...(await unfitPictures(studio, files)),
    ...(job.audioSourceType === 'AUDIO' && files.audio === undefined
      ? ['audio_source_type is AUDIO, and no sound was uploaded (audio_upload_url)']
      : []),
    ...(video === undefined ? ['No training video was uploaded'] : []),
  ];
  if (video === undefined) return { approved: false, problems };
  const seen: Pick<StoredReview, 'training' | 'action' | 'portrait'> = (await isPicture(studio, video))
    ? { portrait: await reviewPortrait(studio, tasks, job, video, options) }
    : await reviewVideos(studio, tasks, job, video, options);
  const { training, action, portrait } = seen;
  const isFlawless = [training, action, portrait].every((one) => one === undefined || one.approved);
  return { approved: isFlawless && problems.length === 0, problems, ...seen };
}

function missingPapers(files: TrainingRow['files']): readonly string[] {
  return PAPERS.filter(([role]) => files[role] === undefined).map(([, what]) => `Missing: ${what}`);
}

/** Photos of papers and the cover must be pictures. */
async function unfitPictures(studio: Studio, files: TrainingRow['files']): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [role, what] of [
    ['cover', 'The cover'],
    ['id-card-1', 'The photo of the front side of the ID card'],
    ['id-card-2', 'The photo of the back side of the ID card'],
  ] as const) {
    const file = files[role];
    if (file !== undefined && (await pictureTypeOf(studio, file)) === undefined)
      found.push(`${what} is no PNG, JPEG, WebP, GIF or BMP picture`);
  }
  return found;
}

async function reviewPortrait(
  studio: Studio,
  tasks: TrainingTasks,
  job: TrainingRow,
  picture: TrainingFile,
  { signal }: InspectOptions,
) {
  return withLocal(studio, [picture], ([path = '']) =>
    tasks.reviewPortrait({ picture: path, replacesBackground: job.isBackgroundReplacement }, signal),
  );
}

async function reviewVideos(
  studio: Studio,
  tasks: TrainingTasks,
  job: TrainingRow,
  video: TrainingFile,
  { signal, onProgress }: InspectOptions,
): Promise<{ readonly training: FootageReview; readonly action?: FootageReview }> {
  const { audio, 'action-video': action } = job.files;
  const replacesBackground = job.isBackgroundReplacement;
  const separate = job.audioSourceType === 'AUDIO' && audio !== undefined ? [audio] : [];
  // The training video is the longer one by far.
  const share = action === undefined ? 1 : 0.7;
  const training = await withLocal(studio, [video, ...separate], ([path = '', sound]) =>
    tasks.reviewFootage(
      { video: path, replacesBackground, ...(sound === undefined ? {} : { audio: sound }) },
      { signal, onProgress: (done) => onProgress(done * share) },
    ),
  );
  if (action === undefined) return { training };
  const acted = await withLocal(studio, [action], ([path = '']) =>
    tasks.reviewFootage(
      { video: path, isAction: true, replacesBackground },
      { signal, onProgress: (done) => onProgress(share + done * (1 - share)) },
    ),
  );
  return { training, action: acted };
}

/** Runs with local files of objects. */
export async function withLocal<T>(
  studio: Pick<Studio, 'objects'>,
  files: readonly TrainingFile[],
  use: (paths: readonly string[]) => Promise<T>,
): Promise<T> {
  const local: { readonly path: string; release(): Promise<void> }[] = [];
  try {
    for (const { key } of files) local.push(await studio.objects.localFile(key));
    return await use(local.map(({ path }) => path));
  } finally {
    for (const one of local) await one.release();
  }
}
