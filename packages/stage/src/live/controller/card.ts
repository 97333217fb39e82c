import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Kernels } from '../../kernels/load.ts';
import { toYuva } from '../../pixels/color.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import { allocatePicture, type Picture } from '../../pixels/picture.ts';
import { evenOut } from '../../pixels/rect.ts';
import { conversionScratch, convertRgba, type RgbaImage } from '../../pixels/rgba.ts';
import { Compositor } from '../../render/compositor.ts';
import { drawText } from '../../text/index.ts';
import type { Size } from '../programme/geometry.ts';
import type { Scaler } from '../programme/scaler.ts';

/** How much of the last picture's detail a card keeps: pixels across. */
const BLURRED_TO = 36;
const SHADE = { r: 14, g: 17, b: 22, a: 150 };
/** Name of the source, and what is the matter with it. */
export const CARD_FONTS = ['Noto Sans@600', 'Noto Sans'] as const;
/** Lower than this, a card carries no words. */
const LEAST_HEIGHT = 48;

/**
 * Makes the pictures that stand for a source that fails: its last picture, blurred and darkened, or a calm dark ground
 * when it never had one, with its name and a word about what is the matter.
 */
export class CardMaker {
  readonly #memory: StageMemory;
  readonly #kernels: Kernels;
  readonly #compositor: Compositor;
  readonly #scaler: Scaler;

  /** `scaler` works on the calling thread, with scratch as large as the cards. */
  constructor(memory: StageMemory, kernels: Kernels, scaler: Scaler) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#compositor = new Compositor(kernels);
    this.#scaler = scaler;
  }

  /** An opaque picture of this size; the caller releases its block. */
  make(label: string, last: Picture | undefined, size: Size): Picture {
    const card = allocatePicture(this.#memory, size.width, size.height, false);
    this.#compositor.clear(card);
    if (last) this.#blurred(card, last);
    else this.#draw(card, ground(size.width, size.height), 0, 0);
    this.#notice(card, label, last ? 'No signal' : 'Waiting for signal');
    return card;
  }

  #blurred(card: Picture, last: Picture): void {
    const width = Math.max(2, Math.min(last.width, BLURRED_TO));
    const height = Math.max(2, Math.min(last.height, Math.round((width * card.height) / card.width)));
    const whole = { x: 0, y: 0, width: last.width, height: last.height };
    // The scaler's result lies where the next one will: it is kept aside.
    const small = allocatePicture(this.#memory, width, height, last.a !== 0);
    try {
      const reduced = this.#scaler.scale(last, whole, width, height);
      this.#compositor.clear(small);
      this.#compositor.draw(small, reduced, 0, 0);
      const crop = { x: 0, y: 0, width, height };
      const soft = this.#scaler.scale(small, crop, card.width, card.height, 'soft');
      this.#compositor.draw(card, soft, 0, 0);
    } finally {
      this.#memory.release(small.block);
    }
    this.#compositor.fill(card, { x: 0, y: 0, width: card.width, height: card.height }, toYuva(SHADE));
  }

  #notice(card: Picture, label: string, word: string): void {
    const { width, height } = card;
    if (height < LEAST_HEIGHT || width < LEAST_HEIGHT) return;
    const size = Math.max(11, Math.min(40, Math.min(height * 0.07, width * 0.055)));
    const style = { align: 'center', wrap: width * 0.84 } as const;
    const soft = { color: '#00000066', blur: size * 0.35, dx: 0, dy: 0 };
    const lines = [
      drawText(label, { ...style, font: CARD_FONTS[0], size, color: '#F2F4F8', maxLines: 2, shadow: soft }),
      drawText(word, {
        ...style,
        font: CARD_FONTS[1],
        size: size * 0.68,
        color: '#AEB6C2',
        maxLines: 1,
        shadow: soft,
      }),
    ];
    const [name, state] = lines as [(typeof lines)[0], (typeof lines)[0]];
    const mark = size * 1.25;
    const gap = size * 0.5;
    const shown = label.trim() !== '' ? name.layout.height : 0;
    const block = mark + gap + shown + state.layout.height;
    const roomy = block < height * 0.9;
    let top = (height - (roomy ? block : shown + state.layout.height)) / 2;
    if (roomy) {
      const icon = mutedSignal(Math.round(mark));
      this.#draw(card, icon, Math.round((width - icon.width) / 2), Math.round(top));
      top += mark + gap;
    }
    for (const text of shown > 0 ? [name, state] : [state]) {
      const x = Math.round((width - text.layout.width) / 2 - text.originX);
      this.#draw(card, text, x, Math.round(top - text.originY));
      top += text.layout.height;
    }
  }

  /** Blends an image over a card at a place. */
  #draw(card: Picture, image: RgbaImage, x: number, y: number): void {
    const memory = this.#memory;
    const box = evenOut({ x, y, width: image.width, height: image.height });
    const picture = allocatePicture(memory, box.width, box.height, true);
    const bytes = conversionScratch(box.width);
    const scratch = memory.allocate(bytes);
    const area = { x: 0, y: 0, width: box.width, height: box.height };
    convertRgba(this.#kernels, memory.bytes, image, picture, area, x - box.x, y - box.y, scratch, bytes);
    this.#compositor.draw(card, picture, box.x, box.y);
    memory.release(scratch);
    memory.release(picture.block);
  }
}

function finish(context: SKRSContext2D): RgbaImage {
  const { canvas } = context;
  return { width: canvas.width, height: canvas.height, rgba: new Uint8Array(canvas.data()) };
}

/** Slate, a little lighter where the light comes from. */
function ground(width: number, height: number): RgbaImage {
  const context = createCanvas(width, height).getContext('2d');
  const light = context.createRadialGradient(
    width * 0.35,
    height * 0.25,
    0,
    width * 0.5,
    height * 0.5,
    Math.hypot(width, height) * 0.62,
  );
  light.addColorStop(0, '#262E3A');
  light.addColorStop(1, '#12161D');
  context.fillStyle = light;
  context.fillRect(0, 0, width, height);
  return finish(context);
}

/** A mast whose waves are struck out: quiet, without alarm. */
function mutedSignal(size: number): RgbaImage {
  const context = createCanvas(size, size).getContext('2d');
  const unit = size / 24;
  context.scale(unit, unit);
  context.strokeStyle = '#AEB6C2';
  context.fillStyle = '#AEB6C2';
  context.lineWidth = 1.7;
  context.lineCap = 'round';
  for (const radius of [4.6, 8.8]) {
    for (const turn of [0, Math.PI]) {
      context.beginPath();
      context.arc(12, 12, radius, turn - 0.72, turn + 0.72);
      context.stroke();
    }
  }
  context.beginPath();
  context.arc(12, 12, 1.7, 0, Math.PI * 2);
  context.fill();
  const strike = (): void => {
    context.beginPath();
    context.moveTo(5, 20.5);
    context.lineTo(19, 3.5);
    context.stroke();
  };
  // The stroke stands clear of what it crosses.
  context.globalCompositeOperation = 'destination-out';
  context.lineWidth = 5;
  strike();
  context.globalCompositeOperation = 'source-over';
  context.lineWidth = 1.7;
  strike();
  return finish(context);
}
