import { isAbsolute } from 'node:path';
import { LIVE_PAINTER_MODULE, type LiveAvatarOptions } from '@cyclorama/avatar/catalogue';
import type { LiveBox, LiveLayer, LiveRendition, LiveSource } from '@cyclorama/stage/data';
import type { CasterMaterial, LocalMaterial } from '../caster/index.ts';
import { HUMAN_ASPECT } from '../layers.ts';
import { color } from '../values.ts';
import type { CompiledDialog, DialogBackground, DialogPictureInput } from './input.ts';

/** Pictures a second of dialogs. */
export const DIALOG_FPS = 25;
/** The encoding that viewers watch. */
export const DIALOG_RENDITION = 'pgm';
/** Stands behind whoever has no background, where nothing shines through. */
const USUAL_GROUND = '#E9EDF3';
const BACKGROUND = 'background';
const WHOLE: LiveBox = { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' };
const AUDIO_KBPS = 96;
/** Bits of a pixel of a picture in which one person moves before a ground that stands still. */
const BITS_PER_PIXEL = 0.11;
/** What the matte adds to them: large even areas. */
const MATTE_SHARE = 0.35;
const LEAST_KBPS = 300;

/** Size of what is sent: with a matte below the colour it is twice as high. */
export function sentSize({
  width,
  height,
  transparent,
}: Pick<DialogPictureInput, 'width' | 'height' | 'transparent'>): {
  readonly width: number;
  readonly height: number;
} {
  return { width, height: transparent ? 2 * height : height };
}

/** What a dialog needs on this machine before it is seen. */
export function dialogMaterials(
  avatarAssetId: string,
  background: DialogBackground,
): readonly CasterMaterial[] {
  const avatar = {
    key: avatarKey(avatarAssetId),
    from: { kind: 'asset', assetId: avatarAssetId },
    expect: 'avatar',
  } as const;
  if (background.kind !== 'asset') return [avatar];
  const { assetId } = background;
  return [avatar, { key: `asset:${assetId}`, from: { kind: 'asset', assetId }, expect: 'image' }];
}

/** The colour behind the presenter, `#RRGGBB`; undefined where there is none or a picture. @throws CompileError */
export function groundColour(
  background: DialogBackground,
  transparent: boolean,
  materials: DialogPictureInput['materials'],
): string | undefined {
  if (transparent) return undefined;
  if (background.kind === 'color') return color(background.color, 'background.color').slice(0, 7);
  if (background.kind === 'asset' && materials.get(`asset:${background.assetId}`)?.kind === 'image')
    return undefined;
  return USUAL_GROUND;
}

/** Key of the material that is one colour all over. */
export function groundKey(paint: string): string {
  return `colour:${paint}`;
}

/**
 * What a dialog shows: the presenter before its background; or, where the page puts it before something of its own, over
 * black (colour multiplied by alpha) with its alpha as grey in a second half below, both from the same picture.
 */
export function compileDialog(input: DialogPictureInput): CompiledDialog {
  const { materials, transparent, avatarAssetId, hubUrl } = input;
  const sources: LiveSource[] = [];
  const layers: LiveLayer[] = [];
  const ground = groundPicture(input);
  if (ground !== undefined) {
    sources.push(source(BACKGROUND, 'background', { kind: 'image', path: ground }));
    layers.push({ source: BACKGROUND, box: WHOLE, fill: 'cover', opacity: 1 });
  }
  const presenter = presenterSource(avatarAssetId, materials.get(avatarKey(avatarAssetId)), input);
  if (presenter !== undefined) {
    sources.push(presenter.source);
    layers.push({ source: presenter.source.id, box: presenter.box, fill: 'none', opacity: 1 });
    if (transparent) {
      const box = { ...presenter.box, y: presenter.box.y + 0.5 };
      layers.push({ source: presenter.source.id, box, fill: 'none', opacity: 1, channel: 'alpha' });
    }
  }
  const tracks =
    presenter === undefined
      ? []
      : [{ source: presenter.source.id, gain: 1, channel: 'all', delayMs: 0 } as const];
  return {
    presenter: presenter?.source.id,
    document: {
      format: { ...sentSize(input), fps: { num: DIALOG_FPS, den: 1 } },
      sources,
      pgm: { layers, overlays: [], audio: { mode: 'mix', tracks } },
      renditions: [rendition(input)],
      outputs:
        hubUrl === undefined ? [] : [{ kind: 'rtmp', id: 'hub', rendition: DIALOG_RENDITION, url: hubUrl }],
      delaySeconds: 0,
    },
  };
}

function avatarKey(assetId: string): string {
  return `avatar:${assetId}`;
}

function groundPicture({ background, transparent, materials }: DialogPictureInput): string | undefined {
  const colour = groundColour(background, transparent, materials);
  const key =
    colour !== undefined
      ? groundKey(colour)
      : background.kind === 'asset' && !transparent
        ? `asset:${background.assetId}`
        : undefined;
  const local = key === undefined ? undefined : materials.get(key);
  return local?.kind === 'image' ? local.path : undefined;
}

function rendition(input: DialogPictureInput): LiveRendition {
  const { width, height } = input;
  const share = input.transparent ? 1 + MATTE_SHARE : 1;
  const kbps = (width * height * DIALOG_FPS * BITS_PER_PIXEL * share) / 1000;
  return {
    id: DIALOG_RENDITION,
    bus: 'pgm',
    ...sentSize(input),
    videoKbps: Math.max(LEAST_KBPS, Math.round(kbps / 50) * 50),
    audioKbps: AUDIO_KBPS,
    preset: 'superfast',
  };
}

/** Presenters are drawn on a 9:16 canvas as everywhere; theirs stands on the lower edge, in the middle. */
function presenterSource(
  assetId: string,
  local: LocalMaterial | undefined,
  { width, height, transparent }: DialogPictureInput,
): { readonly source: LiveSource; readonly box: LiveBox } | undefined {
  if (local?.kind !== 'avatar') return undefined;
  const tall = even(Math.min(height, width / HUMAN_ASPECT));
  const wide = Math.min(width, even(tall * HUMAN_ASPECT));
  const options: LiveAvatarOptions = { character: local.character, width: wide, height: tall };
  // Of a real person the character is the path of a model, which is nobody's business.
  const label = isAbsolute(local.character) ? assetId : local.character;
  const sent = transparent ? 2 * height : height;
  return {
    source: source(`presenter:${assetId}`, label, { kind: 'painter', module: LIVE_PAINTER_MODULE, options }),
    box: {
      x: (2 * Math.floor((width - wide) / 4)) / width,
      y: (height - tall) / sent,
      width: wide / width,
      height: tall / sent,
      anchor: 'topLeft',
    },
  };
}

function source(id: string, label: string, input: LiveSource['input']): LiveSource {
  return { id, label, input, revision: 1, delayMs: 0, decode: 'always', card: false };
}

function even(value: number): number {
  return Math.max(16, Math.floor(value / 2) * 2);
}
