import type { Kernels } from '../../kernels/load.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import { allocatePicture, type Picture } from '../../pixels/picture.ts';
import { evenOut, intersect, place } from '../../pixels/rect.ts';
import { conversionScratch, convertRgba, type RgbaImage } from '../../pixels/rgba.ts';
import type { Rect, TextStyle } from '../../plan.ts';
import { decodeImage, placeImage } from '../../sources/image.ts';
import { drawText, layoutText } from '../../text/index.ts';
import type { LiveOverlay } from '../document.ts';
import { boxRect, type Size } from '../programme/geometry.ts';

const MAX_TEXT_PX = 1024;
const MAX_BORDER_PX = 16;
/** Longer lines are drawn in parts: canvases have limits. */
const MAX_LINE_PX = 8000;

/** A picture that stands somewhere in the output: its top left is even, so that chroma lies exactly under luma. */
export interface Placed {
  readonly picture: Picture;
  readonly x: number;
  readonly y: number;
}

/** A strip and the window through which it passes. */
export interface Strip {
  readonly picture: Picture;
  readonly window: Rect;
}

type TextContent = Extract<LiveOverlay['content'], { kind: 'text' }>;

/** Pixels of a text in an output of this size. */
export function textStyle(content: TextContent, output: Size): TextStyle {
  const size = Math.max(1, Math.min(MAX_TEXT_PX, content.size * output.height));
  const width = Math.min(MAX_BORDER_PX, content.borderWidth * size);
  return {
    font: content.font,
    size,
    color: content.color,
    ...(width > 0 ? { outline: { color: content.borderColor ?? '#000000', width } } : {}),
  };
}

/** Turns texts and images into pictures in stage memory. Everything is drawn once, when it changes. */
export class OverlayPictures {
  readonly #memory: StageMemory;
  readonly #kernels: Kernels;

  constructor(memory: StageMemory, kernels: Kernels) {
    this.#memory = memory;
    this.#kernels = kernels;
  }

  /** An overlay that stands still; undefined when nothing of it can be seen. @throws RangeError, MediaError */
  still(overlay: LiveOverlay, output: Size, reduction: number): Placed | undefined {
    const { content, box } = overlay;
    if (content.kind === 'image') return this.#image(content.path, overlay, output, reduction);
    const base = textStyle(content, output);
    const style = box.width > 0 ? { ...base, wrap: box.width * output.width } : base;
    const drawn = drawText(content.text, style);
    // The box of a text is as large as the text unless it says otherwise; longer texts reach beyond it.
    const natural = { width: drawn.layout.width, height: drawn.layout.height };
    const sides = {
      width: box.width || natural.width / output.width,
      height: natural.height / output.height,
    };
    const rect = boxRect({ ...box, ...sides }, natural, output);
    const x = Math.round(rect.x) - Math.round(drawn.originX);
    const y = Math.round(rect.y) - Math.round(drawn.originY);
    return this.#convert(drawn, x, y, { x: 0, y: 0, ...output });
  }

  #image(path: string, overlay: LiveOverlay, output: Size, reduction: number): Placed | undefined {
    const memory = this.#memory;
    const decoded = decodeImage(memory, this.#kernels, path, output.width, output.height);
    try {
      const natural = { width: decoded.width * reduction, height: decoded.height * reduction };
      const rect = boxRect(overlay.box, natural, output);
      const bounds = { x: 0, y: 0, ...output };
      const placement = place(decoded, rect, 'stretch', bounds);
      if (!placement) return undefined;
      const { width, height, x, y } = placement.target;
      const at = placeImage(memory, this.#kernels, decoded, placement, false);
      try {
        const rgba = memory.bytes.slice(at, at + width * height * 4);
        return this.#convert({ width, height, rgba }, x, y, bounds);
      } finally {
        memory.release(at);
      }
    } finally {
      memory.release(decoded.at);
    }
  }

  /** An overlay that scrolls; undefined when its window lies outside. @throws RangeError, MediaError */
  strip(overlay: LiveOverlay, output: Size, reduction: number): Strip | undefined {
    const { content, box } = overlay;
    const across = overlay.effect === 'animateH';
    const image = content.kind === 'image';
    const drawn = image
      ? this.#stripImage(content.path, overlay, output, reduction)
      : across
        ? this.#line(content, output)
        : this.#column(content, box.width * output.width || output.width, output);
    // Where the box leaves a side open, a line passes through the whole width, a column through the whole height.
    const open = { width: box.width <= 0 || image, height: box.height <= 0 || image };
    const window = boxRect(
      {
        ...box,
        width: open.width ? (across ? 1 : drawn.width / output.width) : box.width,
        height: open.height ? (across ? drawn.height / output.height : 1) : box.height,
      },
      drawn,
      output,
    );
    const clipped = intersect(evenOut(window), { x: 0, y: 0, ...output });
    if (!clipped) return undefined;
    // A line stands in the middle of a higher window.
    const rows = across ? Math.max(drawn.height, clipped.height) : drawn.height;
    const top = across ? Math.floor((rows - drawn.height) / 2) : 0;
    const area = evenOut({ x: 0, y: 0, width: drawn.width, height: rows });
    const picture = this.#fill(drawn, area, 0, top);
    return { picture, window: clipped };
  }

  #stripImage(path: string, overlay: LiveOverlay, output: Size, reduction: number): RgbaImage {
    const memory = this.#memory;
    const decoded = decodeImage(memory, this.#kernels, path, output.width, output.height);
    try {
      const natural = { width: decoded.width * reduction, height: decoded.height * reduction };
      const { width, height } = boxRect(overlay.box, natural, output);
      const target = {
        x: 0,
        y: 0,
        width: Math.max(1, Math.round(width)),
        height: Math.max(1, Math.round(height)),
      };
      const crop = { x: 0, y: 0, width: decoded.width, height: decoded.height };
      const at = placeImage(memory, this.#kernels, decoded, { target, crop }, false);
      const rgba = memory.bytes.slice(at, at + target.width * target.height * 4);
      memory.release(at);
      return { width: target.width, height: target.height, rgba };
    } finally {
      memory.release(decoded.at);
    }
  }

  /** A text in one line, however long. */
  #line(content: TextContent, output: Size): RgbaImage {
    const text = content.text.replace(/\s+/gu, ' ').trim();
    const style = textStyle(content, output);
    const parts = splitLine(text, style);
    const space = layoutText('n n', style).width - layoutText('nn', style).width;
    let pen = 0;
    const drawn = parts.map((part) => {
      const picture = drawText(part.text, style);
      const at = pen + (part.space ? space : 0);
      pen = at + picture.layout.width;
      return { picture, at: Math.round(at - picture.originX) };
    });
    const left = Math.min(0, ...drawn.map((part) => part.at));
    const right = Math.max(1, ...drawn.map((part) => part.at + part.picture.width));
    const above = Math.max(...drawn.map((part) => part.picture.originY));
    const height = Math.max(
      ...drawn.map((part) => Math.ceil(above - part.picture.originY) + part.picture.height),
    );
    const width = right - left;
    if (drawn.length === 1 && drawn[0]) return drawn[0].picture;
    const rgba = new Uint8Array(width * height * 4);
    for (const { picture, at } of drawn) {
      const down = Math.round(above - picture.originY);
      for (let row = 0; row < picture.height; row++) {
        const from = picture.rgba.subarray(row * picture.width * 4, (row + 1) * picture.width * 4);
        rgba.set(from, ((row + down) * width + at - left) * 4);
      }
    }
    return { width, height, rgba };
  }

  /** A text in lines of a width, however high. */
  #column(content: TextContent, width: number, output: Size): RgbaImage {
    return drawText(content.text, { ...textStyle(content, output), wrap: width });
  }

  /** What of an image can be seen, as a picture at an even position. */
  #convert(image: RgbaImage, x: number, y: number, bounds: Rect): Placed | undefined {
    const visible = intersect({ x, y, width: image.width, height: image.height }, bounds);
    if (!visible) return undefined;
    const box = evenOut(visible);
    const picture = this.#fill(
      image,
      { x: 0, y: 0, width: box.width, height: box.height },
      x - box.x,
      y - box.y,
    );
    return { picture, x: box.x, y: box.y };
  }

  #fill(image: RgbaImage, area: Rect, dx: number, dy: number): Picture {
    const memory = this.#memory;
    const picture = allocatePicture(memory, area.width, area.height, true);
    const size = conversionScratch(area.width);
    const scratch = memory.allocate(size);
    convertRgba(this.#kernels, memory.bytes, image, picture, area, dx, dy, scratch, size);
    memory.release(scratch);
    return picture;
  }
}

/** Parts of a line that can be drawn, and whether a space stands before them. */
export function splitLine(
  text: string,
  style: TextStyle,
): readonly { readonly text: string; readonly space: boolean }[] {
  if (layoutText(text, style).width <= MAX_LINE_PX) return [{ text, space: false }];
  const { lines } = layoutText(text, { ...style, wrap: MAX_LINE_PX });
  let from = 0;
  return lines.map((line, index) => {
    const at = Math.max(from, text.indexOf(line.text, from));
    const space = index > 0 && at > from;
    from = at + line.text.length;
    return { text: line.text, space };
  });
}
