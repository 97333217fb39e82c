/** A colour with alpha 0…255, straight. */
export interface Rgba {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** Reads `#RGB`, `#RRGGBB` or `#RRGGBBAA`; throws on anything else. */
export function parseColor(text: string): Rgba {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const hex = short
    ? short
        .slice(1, 4)
        .map((digit) => digit + digit)
        .join('')
    : text.slice(1);
  if (!/^#/.test(text) || !/^([0-9a-f]{6}|[0-9a-f]{8})$/i.test(hex)) {
    throw new RangeError(`'${text}' is not a colour; #RRGGBB or #RRGGBBAA expected`);
  }
  const value = (index: number): number => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  return { r: value(0), g: value(1), b: value(2), a: hex.length === 8 ? value(3) : 255 };
}

/** Y, U, V and alpha of a colour: BT.709 limited range, premultiplied as everywhere in the stage. */
export interface Yuva {
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly a: number;
}

/** Converts with an extra opacity 0…1. */
export function toYuva(color: Rgba, opacity = 1): Yuva {
  const a = Math.round(color.a * opacity);
  const weight = a / 255;
  const r = color.r * weight;
  const g = color.g * weight;
  const b = color.b * weight;
  const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
  return {
    y: clamp((luma * 219) / 255 + 16 * weight),
    u: clamp((((b - luma) / 1.8556) * 224) / 255 + 128 * weight),
    v: clamp((((r - luma) / 1.5748) * 224) / 255 + 128 * weight),
    a,
  };
}
