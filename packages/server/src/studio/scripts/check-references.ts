import { MssError } from '@cyclorama/contract';
import type { MssErrorCode } from '@cyclorama/contract';
import type { Reference, ReferenceKind } from '../../compile/index.ts';
import type { Studio } from '../context.ts';
import { FetchRefused } from '../../store/fetch/refused.ts';
import type { AssetType } from '../assets/model.ts';
import { requireActiveAsset } from '../assets/resolve.ts';
import type { UsableAsset } from '../assets/resolve.ts';

const TYPES: Readonly<Record<ReferenceKind | 'human-3d', readonly AssetType[]>> = {
  human: ['HUMAN_MODEL_2D'],
  'human-3d': ['HUMAN_MODEL', 'HUMAN_MODEL_2D'],
  image: ['IMAGE'],
  video: ['VIDEO'],
  audio: ['MUSIC', 'AUDIO'],
  voice: ['VOICE_MODEL'],
};

/**
 * Refuses a reference that this tenant cannot use now. URLs are only looked at here (scheme, user info, literal
 * private addresses); they are fetched, under the network rules, when the video is made.
 *
 * @throws MssError with the code that the document has for the kind; the message names the field.
 */
export async function checkReference(
  studio: Studio,
  projectId: string,
  reference: Reference,
  kind: ReferenceKind | 'human-3d' = reference.kind,
): Promise<void> {
  if (reference.assetId !== undefined) {
    await usableAsset(studio, projectId, kind, reference.assetId, reference.field);
  } else if (reference.url !== undefined) checkUrl(studio, reference.url, reference.field);
}

/** The asset behind a reference. @throws MssError as above */
export async function usableAsset(
  studio: Studio,
  projectId: string,
  kind: ReferenceKind | 'human-3d',
  assetId: string,
  field: string,
): Promise<UsableAsset> {
  try {
    return await requireActiveAsset(studio, projectId, assetId, TYPES[kind]);
  } catch (error) {
    if (!(error instanceof MssError)) throw error;
    const code = refusalCode(kind, error);
    throw new MssError(code, `${field}: ${error.detail ?? error.message}`, {
      cause: error,
      ...(code === 'MSS.20010155' ? { fill: TYPES[kind].join(' or ') } : {}),
    });
  }
}

function refusalCode(kind: ReferenceKind | 'human-3d', error: MssError): MssErrorCode {
  if (kind === 'voice') return 'MSS.20010131';
  if (kind === 'audio') return 'MSS.20010111';
  if (error.code === 'MSS.10001001') return 'MSS.20010140';
  if (error.code !== 'MSS.45000004') return error.code;
  if (kind !== 'human' && kind !== 'human-3d') return 'MSS.20010155';
  // A 3D model is a model, only not one that can be drawn here.
  return (error.detail ?? '').includes('is of type HUMAN_MODEL,') ? 'MSS.20010098' : 'MSS.20010021';
}

/**
 * Refuses a URL that would never be fetched or called, before anything is made for it.
 * @throws MssError MSS.20010093; the message names the field, and for networks the setting that opens them.
 */
export function checkUrl(studio: Pick<Studio, 'fetcher'>, text: string, field: string): void {
  try {
    studio.fetcher.check(text);
  } catch (error) {
    if (!(error instanceof FetchRefused)) throw error;
    throw new MssError('MSS.20010093', `${field}: ${error.message}`, { cause: error });
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new MssError('MSS.20010093', `${field}: a URL must not carry a user name or password`);
  }
}
