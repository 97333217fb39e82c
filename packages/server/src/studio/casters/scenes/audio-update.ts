import { eq } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import { givenObject, type Answer, type Asked } from '../handler.ts';
import { audioLayer, checkMixSize, isLocation } from '../layouts/document.ts';
import type { AudioLayer, CasterAggregate, Scene } from '../model.ts';
import { placeAt, requireOn, sceneOf } from '../references.ts';
import { withoutMixer } from './config.ts';
import { casters, casterScenes } from '../table.ts';

type Input = Asked<'UpdateCasterSceneAudio'>['input'];

/**
 * UpdateCasterSceneAudio: which sources of a scene sound, how loud and how processed, and whether the sound follows the
 * picture. Lists that are not sent stay; so does FollowEnable.
 * @throws ApsaraError of the seed's table, each as the decisions say
 */
export async function updateCasterSceneAudio(
  context: ApsaraContext,
  request: Asked<'UpdateCasterSceneAudio'>,
): Answer<'UpdateCasterSceneAudio'> {
  const { input } = request;
  await refuseOthers(context, request);
  return changeCaster(context, request, async ({ tx, aggregate }) => {
    const scene = sceneOf(aggregate, input.SceneId);
    requireOn(scene);
    if (scene.layoutId === undefined) throw new ApsaraError('IncorrectSceneStatus.ConfigError', scene.id);
    const audio: Scene['audio'] = {
      ...withoutMixer(scene.audio),
      ...(input.FollowEnable !== undefined && { FollowEnable: input.FollowEnable }),
      ...mix(aggregate, input),
    };
    await tx.orm.update(casterScenes).set({ audio }).where(eq(casterScenes.id, scene.id));
    return {};
  });
}

/** The one operation whose table tells another account's caster from none. @throws ApsaraError IllegalOperation (401) */
async function refuseOthers(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'UpdateCasterSceneAudio'>,
): Promise<void> {
  const [row] = await studio.db.orm
    .select({ projectId: casters.projectId })
    .from(casters)
    .where(eq(casters.id, input.CasterId));
  if (row && row.projectId !== identity.projectId) throw new ApsaraError('IllegalOperation', input.CasterId);
}

function mix(
  aggregate: CasterAggregate,
  { AudioLayer: layers, MixList: locations }: Input,
): Pick<Scene['audio'], 'AudioLayer' | 'MixList'> | undefined {
  if (layers === undefined && locations === undefined) return undefined;
  checkMixSize(layers?.length ?? 0, locations?.length ?? 0);
  checkLocations(aggregate, locations ?? []);
  const filtered = (layers ?? []).map((layer) => {
    const filter = givenObject(layer.Filter);
    return { ...audioLayer(layer), ...(filter && { Filter: wholeFilter(filter) }) };
  });
  return { AudioLayer: filtered, MixList: locations ?? [] };
}

function checkLocations(aggregate: CasterAggregate, locations: readonly string[]): void {
  const seen = new Set<string>();
  const sources = new Set<string>();
  for (const location of locations) {
    if (!isLocation(location)) throw malformed(`MixList: ${location.slice(0, 64)} is no location`);
    if (seen.has(location)) throw malformed(`MixList names ${location} twice`);
    seen.add(location);
    const place = placeAt(aggregate, location);
    if (!place) throw new ApsaraError('ResourceInChannel.NotFound', location);
    const { resource } = place;
    if (!resource) throw new ApsaraError('ResourceInChannel.Invalid', location);
    // Two channels may share a source for the picture; its sound twice would be louder, or an echo.
    if (sources.has(resource.id)) {
      throw new ApsaraError(
        'ResourceInChannel.PreConditionFailed',
        `${location} has the source of another channel`,
      );
    }
    sources.add(resource.id);
  }
}

/** Modes mean something only beside the switch that they belong to. */
function wholeFilter(filter: Partial<NonNullable<AudioLayer['Filter']>>): NonNullable<AudioLayer['Filter']> {
  const { enableAgc = 0, enableAns = 0, ansMode = 0, enableBeautify = 0, voiceBeautifyMode = 0 } = filter;
  return {
    enableAgc,
    enableAns,
    ansMode: enableAns === 1 ? ansMode : 0,
    enableBeautify,
    voiceBeautifyMode: enableBeautify === 1 ? voiceBeautifyMode : 0,
  };
}

function malformed(detail: string): ApsaraError {
  return new ApsaraError('InvalidParameter.Malformed', detail);
}
