import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { readCaster } from '../change.ts';
import { defined, given, type Answer, type Asked } from '../handler.ts';
import type { Component } from '../model.ts';
import { componentOf } from '../references.ts';

/** DescribeCasterComponents: all components by location, or one. */
export async function describeCasterComponents(
  context: ApsaraContext,
  request: Asked<'DescribeCasterComponents'>,
): Answer<'DescribeCasterComponents'> {
  const aggregate = await readCaster(context, request);
  const id = given(request.input.ComponentId);
  const components = id === undefined ? aggregate.components : [componentOf(aggregate, id)];
  return { Total: components.length, Components: { Component: components.map(show) } };
}

function show({ id, locationId, name, document }: Component) {
  const { PositionNormalized: position, ...layer } = document.ComponentLayer;
  return defined({
    ComponentId: id,
    ComponentName: name,
    ComponentType: document.ComponentType,
    LocationId: locationId,
    Effect: document.Effect,
    ComponentLayer: { ...layer, PositionNormalizeds: { Position: position } },
    TextLayerContent: document.TextLayerContent,
    ImageLayerContent: document.ImageLayerContent,
    CaptionLayerContent: showCaption(document.CaptionLayerContent),
  });
}

/** The members of a caption that answers know. */
function showCaption(caption: Component['document']['CaptionLayerContent']) {
  if (!caption) return undefined;
  const { BorderColor, BorderWidthNormalized, Color, FontName, SizeNormalized } = caption;
  const text = (key: string): string | undefined => {
    const value = caption[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    BorderColor,
    BorderWidthNormalized,
    Color,
    FontName,
    SizeNormalized,
    LocationId: text('LocationId'),
    SourceLan: text('SourceLan'),
    TargetLan: text('TargetLan'),
    ShowSourceLan: caption['ShowSourceLan'] === true,
  };
}
