import type { Schemas } from '@cyclorama/contract';
import { spaceOf, type View } from '../shared/new-room.ts';

type Layer = Schemas['SmartLayerConfig'];

export const PLACES = ['top', 'middle', 'bottom'] as const;
export type Place = (typeof PLACES)[number];

const MARGIN = 60;
const ABOVE_ALL = 90;
/** Share of the picture's height at which each place lies. */
const AT: Readonly<Record<Place, number>> = { top: 0.08, middle: 0.42, bottom: 0.74 };
const PICTURE_SHARE = 0.42;
const TEXT_SIZE = 72;

interface Wish {
  readonly place: Place;
  readonly seconds: number;
  readonly view: View;
}

/** A line of words over the programme for some seconds. */
export function textLayer(text: string, { place, seconds, view }: Wish): Layer {
  const { width, height } = spaceOf(view);
  return {
    layer_type: 'TEXT',
    position: { dx: MARGIN, dy: Math.round(height * AT[place]), layer_index: ABOVE_ALL },
    size: { width: width - 2 * MARGIN, height: Math.round(TEXT_SIZE * 2.5) },
    text_config: {
      text_type: 'STATIC',
      text_context: text,
      font_size: TEXT_SIZE,
      font_color: '#FFFFFF',
      display_duration: seconds,
    },
  };
}

/** A picture of the library over the programme for some seconds. */
export function pictureLayer(
  picture: { readonly assetId: string; readonly url: string },
  { place, seconds, view }: Wish,
): Layer {
  const { width, height } = spaceOf(view);
  const side = Math.round(Math.min(width, height) * PICTURE_SHARE * 1.4);
  return {
    layer_type: 'IMAGE',
    asset_id: picture.assetId,
    position: {
      dx: Math.round((width - side) / 2),
      dy: Math.min(height - side, Math.round(height * AT[place])),
      layer_index: ABOVE_ALL,
    },
    size: { width: side, height: side },
    image_config: { image_url: picture.url, display_duration: seconds },
  };
}
