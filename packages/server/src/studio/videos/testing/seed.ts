import { characterById } from '@cyclorama/avatar';
import { voiceById } from '@cyclorama/speech';
import type { Caller, OperationRequest } from '../../../doors/metastudio/operation.ts';
import { newId } from '../../assets/ids.ts';
import type { AssetModel, AssetState, AssetType } from '../../assets/model.ts';
import { assetFiles, assets } from '../../assets/table.ts';
import type { Studio } from '../../context.ts';

/** Tenants of the tests. */
export const PROJECT = 'a'.repeat(32);
export const OTHER_PROJECT = 'b'.repeat(32);

/** A request as the door hands it on. */
export function requestOf<Body = undefined, Query = Readonly<Record<string, unknown>>>(parts: {
  readonly body?: Body;
  readonly query?: Query;
  readonly params?: Readonly<Record<string, string>>;
  readonly projectId?: string;
  readonly appUserId?: string;
}): OperationRequest<Body, Query> {
  const caller: Caller = {
    projectId: parts.projectId ?? PROJECT,
    domain: 'test',
    ...(parts.appUserId === undefined ? {} : { appUserId: parts.appUserId }),
  };
  return {
    caller,
    params: parts.params ?? {},
    query: (parts.query ?? {}) as Query,
    body: parts.body as Body,
    baseUrl: 'http://studio.test',
    requestId: 'test-request',
  };
}

export interface SeedAsset {
  readonly type: AssetType;
  readonly state?: AssetState;
  readonly projectId?: string;
  readonly model?: AssetModel;
  /** Main file. */
  readonly content?: Uint8Array;
  readonly contentType?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** Puts an asset into the database, and its main file into the object store. Returns its id. */
export async function seedAsset(studio: Studio, seed: SeedAsset): Promise<string> {
  const id = newId();
  const projectId = seed.projectId ?? PROJECT;
  const at = { createdAt: studio.clock.now(), updatedAt: studio.clock.now() };
  await studio.db.orm.insert(assets).values({
    id,
    projectId,
    name: `asset ${id}`,
    type: seed.type,
    state: seed.state ?? 'ACTIVED',
    model: seed.model ?? null,
    meta: seed.meta ?? {},
    ...at,
  });
  if (seed.content !== undefined) {
    const key = `${projectId}/assets/${id}/main`;
    const contentType = seed.contentType ?? 'application/octet-stream';
    const { size, md5 } = await studio.objects.put(key, seed.content, { contentType });
    await studio.db.orm.insert(assetFiles).values({
      id: newId(),
      assetId: id,
      projectId,
      name: 'main.bin',
      md5,
      size,
      type: 'bin',
      category: 'MAIN',
      state: 'CREATED',
      contentType,
      objectKey: key,
      ...at,
    });
  }
  return id;
}

/** A presenter and a voice that fits, as assets. */
export async function seedPresenter(
  studio: Studio,
  slug = 'clara',
  projectId = PROJECT,
): Promise<{ readonly model: string; readonly voice: string }> {
  const character = characterById(slug);
  if (character === undefined) throw new Error(`there is no character ${slug}`);
  const voice = voiceById(character.defaultVoice);
  if (voice === undefined) throw new Error(`there is no voice ${character.defaultVoice}`);
  return {
    model: await seedAsset(studio, {
      type: 'HUMAN_MODEL_2D',
      projectId,
      model: { kind: 'character', character },
      meta: { human_model_2d_meta: { model_resolution: '4K' } },
    }),
    voice: await seedAsset(studio, { type: 'VOICE_MODEL', projectId, model: { kind: 'voice', voice } }),
  };
}
