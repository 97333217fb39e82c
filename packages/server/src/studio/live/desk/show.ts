import type { MediaAddresses } from '../../../doors/apsara/operation.ts';
import { wireTime } from '../../assets/ids.ts';
import { streamAddresses } from '../../casters/addresses.ts';
import { formatOf } from '../../../compile/caster/overlays.ts';
import { locationsOf } from '../../../compile/caster/sources.ts';
import type { CasterAggregate, MixerChannel, Scene, VideoResource } from '../../casters/model.ts';
import { statusAt } from '../../episodes/store.ts';
import { wholeSourceOf } from './bus.ts';
import { sceneLook } from './look.ts';

/**
 * Everything of a caster that a control room shows, of one moment; members in our own API's spelling.
 * @param onAir the rows that the show has confirmed; what it is to show may be a moment ahead of them
 */
export function showDesk(
  aggregate: CasterAggregate,
  addresses: MediaAddresses,
  now: Date,
  onAir: CasterAggregate = aggregate,
): Readonly<Record<string, unknown>> {
  const { caster, resources, layouts, components, scenes, episodes, studioLayouts } = aggregate;
  const { width, height } = formatOf(caster.config);
  const streams = streamAddresses(caster, addresses);
  const sources = [...locationsOf(aggregate)].map(([location, resource]) => showSource(location, resource));
  return {
    id: caster.id,
    name: caster.name,
    norm_type: caster.normType,
    running: caster.desired === 'running',
    revision: caster.revision,
    black: caster.faded === true,
    format: { width, height, fps: 25 },
    channels: caster.config.ChannelEnable === 1,
    // A template and a domain are what a start needs.
    ready:
      caster.config.DomainName !== undefined && caster.config.TranscodeConfig?.CasterTemplate !== undefined,
    streams: { pgm: streams.pgm, pvw: streams.pvw, qualities: streams.qualities },
    sources: sources.sort((one, other) => one.location.localeCompare(other.location)),
    resources: resources.map((resource) => showSource(resource.locationId, resource)),
    layouts: layouts.map(({ id, document }) => ({
      id,
      whole: wholeSourceOf(document) ?? null,
      layers: document.VideoLayer.map((layer, i) => ({
        location: document.BlendList[i],
        fill: layer.FillMode,
        delay_ms: layer.FixedDelayDuration,
        x: layer.PositionNormalized[0],
        y: layer.PositionNormalized[1],
        width: layer.WidthNormalized,
        height: layer.HeightNormalized,
        anchor: layer.PositionRefer,
      })),
      tracks: document.MixList,
    })),
    studio_layouts: studioLayouts.map(({ id, name }) => ({ id, name })),
    components: components.map(({ id, locationId, name, document }) => ({
      id,
      location: locationId,
      name,
      type: document.ComponentType,
      effect: document.Effect,
      order: document.LayerOrder,
      layer: document.ComponentLayer,
      text: document.TextLayerContent ?? null,
      image: document.ImageLayerContent ?? null,
    })),
    scenes: showScenes(aggregate),
    on_air:
      caster.desired === 'running' ? { ...showScenes(onAir), black: onAir.caster.faded === true } : null,
    mixer: mixerOf(scenes),
    episodes: episodes.map((episode) => ({
      id: episode.id,
      name: episode.name,
      type: episode.type,
      resource_id: episode.resourceId ?? null,
      component_ids: episode.componentIds,
      switch_type: episode.switchType ?? null,
      start: wireTime(episode.startTime),
      end: wireTime(episode.endTime),
      status: statusAt(episode, now),
    })),
  };
}

function showSource(location: string, { id, name, document, effective }: VideoResource) {
  const { LiveStreamUrl, VodUrl, MaterialId, ImageId, ImageUrl } = document;
  const kind =
    LiveStreamUrl !== undefined ? 'live' : ImageId !== undefined || ImageUrl !== undefined ? 'image' : 'file';
  return {
    location,
    resource_id: id,
    name,
    kind,
    url: LiveStreamUrl ?? VodUrl ?? ImageUrl ?? null,
    material_id: MaterialId ?? ImageId ?? null,
    delay_ms: document.FixedDelayDuration,
    repeat: document.RepeatNum,
    /** What was changed waits for EffectCasterVideoResource. */
    pending: JSON.stringify(document) !== JSON.stringify(effective),
  };
}

function showScenes(aggregate: CasterAggregate) {
  const { scenes } = aggregate;
  return Object.fromEntries(
    scenes.map((scene) => [scene.outputType === '0' ? 'pvw' : 'pgm', showScene(aggregate, scene)]),
  );
}

function showScene(aggregate: CasterAggregate, scene: Scene) {
  const { id, status, layoutId, componentIds, urgent } = scene;
  return {
    id,
    on: status === 1,
    layout_id: layoutId ?? null,
    component_ids: componentIds,
    urgent,
    look: sceneLook(aggregate, scene),
  };
}

function mixerOf(scenes: readonly Scene[]): readonly unknown[] | null {
  const mixer = scenes.find(({ outputType }) => outputType === '1')?.audio.Mixer;
  return mixer === undefined ? null : mixer.map(showChannel);
}

function showChannel({ location, mode, muted, layer }: MixerChannel) {
  const { VolumeRate: rate, FixedDelayDuration, ValidChannel, Filter } = layer;
  return {
    location,
    mode,
    muted,
    db: rate <= 0 ? -60 : Number((20 * Math.log10(rate)).toFixed(2)),
    delay_ms: FixedDelayDuration,
    side: ValidChannel,
    filter: Filter ?? null,
  };
}
