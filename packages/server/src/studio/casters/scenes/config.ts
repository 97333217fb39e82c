import { eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { Change } from '../change.ts';
import type { CasterAggregate, Layout, Scene, StudioLayout } from '../model.ts';
import { anyLayoutOf, componentOf, placeAt, refuseTwice } from '../references.ts';
import { casterScenes } from '../table.ts';

/** What a scene is to show. */
export interface SceneConfig {
  readonly layoutId?: string;
  readonly componentIds: readonly string[];
}

/**
 * Checks what a scene is asked to show.
 * @throws ApsaraError InvalidLayout.NotFound, InvalidComponent.NotFound, ResourceInChannel.NotFound when the layout names
 *   a location whose source is gone, UnsupportedOperation for captions: there is no recogniser
 */
export function checkSceneConfig(aggregate: CasterAggregate, config: SceneConfig): void {
  if (config.layoutId !== undefined) checkLayout(aggregate, anyLayoutOf(aggregate, config.layoutId));
  refuseTwice('ComponentId', config.componentIds);
  for (const id of config.componentIds) {
    const { document } = componentOf(aggregate, id);
    if (document.ComponentType === 'caption') {
      const why = `component ${id} is a caption, and no speech recogniser is configured`;
      throw new ApsaraError('UnsupportedOperation', why, 400);
    }
  }
}

function checkLayout(aggregate: CasterAggregate, layout: Layout | StudioLayout): void {
  if (!('BlendList' in layout.document)) return;
  const { BlendList: blend, MixList: mix } = layout.document;
  const gone = [...blend, ...mix].find((location) => placeAt(aggregate, location) === undefined);
  if (gone === undefined) return;
  throw new ApsaraError('ResourceInChannel.NotFound', `layout ${layout.id} names ${gone}, where nothing is`);
}

/** Stores what a scene shows from now on. The standby source of EffectCasterUrgent goes with the configuration before. */
export async function storeSceneConfig(
  { tx }: Change,
  scene: Scene,
  config: SceneConfig & { readonly audio: Scene['audio'] },
): Promise<void> {
  await tx.orm
    .update(casterScenes)
    .set({
      layoutId: config.layoutId ?? null,
      componentIds: config.componentIds,
      audio: config.audio,
      urgent: false,
    })
    .where(eq(casterScenes.id, scene.id));
}

/** Sound as the layout has it; only whether it follows the picture is kept. */
export function soundOfLayout({ audio }: Scene): Scene['audio'] {
  return { FollowEnable: audio.FollowEnable };
}

/** Sound of a scene without the mixer of a control room, which only the programme has. */
export function withoutMixer({ FollowEnable, AudioLayer, MixList }: Scene['audio']): Scene['audio'] {
  return { FollowEnable, ...(AudioLayer && { AudioLayer }), ...(MixList && { MixList }) };
}
