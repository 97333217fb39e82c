import { and, eq, inArray, notInArray } from 'drizzle-orm';
import type { Voice } from '@cyclorama/speech';
import { stableId } from '../../assets/ids.ts';
import { REMOTE_CAPABILITY, voiceAsset } from '../../assets/system-voices.ts';
import { assets } from '../../assets/table.ts';
import type { Tx } from '../../context.ts';
import { speechEngines, type EngineKind, type EngineRow, type EngineVoice } from './table.ts';

/** A voice of a speech service, as everything that speaks knows it. */
export function remoteVoice(
  engine: { readonly kind: EngineKind; readonly url: string },
  { id, name, speaker, sex, language }: EngineVoice,
): Voice {
  return {
    ...{ id, name, speaker, sex, language },
    engine: engine.kind,
    // Only where it is reached: further settings may name files of this machine, and are the operator's alone.
    settings: { endpoint: engine.url },
    capability: REMOTE_CAPABILITY,
    realtime: true,
    description: `A voice of ${engine.kind}`,
  };
}

/** Id of the asset by which a tenant's scripts name a voice of an engine. */
export function voiceAssetId({ projectId, id }: Pick<EngineRow, 'projectId' | 'id'>, voice: string): string {
  return stableId('engine-voice', `${projectId}:${id}:${voice}`);
}

/** Makes an engine's voices assets of its tenant; those that it has no more cannot be chosen any longer. */
export async function placeVoices({ orm }: Tx, row: EngineRow, now: Date): Promise<void> {
  const { projectId, document } = row;
  const ids: string[] = [];
  for (const voice of document.voices) {
    const id = voiceAssetId(row, voice.id);
    ids.push(id);
    const { name, description, meta, model, tags, supportedService } = voiceAsset(
      id,
      remoteVoice(document, voice),
      voice.name,
      50,
    );
    const values = {
      ...{ name, description, meta, model: model ?? null, assetOrder: 50, updatedAt: now },
      ...{ tags: [...tags, tagOf(row.id)], supportedService: [...supportedService] },
      state: 'ACTIVED',
    } as const;
    await orm
      .insert(assets)
      .values({ ...values, id, projectId, type: 'VOICE_MODEL', createdAt: now })
      .onConflictDoUpdate({ target: assets.id, set: values });
  }
  await retire(orm, row, ids, now);
}

/** Takes an engine's voices out of everybody's choice. */
export async function retireVoices({ orm }: Tx, row: EngineRow, now: Date): Promise<void> {
  await retire(orm, row, [], now);
}

async function retire(
  orm: Tx['orm'],
  { projectId, id }: EngineRow,
  kept: readonly string[],
  now: Date,
): Promise<void> {
  const candidates = await orm
    .select({ id: assets.id, tags: assets.tags })
    .from(assets)
    .where(
      and(
        ...[eq(assets.projectId, projectId), eq(assets.type, 'VOICE_MODEL'), eq(assets.state, 'ACTIVED')],
        kept.length === 0 ? undefined : notInArray(assets.id, [...kept]),
      ),
    );
  const gone = candidates.filter(({ tags }) => tags.includes(tagOf(id))).map((row) => row.id);
  if (gone.length > 0)
    await orm.update(assets).set({ state: 'UNACTIVED', updatedAt: now }).where(inArray(assets.id, gone));
}

function tagOf(engineId: string): string {
  return `engine:${engineId}`;
}

/** The engine of a tenant, locked. */
export async function lockEngine({ orm }: Tx, projectId: string, id: string): Promise<EngineRow | undefined> {
  const own = and(eq(speechEngines.projectId, projectId), eq(speechEngines.id, id));
  const [row] = await orm.select().from(speechEngines).where(own).for('update');
  return row;
}
