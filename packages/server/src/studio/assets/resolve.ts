import { and, eq } from 'drizzle-orm';
import type { CharacterInfo } from '@cyclorama/avatar';
import { MssError } from '@cyclorama/contract';
import type { Voice } from '@cyclorama/speech';
import type { AssetExtraMeta } from '@cyclorama/contract';
import type { Studio, Tx } from '../context.ts';
import { extensionOf } from '../files/kinds.ts';
import { newId } from './ids.ts';
import {
  canonicalType,
  SYSTEM_PROJECT,
  type AssetModel,
  type AssetType,
  type SystemPropertyKey,
} from './model.ts';
import { visibleAsset } from './queries.ts';
import { awaitLibraryFile } from './system-library.ts';
import { assetFiles, assets, type AssetRow, type FileRow } from './table.ts';

/** What a capability that uses assets needs of one. */
export type UsableAsset = AssetRow;

/**
 * An asset that the tenant may use now (own, system, or shared with it), ACTIVED, and of one of the types.
 * @throws MssError MSS.10001001 unknown, MSS.10001010 not ACTIVED, MSS.45000004 of another type
 */
export async function requireActiveAsset(
  studio: Studio,
  projectId: string,
  assetId: string,
  types: readonly AssetType[],
): Promise<UsableAsset> {
  const asset = await visibleAsset(studio.db.orm, projectId, assetId, studio.clock.now());
  if (asset.state !== 'ACTIVED') throw new MssError('MSS.10001010', `asset ${asset.id} is ${asset.state}`);
  if (!types.map(canonicalType).includes(canonicalType(asset.type))) {
    throw new MssError(
      'MSS.45000004',
      `asset ${asset.id} is of type ${asset.type}, not ${types.join(' or ')}`,
    );
  }
  return asset;
}

/** How long a render waits for a file of the system library that is still being made. */
const LIBRARY_WAIT_MS = 180_000;

/**
 * Where the bytes of an asset's main file are. Right after the first start those of a system asset may still be made:
 * then it waits for them.
 * @throws MssError MSS.10001011
 */
export async function mainObject(
  studio: Studio,
  asset: { readonly id: string; readonly projectId?: string },
): Promise<{ readonly key: string; readonly contentType: string; readonly size: number }> {
  const find = async (): Promise<FileRow | undefined> => {
    const [file] = await studio.db.orm
      .select()
      .from(assetFiles)
      .where(
        and(
          eq(assetFiles.assetId, asset.id),
          eq(assetFiles.category, 'MAIN'),
          eq(assetFiles.state, 'CREATED'),
        ),
      );
    return file;
  };
  const file =
    (await find()) ??
    (asset.projectId === SYSTEM_PROJECT
      ? await awaitLibraryFile(studio, asset.id, find, AbortSignal.timeout(LIBRARY_WAIT_MS))
      : undefined);
  if (!file) throw new MssError('MSS.10001011', `asset ${asset.id}`);
  return { key: file.objectKey, contentType: file.contentType, size: file.size };
}

/**
 * The voice behind a VOICE_MODEL asset: built in, a preset id of any region, trained, or of a remote engine.
 * @throws MssError as requireActiveAsset does
 */
export async function voiceOf(studio: Studio, projectId: string, assetId: string): Promise<Voice> {
  const { model, id } = await requireActiveAsset(studio, projectId, assetId, ['VOICE_MODEL']);
  if (model?.kind === 'voice') return model.voice;
  throw new MssError('MSS.10001010', `asset ${id} has no voice behind it`);
}

/**
 * The character behind a HUMAN_MODEL_2D asset, built in or trained.
 * @throws MssError as requireActiveAsset does
 */
export async function characterOf(
  studio: Studio,
  projectId: string,
  assetId: string,
): Promise<CharacterInfo> {
  return (await characterModelOf(studio, projectId, assetId)).character;
}

type CharacterModel = Extract<AssetModel, { kind: 'character' }>;

async function characterModelOf(studio: Studio, projectId: string, assetId: string): Promise<CharacterModel> {
  const { model, id } = await requireActiveAsset(studio, projectId, assetId, ['HUMAN_MODEL_2D']);
  if (model?.kind === 'character') return model;
  throw new MssError('MSS.10001010', `asset ${id} has no character behind it`);
}

/** How painters are told who is to be painted. */
export interface Presenter {
  readonly character: CharacterInfo;
  /** Of a real person: the object that holds the model. */
  readonly model?: { readonly key: string };
  /** Who draws it instead of us. */
  readonly renderer?: NonNullable<CharacterModel['renderer']>;
}

/**
 * The character behind a HUMAN_MODEL_2D asset, with the model where it is a real person.
 * @throws MssError as characterOf and mainObject do
 */
export async function presenterOf(studio: Studio, projectId: string, assetId: string): Promise<Presenter> {
  const { character, renderer } = await characterModelOf(studio, projectId, assetId);
  if (character.person === undefined) return { character };
  const model = await mainObject(studio, { id: assetId });
  return { character, model, ...(renderer === undefined ? {} : { renderer }) };
}

/** A file that the platform made, already stored. */
export interface ProducedObject {
  readonly category: 'MAIN' | 'COVER' | 'OTHER' | 'SAMPLE' | 'PAGE';
  readonly key: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Base64. */
  readonly md5: string;
  readonly fileName: string;
}

export interface ProducedAsset {
  readonly projectId: string;
  readonly name: string;
  readonly description?: string;
  readonly type: AssetType;
  readonly appUserId?: string;
  readonly tags?: readonly string[];
  readonly objects: readonly ProducedObject[];
  readonly meta: AssetExtraMeta;
  /** CREATED_BY_PLATFORM:Yes is added. */
  readonly systemProperties?: Readonly<Partial<Record<SystemPropertyKey, string>>>;
  /** Default: now. */
  readonly createdAt?: Date;
}

/** Records what the platform produced as an ACTIVED asset of the tenant, in the caller's transaction. Returns its id. */
export async function createProducedAsset(tx: Tx, produced: ProducedAsset): Promise<string> {
  const id = newId();
  const now = produced.createdAt ?? new Date();
  const at = { createdAt: now, updatedAt: now };
  await tx.orm.insert(assets).values({
    id,
    projectId: produced.projectId,
    name: produced.name,
    description: produced.description ?? '',
    type: produced.type,
    state: 'ACTIVED',
    appUserId: produced.appUserId ?? null,
    tags: [...(produced.tags ?? [])],
    meta: produced.meta,
    systemProperties: { CREATED_BY_PLATFORM: 'Yes', ...produced.systemProperties },
    ...at,
  });
  for (const object of produced.objects) {
    await tx.orm.insert(assetFiles).values({
      id: newId(),
      assetId: id,
      projectId: produced.projectId,
      name: object.fileName,
      md5: object.md5,
      size: object.size,
      type: extensionOf(object.fileName),
      category: object.category,
      state: 'CREATED',
      contentType: object.contentType,
      objectKey: object.key,
      ...at,
    });
  }
  return id;
}
