import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext, ApsaraRequest } from '../../doors/apsara/operation.ts';
import { checkAsset } from '../casters/check-asset.ts';
import { checkHttpUrl } from '../casters/check-url.ts';
import { given } from '../casters/handler.ts';
import type { CasterAggregate, StudioLayout } from '../casters/model.ts';
import { placeAt, resourceOf } from '../casters/references.ts';

export type StudioDocument = StudioLayout['document'];

/** What a layer shows. */
interface InputConfig {
  readonly ChannelId?: string;
  readonly VideoResourceId?: string;
  readonly ImageMaterialId?: string;
}

/** The five JSON parameters, parsed by the contract, none of them empty. */
export interface StudioParts {
  readonly CommonConfig?: InputConfig;
  readonly BgImageConfig?: {
    readonly Id?: string;
    readonly MaterialId?: string;
    readonly ImageUrl?: string;
    readonly LocationId?: string;
  };
  readonly ScreenInputConfigList?: readonly ScreenInput[];
  readonly MediaInputConfigList?: readonly MediaInput[];
  readonly LayerOrderConfigList?: readonly { readonly Type?: string; readonly Id?: string }[];
}

interface ScreenInput extends InputConfig {
  readonly Id?: string;
  readonly PositionX?: string;
  readonly PositionY?: string;
  readonly HeightNormalized?: number;
}

interface MediaInput extends InputConfig {
  readonly Id?: string;
  readonly PositionNormalized?: readonly number[];
  readonly WidthNormalized?: number;
  readonly HeightNormalized?: number;
}

/** Layers of a caster at most. */
const MAX_INPUTS = 12;
const DECIMAL = /^\d{1,3}(\.\d{1,20})?$/;

function malformed(name: string, detail: string): ApsaraError {
  return new ApsaraError(`Invalid${name}.Malformed`, detail);
}

/** @throws ApsaraError unless a number is a share of the picture */
function requireShare(name: string, where: string, value: number | undefined): void {
  if (value !== undefined && (value < 0 || value > 1)) throw malformed(name, `${where}: expected 0 to 1`);
}

/**
 * Checks a whole layout against its caster: what it must have by its type, and that everything it names is there.
 * @throws ApsaraError MissingParameter, `Invalid….Malformed`, InvalidChannel.NotFound, InvalidResource.NotFound
 */
export function checkParts(aggregate: CasterAggregate, type: StudioLayout['type'], parts: StudioParts): void {
  if (type === 'common') {
    const odd = Object.keys(parts).find((name) => name !== 'CommonConfig');
    if (odd !== undefined) throw malformed(odd, 'layouts of type common have a CommonConfig only');
    if (!parts.CommonConfig) throw new ApsaraError('MissingParameter', 'CommonConfig');
    checkInput(aggregate, 'CommonConfig', 'CommonConfig', parts.CommonConfig);
    return;
  }
  if (parts.CommonConfig) throw malformed('CommonConfig', 'it belongs to layouts of type common');
  checkBackground(aggregate, parts.BgImageConfig);
  const { ScreenInputConfigList: screens = [], MediaInputConfigList: media = [] } = parts;
  if (screens.length === 0) throw new ApsaraError('MissingParameter', 'ScreenInputConfigList');
  if (screens.length + media.length > MAX_INPUTS) {
    throw malformed('MediaInputConfigList', `more than ${MAX_INPUTS} inputs`);
  }
  screens.forEach((screen, index) => checkScreen(aggregate, screen, `ScreenInputConfigList[${index}]`));
  media.forEach((medium, index) => checkMedium(aggregate, medium, `MediaInputConfigList[${index}]`));
  refuseTwins('ScreenInputConfigList', screens);
  refuseTwins('MediaInputConfigList', media);
  checkOrder(parts);
}

function checkBackground(aggregate: CasterAggregate, background: StudioParts['BgImageConfig']): void {
  if (!background) throw new ApsaraError('MissingParameter', 'BgImageConfig');
  const { MaterialId: material, ImageUrl: url, LocationId: location } = background;
  if ([material, url, location].every((value) => given(value) === undefined)) {
    throw new ApsaraError('MissingParameter', 'BgImageConfig.MaterialId or BgImageConfig.ImageUrl');
  }
  if (given(location) !== undefined && !placeAt(aggregate, location!)) {
    throw new ApsaraError('InvalidLocation.NotFound', `BgImageConfig.LocationId ${location}`);
  }
}

function checkInput(aggregate: CasterAggregate, name: string, where: string, input: InputConfig): void {
  const channel = given(input.ChannelId);
  const resource = given(input.VideoResourceId);
  if (channel === undefined && resource === undefined && given(input.ImageMaterialId) === undefined) {
    throw malformed(name, `${where}: expected a ChannelId or a VideoResourceId`);
  }
  if (channel !== undefined && !placeAt(aggregate, channel)) {
    throw new ApsaraError('InvalidChannel.NotFound', `${where}.ChannelId ${channel}`);
  }
  if (resource !== undefined) resourceOf(aggregate, resource);
}

function checkScreen(aggregate: CasterAggregate, screen: ScreenInput, where: string): void {
  const name = 'ScreenInputConfigList';
  checkInput(aggregate, name, where, screen);
  requireShare(name, `${where}.HeightNormalized`, screen.HeightNormalized);
  for (const member of ['PositionX', 'PositionY'] as const) {
    const text = given(screen[member]);
    if (text === undefined) continue;
    if (!DECIMAL.test(text)) throw malformed(name, `${where}.${member}: expected a number from 0 to 1`);
    requireShare(name, `${where}.${member}`, Number(text));
  }
}

function checkMedium(aggregate: CasterAggregate, medium: MediaInput, where: string): void {
  const name = 'MediaInputConfigList';
  checkInput(aggregate, name, where, medium);
  requireShare(name, `${where}.WidthNormalized`, medium.WidthNormalized);
  requireShare(name, `${where}.HeightNormalized`, medium.HeightNormalized);
  const position = medium.PositionNormalized;
  if (position === undefined) return;
  if (position.length !== 2) throw malformed(name, `${where}.PositionNormalized: expected [x, y]`);
  for (const value of position) requireShare(name, `${where}.PositionNormalized`, value);
}

function refuseTwins(name: string, inputs: readonly { readonly Id?: string }[]): void {
  const ids = inputs.flatMap(({ Id: id }) => given(id) ?? []);
  const twin = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twin !== undefined) throw malformed(name, `the Id ${twin} is there twice`);
}

/** The order names the background and media by their Ids. */
function checkOrder({
  BgImageConfig,
  MediaInputConfigList: media = [],
  LayerOrderConfigList: order = [],
}: StudioParts): void {
  for (const [index, { Type: type, Id: id }] of order.entries()) {
    const where = `LayerOrderConfigList[${index}]`;
    if (type === undefined)
      throw malformed('LayerOrderConfigList', `${where}.Type: expected background or media`);
    const known = type === 'background' ? [BgImageConfig] : media;
    if (!known.some((part) => part?.Id !== undefined && part.Id === id)) {
      throw malformed('LayerOrderConfigList', `${where}.Id: there is no ${type} of the Id ${id ?? ''}`);
    }
  }
}

/**
 * Checks what a request names outside of its caster: pictures of the library and on the web.
 * @throws ApsaraError `InvalidMaterialId.NotFound`, `InvalidImageMaterialId.NotFound`, `InvalidImageUrl.Malformed`, …
 */
export async function checkPictures(
  { studio }: ApsaraContext,
  { identity, addresses }: Pick<ApsaraRequest, 'identity' | 'addresses'>,
  parts: StudioParts,
): Promise<void> {
  const material = given(parts.BgImageConfig?.MaterialId);
  if (material !== undefined) await checkAsset(studio, identity.projectId, 'MaterialId', material, ['IMAGE']);
  const url = given(parts.BgImageConfig?.ImageUrl);
  if (url !== undefined) checkHttpUrl({ studio, addresses }, 'ImageUrl', url);
  for (const { ImageMaterialId: image } of parts.MediaInputConfigList ?? []) {
    if (given(image) !== undefined) {
      await checkAsset(studio, identity.projectId, 'ImageMaterialId', image!, ['IMAGE']);
    }
  }
}
