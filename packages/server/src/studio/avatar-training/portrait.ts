import { MssError } from '@cyclorama/contract';
import type { Studio } from '../context.ts';
import { uploadUrl } from '../uploads/open.ts';
import { DEFAULT_SERVICES, insertTraining, PAPERS } from './create.ts';
import type { TrainingRow } from './table.ts';
import { checkName, expectFiles, expectPortrait, uploadUrls } from './uploads.ts';

/** Whose portrait it is to be. */
export interface PortraitPlace {
  readonly projectId: string;
  readonly appUserId?: string;
  readonly baseUrl: string;
}

const MOST_BYTES = 50 * 1024 ** 2;
const TYPES = ['image/png', 'image/jpeg'];
const SERVICES = ['VIDEO_2D', 'LIVE_2D', 'CHAT_2D'] as const;

function bad(name: string, expected: string): never {
  throw new MssError('MSS.00000003', `${name}: expected ${expected}`);
}

function one<T extends string>(name: string, value: unknown, options: readonly T[], usual: T): T {
  if (value === undefined) return usual;
  return options.find((option) => option === value) ?? bad(name, options.join(' or '));
}

function text(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.length <= 256) return value;
  return bad(name, 'a text of at most 256 characters');
}

function texts(name: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.length <= 100 && value.every((each) => typeof each === 'string'))
    return value;
  return bad(name, 'at most 100 texts');
}

/**
 * Takes a training whose material is one picture, which the vendor's API has no operation for. It goes on as a job of
 * chapter 8. @throws MssError MSS.00000003 that names the member, and as 8.1 does
 */
export async function createPortraitTraining(
  studio: Studio,
  place: PortraitPlace,
  body: Readonly<Record<string, unknown>>,
): Promise<object> {
  const { name, file_size: size, content_type: contentType, is_background_replacement: replaces } = body;
  if (typeof name !== 'string') return bad('name', 'a text');
  checkName(name);
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > MOST_BYTES)
    return bad('file_size', `a whole number of bytes from 1 to ${MOST_BYTES}`);
  if (typeof contentType !== 'string' || !TYPES.includes(contentType))
    return bad('content_type', TYPES.join(' or '));
  if (replaces !== undefined && typeof replaces !== 'boolean')
    return bad('is_background_replacement', 'true or false');
  const order = {
    kind: 'portrait',
    projectId: place.projectId,
    appUserId: place.appUserId ?? null,
    name,
    contact: text('contact', body['contact']),
    batchName: text('batch_name', body['batch_name']),
    tags: texts('tags', body['tags']),
    modelVersion: 'V3.2',
    isFlexus: false,
    isBackgroundReplacement: replaces ?? true,
    audioSourceType: 'VIDEO',
    supportedService: servicesOf(body['supported_service']),
    voiceProperties: null,
    sex: one('sex', body['sex'], ['FEMALE', 'MALE'], 'FEMALE'),
    language: one('language', body['language'], ['CN', 'EN'], 'EN'),
  } as const;
  return studio.db.tx(async (tx) => {
    const job = await insertTraining(studio, tx, { ...order, tags: [...order.tags] });
    const portrait = await expectPortrait(studio, tx, job, { size, contentType });
    const papers = await expectFiles(studio, tx, job, PAPERS);
    return {
      ...uploadUrls(job.id, papers, place.baseUrl),
      portrait_upload_url: uploadUrl(portrait, place.baseUrl),
    };
  });
}

function servicesOf(value: unknown): TrainingRow['supportedService'] {
  if (value === undefined) return [...DEFAULT_SERVICES];
  const services = texts('supported_service', value);
  return services.map((each) => one('supported_service', each, SERVICES, 'VIDEO_2D'));
}
