import type { LiveOverlay } from '@cyclorama/stage/data';
import {
  TEMPLATES,
  type CasterConfig,
  type Component,
  type TextStyleContent,
} from '../../studio/casters/model.ts';
import type { CasterInput } from './input.ts';
import { assetMaterial } from './materials.ts';

/** Largest letters and borders, in pixels. */
const MAX_FONT_PIXELS = 1024;
const MAX_BORDER_PIXELS = 16;
const DEFAULT_COLOR = '#ff0000';
const DEFAULT_FONT = 'KaiTi';

/** Components in the order given, bottom first. What cannot be shown is left out with a note. */
export function overlaysOf(
  input: CasterInput,
  componentIds: readonly string[],
  notes: string[],
): readonly LiveOverlay[] {
  return componentIds.flatMap((id) => {
    const component = input.aggregate.components.find((one) => one.id === id);
    const overlay = component && overlayOf(input, component, notes);
    return overlay === undefined ? [] : [overlay];
  });
}

function overlayOf(input: CasterInput, component: Component, notes: string[]): LiveOverlay | undefined {
  const { document } = component;
  const content = contentOf(input, component, notes);
  if (content === undefined) return undefined;
  const { ComponentLayer: layer } = document;
  const [x, y] = layer.PositionNormalized;
  return {
    id: component.id,
    order: document.LayerOrder,
    box: { x, y, width: layer.WidthNormalized, height: layer.HeightNormalized, anchor: layer.PositionRefer },
    effect: document.Effect,
    opacity: 1,
    content,
  };
}

function contentOf(
  input: CasterInput,
  { name, document }: Component,
  notes: string[],
): LiveOverlay['content'] | undefined {
  if (document.ComponentType === 'caption') {
    notes.push(`${name}: captions need a speech recogniser, and none is configured`);
    return undefined;
  }
  if (document.ComponentType === 'image') {
    const material = assetMaterial(document.ImageLayerContent?.MaterialId, 'image');
    const local = material && input.materials.get(material.key);
    if (local?.kind === 'image') return { kind: 'image', path: local.path };
    notes.push(`${name}: its picture is not here yet`);
    return undefined;
  }
  const text = document.TextLayerContent;
  if (text === undefined || text.Text === '') return undefined;
  return { kind: 'text', text: text.Text, ...styleOf(text, formatOf(input.aggregate.caster.config).height) };
}

function styleOf(
  style: TextStyleContent,
  height: number,
): Omit<Extract<LiveOverlay['content'], { kind: 'text' }>, 'kind' | 'text'> {
  const size = Math.min(style.SizeNormalized, MAX_FONT_PIXELS / height);
  const border = colorOf(style.BorderColor);
  return {
    font: style.FontName === '' ? DEFAULT_FONT : style.FontName,
    color: colorOf(style.Color) ?? DEFAULT_COLOR,
    size,
    borderWidth: size > 0 ? Math.min(style.BorderWidthNormalized, MAX_BORDER_PIXELS / (size * height)) : 0,
    ...(border === undefined ? {} : { borderColor: border }),
  };
}

/** 0xRRGGBB → #rrggbb */
export function colorOf(color: string): string | undefined {
  const digits = /^(?:0x|#)([0-9a-f]{6})$/i.exec(color)?.[1];
  return digits === undefined ? undefined : `#${digits.toLowerCase()}`;
}

/** Size of the programme; without a template that of lp_hd. */
export function formatOf(config: CasterConfig): (typeof TEMPLATES)[keyof typeof TEMPLATES] {
  return TEMPLATES[config.TranscodeConfig?.CasterTemplate ?? 'lp_hd'];
}
