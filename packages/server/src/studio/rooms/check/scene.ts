import { MssError } from '@cyclorama/contract';
import {
  backgroundReference,
  base64Text,
  color,
  CompileError,
  effectiveBackground,
  layerReference,
} from '../../../compile/index.ts';
import type { Reference, WireLayer } from '../../../compile/index.ts';
import { checkMarkup, invalid } from '../../scripts/check.ts';
import type { FullPlayPolicy, Paragraph, Scene } from '../model.ts';

const MAX_LAYERS = 100;
/** Each film is decoded all the time that its scene is on air. */
const MAX_VIDEOS = 5;
/** Spoken characters of a scene. */
const MAX_SCENE_CHARACTERS = 200_000;

/** Paragraphs of a scene; what is playing is told in lists of at most this (§11.5). */
export const MAX_PARAGRAPHS = 100;

/** What a scene turns out to need. */
export interface CheckedScene {
  readonly references: readonly Reference[];
  /** Characters that are spoken. */
  readonly characters: number;
}

/**
 * Checks a scene as far as that is possible without looking anything up.
 * @param at where it stands, e.g. `scene_scripts[0]`
 * @throws MssError with the documented code; the message names the field
 */
export function checkScene(scene: Scene, mode: FullPlayPolicy['play_mode'], at: string): CheckedScene {
  if (scene.script_name.trim() === '' || /\p{Cc}/u.test(scene.script_name))
    throw new MssError('MSS.20010001', `${at}.script_name: control characters or nothing but spaces`);
  if (scene.shoot_scripts.length > MAX_PARAGRAPHS)
    throw new MssError('MSS.20010072', `${at}.shoot_scripts: at most ${MAX_PARAGRAPHS}`);
  const numbers = new Set<number>();
  let characters = 0;
  const references: (Reference | undefined)[] = [
    reference('human', scene.model_asset_id, undefined, `${at}.model_asset_id`),
    reference('voice', scene.voice_config?.voice_asset_id, undefined, `${at}.voice_config.voice_asset_id`),
  ];
  scene.shoot_scripts.forEach((paragraph, index) => {
    const field = `${at}.shoot_scripts[${index}]`;
    const { sequence_no: number } = paragraph;
    if (number !== undefined && numbers.has(number))
      throw invalid(`${field}.sequence_no`, `${number} stands twice in this scene`);
    if (number !== undefined) numbers.add(number);
    characters += checkParagraph(paragraph, mode, field);
    references.push(audioReference(paragraph, field));
  });
  if (characters > MAX_SCENE_CHARACTERS)
    throw new MssError('MSS.20010109', `${at}.shoot_scripts: ${characters} of ${MAX_SCENE_CHARACTERS}`);
  references.push(...checkPicture(scene, at));
  return { references: references.filter((one) => one !== undefined), characters };
}

/** @returns how many characters it says */
function checkParagraph(paragraph: Paragraph, mode: FullPlayPolicy['play_mode'], field: string): number {
  const { text_config: text, audio_config: audio } = paragraph;
  const recorded = (audio?.asset_id ?? '') !== '' || (audio?.audio_url ?? '') !== '';
  if (mode === 'AUDIO') {
    if (!recorded) throw new MssError('MSS.20010067', `${field}.audio_config`);
  } else if (mode === 'TEXT') {
    if (text === undefined) throw new MssError('MSS.20010086', `${field}.text_config`);
    if (text.text.trim() === '') throw new MssError('MSS.20010112', `${field}.text_config.text`);
  }
  if (text === undefined || text.text === '') return 0;
  const spoken = checkMarkup(text.text, `${field}.text_config.text`).text;
  if (mode === 'TEXT' && spoken.trim() === '')
    throw new MssError('MSS.20010112', `${field}.text_config.text has tags only`);
  return spoken.length;
}

function audioReference(paragraph: Paragraph, field: string): Reference | undefined {
  const { asset_id: assetId, audio_url: url } = paragraph.audio_config ?? {};
  const at = `${field}.audio_config`;
  return reference('audio', assetId, url, (assetId ?? '') !== '' ? `${at}.asset_id` : `${at}.audio_url`);
}

function reference(
  kind: Reference['kind'],
  assetId: string | undefined,
  url: string | undefined,
  field: string,
): Reference | undefined {
  if (assetId !== undefined && assetId !== '') return { key: `asset:${assetId}`, kind, assetId, field };
  if (url !== undefined && url !== '') return { key: `url:${url}`, kind, url, field };
  return undefined;
}

/** Background and layers. */
function checkPicture(scene: Scene, at: string): readonly (Reference | undefined)[] {
  const layers = scene.layer_config ?? [];
  if (layers.length > MAX_LAYERS)
    throw new MssError('MSS.20010057', `${at}.layer_config: at most ${MAX_LAYERS}`);
  const videos = layers.filter(({ layer_type: type }) => type === 'VIDEO').length;
  if (videos > MAX_VIDEOS) {
    throw new MssError('MSS.20010106', `${at}.layer_config`, {
      fill: [scene.script_name, String(videos), String(MAX_VIDEOS)],
    });
  }
  const found = layers.map((layer, index) => {
    const field = `${at}.layer_config[${index}]`;
    checkLayer(layer, field);
    return layerReference(layer, scene.model_asset_id, field);
  });
  const background = effectiveBackground(scene.background_config);
  if (background === undefined) return found;
  const field = `${at}.background_config[${scene.background_config?.indexOf(background) ?? 0}]`;
  if (background.background_type === 'COLOR') {
    const value = background.background_color_config ?? '#FFFFFF';
    asInvalid(() => color(value, `${field}.background_color_config`));
    return found;
  }
  const named = (background.background_asset_id ?? '') + (background.background_config ?? '');
  if (named === '') throw new MssError('MSS.20010143', field);
  return [...found, backgroundReference(background, field)];
}

function checkLayer(layer: WireLayer, at: string): void {
  if (layer.layer_type === 'TEXT') {
    const field = `${at}.text_config.text_context`;
    const text = asInvalid(() => base64Text(layer.text_config?.text_context ?? '', field));
    if (text.trim() === '') throw invalid(field, 'a TEXT layer needs its text, as Base64 of UTF-8');
    asInvalid(() => color(layer.text_config?.font_color ?? '#FFFFFF', `${at}.text_config.font_color`));
  } else if (layer.layer_type !== 'HUMAN') {
    const url = layer.layer_type === 'IMAGE' ? layer.image_config?.image_url : layer.video_config?.video_url;
    if ((layer.asset_id ?? '') === '' && (url ?? '') === '')
      throw invalid(`${at}.asset_id`, 'neither an asset nor a URL is given');
  }
}

/** What a compile step refuses is, at the entrance, an invalid parameter. */
function asInvalid<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    throw new MssError('MSS.00000003', error.message, { cause: error });
  }
}
