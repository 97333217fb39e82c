import { ApsaraError } from '@cyclorama/contract';
import { statusAt } from '../episodes/store.ts';
import {
  PGM,
  PVW,
  type CasterAggregate,
  type Channel,
  type Component,
  type Episode,
  type Layout,
  type Scene,
  type StudioLayout,
  type VideoResource,
} from './model.ts';

/** @throws ApsaraError InvalidScene.NotFound */
export function sceneOf(aggregate: CasterAggregate, sceneId: string): Scene {
  const scene = aggregate.scenes.find(({ id }) => id === sceneId);
  if (!scene) throw new ApsaraError('InvalidScene.NotFound', sceneId);
  return scene;
}

/** A scene of one kind. @throws ApsaraError InvalidScene.NotFound when it is none or of the other kind */
export function sceneOfType(
  aggregate: CasterAggregate,
  sceneId: string,
  type: typeof PVW | typeof PGM,
): Scene {
  const scene = sceneOf(aggregate, sceneId);
  if (scene.outputType === type) return scene;
  throw new ApsaraError('InvalidScene.NotFound', `${sceneId} is no ${type === PVW ? 'PVW' : 'PGM'} scene`);
}

/** @throws ApsaraError IncorrectSceneStatus when the scene is off */
export function requireOn(scene: Scene): void {
  if (scene.status === 0) throw new ApsaraError('IncorrectSceneStatus', scene.id);
}

/** @throws ApsaraError InvalidLayout.NotFound */
export function layoutOf(aggregate: CasterAggregate, layoutId: string): Layout {
  const layout = aggregate.layouts.find(({ id }) => id === layoutId);
  if (!layout) throw new ApsaraError('InvalidLayout.NotFound', layoutId);
  return layout;
}

/** A layout of either kind, for scenes. @throws ApsaraError InvalidLayout.NotFound */
export function anyLayoutOf(aggregate: CasterAggregate, layoutId: string): Layout | StudioLayout {
  const studio = aggregate.studioLayouts.find(({ id }) => id === layoutId);
  return studio ?? layoutOf(aggregate, layoutId);
}

/** @throws ApsaraError InvalidComponent.NotFound */
export function componentOf(aggregate: CasterAggregate, componentId: string): Component {
  const component = aggregate.components.find(({ id }) => id === componentId);
  if (!component) throw new ApsaraError('InvalidComponent.NotFound', componentId);
  return component;
}

/** @throws ApsaraError InvalidResource.NotFound */
export function resourceOf(aggregate: CasterAggregate, resourceId: string): VideoResource {
  const resource = aggregate.resources.find(({ id }) => id === resourceId);
  if (!resource) throw new ApsaraError('InvalidResource.NotFound', resourceId);
  return resource;
}

/** What layouts mean by a location: a channel when channels are on, else the source there. */
export type Place =
  | { readonly kind: 'channel'; readonly channel: Channel; readonly resource?: VideoResource }
  | { readonly kind: 'source'; readonly resource: VideoResource };

export function placeAt(aggregate: CasterAggregate, location: string): Place | undefined {
  const { resources, channels, caster } = aggregate;
  if (caster.config.ChannelEnable === 0) {
    const resource = resources.find(({ locationId }) => locationId === location);
    return resource && { kind: 'source', resource };
  }
  const channel = channels.find(({ channelId }) => channelId === location);
  if (!channel) return undefined;
  const resource = resources.find(({ id }) => id === channel.resourceId);
  return { kind: 'channel', channel, ...(resource && { resource }) };
}

/** What runs now, by id. */
export interface InUse {
  readonly layouts: ReadonlySet<string>;
  readonly components: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
}

/** Everything that scenes which are on, and episodes that play, show or sound. Nothing of a stopped caster is. */
export function inUse(aggregate: CasterAggregate): InUse {
  const layouts = new Set<string>();
  const components = new Set<string>();
  const resources = new Set<string>();
  if (aggregate.caster.desired === 'stopped') return { layouts, components, resources };
  for (const scene of aggregate.scenes.filter(({ status }) => status === 1)) {
    for (const id of scene.componentIds) components.add(id);
    if (scene.layoutId !== undefined) layouts.add(scene.layoutId);
    for (const id of resourcesOfScene(aggregate, scene)) resources.add(id);
  }
  for (const episode of aggregate.episodes.filter(({ status }) => status === 1)) {
    for (const id of episode.componentIds) components.add(id);
    if (episode.resourceId !== undefined) resources.add(episode.resourceId);
  }
  return { layouts, components, resources };
}

/** An episode that is not over and fulfils a condition. */
export function plannedEpisode(
  { episodes }: CasterAggregate,
  now: Date,
  condition: (episode: Episode) => boolean,
): Episode | undefined {
  return episodes.find((episode) => statusAt(episode, now) !== 2 && condition(episode));
}

/** Ids of the sources that a scene shows or sounds. */
function resourcesOfScene(aggregate: CasterAggregate, scene: Scene): readonly string[] {
  const layout = aggregate.layouts.find(({ id }) => id === scene.layoutId);
  const studio = aggregate.studioLayouts.find(({ id }) => id === scene.layoutId);
  const named = studio ? textsOf(studio.document) : [];
  const locations = layout
    ? [...layout.document.BlendList, ...(scene.audio.MixList ?? layout.document.MixList)]
    : (scene.audio.MixList ?? []);
  const placed = locations.map((location) => placeAt(aggregate, location)?.resource?.id);
  const bound = aggregate.channels
    .filter(({ channelId }) => named.includes(channelId))
    .map(({ resourceId }) => resourceId);
  return [...placed, ...bound, ...named].filter(
    (id): id is string => id !== undefined && aggregate.resources.some((resource) => resource.id === id),
  );
}

/** Every text in a JSON document; ids are unique, so whichever member holds one means it. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** @throws ApsaraError `Invalid{name}.Malformed` when a list names something twice */
export function refuseTwice(name: string, values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new ApsaraError(`Invalid${name}.Malformed`, `${twice} is named twice`);
}
