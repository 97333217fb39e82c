import type { ApsaraInput } from '../../../api/apsara.ts';
import type { Anchor, DeskComponent } from '../../../api/own-desk.ts';

/** Ready-made places and movements. */
export const STYLES = ['lowerThird', 'title', 'bug', 'crawl', 'roll'] as const;
export type GraphicStyle = (typeof STYLES)[number];

export interface GraphicForm {
  readonly type: 'text' | 'image';
  readonly name: string;
  readonly text: string;
  readonly materialId: string;
  /** `#RRGGBB` */
  readonly color: string;
  /** Of the picture's height. */
  readonly size: number;
  readonly border: number;
  readonly borderColor: string;
  readonly effect: 'none' | 'animateH' | 'animateV';
  readonly order: 'cover' | 'background';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly anchor: Anchor;
}

type Place = Pick<GraphicForm, 'x' | 'y' | 'width' | 'height' | 'anchor' | 'effect' | 'size'>;

const PLACES: Readonly<Record<GraphicStyle, Place>> = {
  lowerThird: { x: 0.06, y: 0.1, width: 0.6, height: 0, anchor: 'bottomLeft', effect: 'none', size: 0.06 },
  title: { x: 0, y: 0, width: 0.8, height: 0, anchor: 'center', effect: 'none', size: 0.1 },
  bug: { x: 0.04, y: 0.05, width: 0.14, height: 0, anchor: 'topRight', effect: 'none', size: 0.04 },
  crawl: { x: 0, y: 0.02, width: 1, height: 0.07, anchor: 'bottomLeft', effect: 'animateH', size: 0.045 },
  roll: { x: 0, y: 0, width: 0.5, height: 1, anchor: 'topCenter', effect: 'animateV', size: 0.05 },
};

export const FRESH: GraphicForm = {
  type: 'text',
  name: '',
  text: '',
  materialId: '',
  color: '#ffffff',
  border: 0.06,
  borderColor: '#101418',
  order: 'cover',
  ...PLACES.lowerThird,
};

export function withStyle(form: GraphicForm, style: GraphicStyle): GraphicForm {
  return { ...form, ...PLACES[style] };
}

/** The form of a component that is there. */
export function formOf({ name, type, text, image, layer, effect, order }: DeskComponent): GraphicForm {
  const [x, y] = layer.PositionNormalized;
  return {
    ...FRESH,
    ...{ name, effect, order, x, y },
    type: type === 'image' ? 'image' : 'text',
    width: layer.WidthNormalized,
    height: layer.HeightNormalized,
    anchor: layer.PositionRefer,
    ...(text === null
      ? {}
      : {
          text: text.Text,
          color: colourOf(text.Color, FRESH.color),
          size: text.SizeNormalized,
          border: text.BorderWidthNormalized,
          borderColor: colourOf(text.BorderColor, FRESH.borderColor),
        }),
    materialId: image?.MaterialId ?? '',
  };
}

type Wire = Omit<ApsaraInput<'AddCasterComponent'>, 'CasterId' | 'LocationId'>;

/** As the API wants it. */
export function toWire(form: GraphicForm): Wire {
  return {
    ComponentName: form.name.trim(),
    ComponentType: form.type,
    Effect: form.effect,
    LayerOrder: form.order,
    ComponentLayer: {
      WidthNormalized: form.width,
      HeightNormalized: form.height,
      PositionNormalized: [form.x, form.y],
      PositionRefer: form.anchor,
    },
    ...(form.type === 'image'
      ? { ImageLayerContent: { MaterialId: form.materialId } }
      : {
          TextLayerContent: {
            Text: form.text,
            Color: wireColour(form.color),
            SizeNormalized: form.size,
            BorderWidthNormalized: form.border,
            BorderColor: wireColour(form.borderColor),
          },
        }),
  };
}

/** The API writes colours as `0xRRGGBB`. */
function wireColour(colour: string): string {
  return `0x${colour.slice(1)}`;
}

function colourOf(text: string, otherwise: string): string {
  const digits = /^(?:0x|#)([0-9a-f]{6})$/i.exec(text)?.[1];
  return digits === undefined ? otherwise : `#${digits}`;
}

/** The first place for a component that is free. */
export function freeComponentPlace(taken: readonly string[]): string | undefined {
  for (let n = 1; n <= 99; n++) {
    const place = `RC${String(n).padStart(2, '0')}`;
    if (!taken.includes(place)) return place;
  }
  return undefined;
}
