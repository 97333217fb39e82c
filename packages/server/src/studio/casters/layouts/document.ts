import { ApsaraError, type ApsaraInput } from '@cyclorama/contract';
import type { AudioLayer, CasterAggregate, Layout } from '../model.ts';
import { placeAt, refuseTwice } from '../references.ts';

/** Layers of picture or of sound that one layout may have. */
export const MAX_LAYERS = 12;

const LOCATION = /^RV(0[1-9]|1[0-2])$/;

type LayoutInput = Pick<
  ApsaraInput<'AddCasterLayout'>,
  'VideoLayer' | 'BlendList' | 'AudioLayer' | 'MixList'
>;
type VideoLayer = Layout['document']['VideoLayer'][number];

/**
 * A layout from its lists, defaults filled in.
 * @throws ApsaraError when lists differ in length, have more layers than a layout may, name what is not there, or a layer
 *   cannot be placed
 */
export function layoutDocument(aggregate: CasterAggregate, input: LayoutInput): Layout['document'] {
  const { VideoLayer: video, BlendList: blend, AudioLayer: audio, MixList: mix } = input;
  if (video.length !== blend.length) {
    throw new ApsaraError('InvalidLayersAndLocationsSize.Mismatch', `${video.length} and ${blend.length}`);
  }
  checkMixSize(audio.length, mix.length);
  if (blend.length > MAX_LAYERS) throw tooMany('BlendList', blend.length);
  checkLocations(aggregate, 'BlendList', blend);
  checkLocations(aggregate, 'MixList', mix);
  return {
    VideoLayer: video.map(videoLayer),
    BlendList: blend,
    AudioLayer: audio.map((layer) => audioLayer(layer)),
    MixList: mix,
  };
}

/** @throws ApsaraError InvalidAudioLayersAndMixListSize.Mismatch, InvalidMixList.ExceedNorm */
export function checkMixSize(layers: number, locations: number): void {
  if (layers !== locations) {
    throw new ApsaraError('InvalidAudioLayersAndMixListSize.Mismatch', `${layers} and ${locations}`);
  }
  if (locations > MAX_LAYERS) throw tooMany('MixList', locations);
}

/** A layer of sound, defaults filled in. */
export function audioLayer(layer: {
  readonly FixedDelayDuration?: number;
  readonly ValidChannel?: AudioLayer['ValidChannel'];
  readonly VolumeRate?: number;
}): AudioLayer {
  return {
    FixedDelayDuration: layer.FixedDelayDuration ?? 0,
    ValidChannel: layer.ValidChannel ?? 'all',
    VolumeRate: layer.VolumeRate ?? 1,
  };
}

/** True for RV01…RV12. */
export function isLocation(text: string): boolean {
  return LOCATION.test(text);
}

function checkLocations(aggregate: CasterAggregate, name: string, locations: readonly string[]): void {
  for (const location of locations) {
    if (!isLocation(location))
      throw new ApsaraError(`Invalid${name}.Malformed`, `${location} is no location`);
  }
  refuseTwice(name, locations);
  const missing = locations.find((location) => placeAt(aggregate, location) === undefined);
  if (missing === undefined) return;
  const what = aggregate.caster.config.ChannelEnable === 1 ? 'channel' : 'source';
  throw new ApsaraError('ResourceInChannel.NotFound', `${name}: there is no ${what} at ${missing}`);
}

function videoLayer(layer: LayoutInput['VideoLayer'][number], index: number): VideoLayer {
  const fill = layer.FillMode ?? 'none';
  const size = { WidthNormalized: layer.WidthNormalized ?? 0, HeightNormalized: layer.HeightNormalized ?? 0 };
  const refuse = (member: string, why: string): never => {
    throw new ApsaraError('InvalidVideoLayer.Malformed', `VideoLayer.${index + 1}.${member} ${why}`);
  };
  for (const [member, value] of Object.entries(size)) {
    if (value < 0 || value > 1) refuse(member, 'must be from 0 to 1');
    if (value === 0 && fill === 'fit') refuse(member, 'must be more than 0 with FillMode fit');
  }
  const [x = 0, y = 0, ...more] = layer.PositionNormalized ?? [];
  if (more.length > 0 || layer.PositionNormalized?.length === 1) {
    refuse('PositionNormalized', 'must be two numbers: x and y');
  }
  if (x < 0 || x > 1 || y < 0 || y > 1) refuse('PositionNormalized', 'must be from 0 to 1');
  return {
    FillMode: fill,
    FixedDelayDuration: layer.FixedDelayDuration ?? 0,
    ...size,
    PositionNormalized: [x, y],
    PositionRefer: layer.PositionRefer ?? 'topLeft',
  };
}

function tooMany(name: string, count: number): ApsaraError {
  return new ApsaraError(
    'InvalidMixList.ExceedNorm',
    `${name} has ${count}, at most ${MAX_LAYERS} are allowed`,
  );
}
