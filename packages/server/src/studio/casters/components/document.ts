import { ApsaraError, type ApsaraInput } from '@cyclorama/contract';
import { given, givenObject } from '../handler.ts';
import type { CasterAggregate, Component, TextStyleContent } from '../model.ts';
import { isLocation } from '../layouts/document.ts';
import { placeAt } from '../references.ts';

export type ComponentDocument = Component['document'];
type Input = Omit<ApsaraInput<'AddCasterComponent'>, 'CasterId' | 'LocationId' | 'ComponentName'>;
/** What may be sent of a component; the rest is as it was, or as it is by default. */
export type ComponentChanges = { readonly [Key in keyof Input]?: Input[Key] | undefined };

const COLOR = /^0x[0-9a-f]{6}$/i;
const MAX_TEXT = 4096;
/** Font size of texts that say none, of the output's height. */
const DEFAULT_SIZE = 0.05;
const DEFAULTS = { FontName: 'KaiTi', Color: '0xff0000', BorderColor: '', BorderWidthNormalized: 0 };

/**
 * A whole component: what is sent over what it was (nothing, for a new one), defaults filled in.
 * @throws ApsaraError MissingParameter, `Invalid….Malformed`; UnsupportedOperation for HTML, which needs a browser
 */
export function componentDocument(
  aggregate: CasterAggregate,
  sent: ComponentChanges,
  before?: ComponentDocument,
): ComponentDocument {
  if (givenObject(sent.HtmlLayerContent)) {
    throw new ApsaraError(
      'UnsupportedOperation',
      'HTML components need a browser, and none is configured',
      400,
    );
  }
  const type = sent.ComponentType ?? before?.ComponentType;
  if (type === undefined) throw new ApsaraError('MissingParameter', 'ComponentType');
  return {
    ComponentType: type,
    Effect: sent.Effect ?? before?.Effect ?? 'none',
    LayerOrder: sent.LayerOrder ?? before?.LayerOrder ?? 'cover',
    ComponentLayer: componentLayer(sent.ComponentLayer, before?.ComponentLayer),
    ...content(aggregate, type, sent, before),
  };
}

function content(
  aggregate: CasterAggregate,
  type: ComponentDocument['ComponentType'],
  sent: ComponentChanges,
  before: ComponentDocument | undefined,
): Pick<ComponentDocument, 'TextLayerContent' | 'ImageLayerContent' | 'CaptionLayerContent'> {
  if (type === 'text') {
    const name = 'TextLayerContent';
    const members = merged(name, sent.TextLayerContent, before?.TextLayerContent);
    const { Text: text = '' } = members;
    if (text.length > MAX_TEXT) throw malformed(name, `Text is longer than ${MAX_TEXT} characters`);
    return { TextLayerContent: { Text: text, ...textStyle(name, members) } };
  }
  if (type === 'image') {
    const { MaterialId: materialId } = merged(
      'ImageLayerContent',
      sent.ImageLayerContent,
      before?.ImageLayerContent,
    );
    if (given(materialId) === undefined) {
      throw new ApsaraError('MissingParameter', 'MaterialId of ImageLayerContent');
    }
    return { ImageLayerContent: { MaterialId: materialId! } };
  }
  return { CaptionLayerContent: caption(aggregate, sent, before) };
}

function caption(
  aggregate: CasterAggregate,
  sent: ComponentChanges,
  before: ComponentDocument | undefined,
): NonNullable<ComponentDocument['CaptionLayerContent']> {
  const name = 'CaptionLayerContent';
  type Members = Exclude<Input['CaptionLayerContent'], '' | undefined>;
  const members = merged<Members>(name, sent.CaptionLayerContent, before?.CaptionLayerContent);
  const { LocationId: location } = members;
  if (given(location) === undefined) throw new ApsaraError('MissingParameter', `LocationId of ${name}`);
  if (!isLocation(location!) || placeAt(aggregate, location!) === undefined) {
    throw malformed(name, `LocationId ${location!.slice(0, 64)}: there is no source`);
  }
  for (const member of [
    'SourceLanPerLineWordCount',
    'TargetLanPerLineWordCount',
    'SourceLanReservePages',
    'TargetLanReservePages',
  ] as const) {
    if ((members[member] ?? 1) < 1) throw malformed(name, `${member} must be at least 1`);
  }
  return {
    SourceLan: 'cn',
    ShowSourceLan: false,
    Truncation: false,
    SourceLanPerLineWordCount: 20,
    TargetLanPerLineWordCount: 20,
    SourceLanReservePages: 2,
    TargetLanReservePages: 2,
    ...members,
    ...textStyle(name, members),
  };
}

/** What was sent over what there was. @throws ApsaraError MissingParameter when there is neither */
function merged<T extends object>(name: string, sent: T | '' | undefined, before: T | undefined): T {
  const given = givenObject(sent);
  if (!given && !before) throw new ApsaraError('MissingParameter', name);
  // Both halves are of the type; so is what they make together.
  return { ...before, ...given } as T;
}

function textStyle(name: string, members: Partial<TextStyleContent>): TextStyleContent {
  const style = {
    FontName: given(members.FontName) ?? DEFAULTS.FontName,
    Color: given(members.Color) ?? DEFAULTS.Color,
    SizeNormalized: members.SizeNormalized ?? DEFAULT_SIZE,
    BorderWidthNormalized: members.BorderWidthNormalized ?? DEFAULTS.BorderWidthNormalized,
    BorderColor: members.BorderColor ?? DEFAULTS.BorderColor,
  };
  if (!COLOR.test(style.Color)) throw malformed(name, `Color ${style.Color.slice(0, 20)} is not 0xRRGGBB`);
  if (style.BorderColor !== '' && !COLOR.test(style.BorderColor)) {
    throw malformed(name, `BorderColor ${style.BorderColor.slice(0, 20)} is not 0xRRGGBB`);
  }
  for (const member of ['SizeNormalized', 'BorderWidthNormalized'] as const) {
    if (!(style[member] >= 0 && style[member] <= 1)) throw malformed(name, `${member} must be from 0 to 1`);
  }
  if (style.FontName.length > 64) throw malformed(name, 'FontName is longer than 64 characters');
  return style;
}

function componentLayer(
  sent: ComponentChanges['ComponentLayer'],
  before: ComponentDocument['ComponentLayer'] | undefined,
): ComponentDocument['ComponentLayer'] {
  const name = 'ComponentLayer';
  const layer = { ...before, ...sent };
  const [x = 0, y = 0, ...more] = layer.PositionNormalized ?? [];
  if (more.length > 0 || layer.PositionNormalized?.length === 1) {
    throw malformed(name, 'PositionNormalized must be two numbers: [x, y]');
  }
  const { WidthNormalized: width = 0, HeightNormalized: height = 0 } = layer;
  for (const [member, value] of Object.entries({ WidthNormalized: width, HeightNormalized: height, x, y })) {
    if (!(value >= 0 && value <= 1)) throw malformed(name, `${member} must be from 0 to 1`);
  }
  return {
    WidthNormalized: width,
    HeightNormalized: height,
    PositionNormalized: [x, y],
    PositionRefer: layer.PositionRefer ?? 'topLeft',
  };
}

function malformed(name: string, detail: string): ApsaraError {
  return new ApsaraError(`Invalid${name}.Malformed`, detail);
}
