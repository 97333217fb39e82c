import type { CharacterInfo } from '@cyclorama/avatar';
import type { AssetExtraMeta, AssetFileInfo, DigitalAssetInfo, SystemProperty } from '@cyclorama/contract';
import type { Voice } from '@cyclorama/speech';

export type AssetType = NonNullable<DigitalAssetInfo['asset_type']>;
export type AssetState = NonNullable<DigitalAssetInfo['asset_state']>;
export type FileCategory = NonNullable<AssetFileInfo['asset_file_category']>;
export type FileState = NonNullable<AssetFileInfo['state']>;
export type SupportedService = NonNullable<DigitalAssetInfo['supported_service']>[number];
export type SystemPropertyKey = NonNullable<SystemProperty['key']>;
export type SharedType = 'PRIVATE' | 'PUBLIC' | 'SHARED';

/** What stands behind a VOICE_MODEL or HUMAN_MODEL_2D asset. */
export type AssetModel =
  | { readonly kind: 'voice'; readonly voice: Voice }
  | {
      readonly kind: 'character';
      readonly character: CharacterInfo;
      /** Draws the presenter instead of us, while the tenant's settings name it. */
      readonly renderer?: { readonly url: string; readonly id: string };
    };

/** Owner of the assets that ship with the project. */
export const SYSTEM_PROJECT = '00000000000000000000000000000000';

/** Files in these states take up their place (one MAIN, one COVER, unique names). */
export const LIVE_FILE_STATES: readonly FileState[] = ['CREATING', 'UPLOADED', 'REVIEW', 'CREATED', 'BLOCK'];

/** Member of asset_extra_meta that belongs to a type; types that are missing have none. */
export const META_MEMBER: Readonly<Partial<Record<AssetType, keyof AssetExtraMeta>>> = {
  HUMAN_MODEL: 'human_model_meta',
  HUMAN_MODEL_2D: 'human_model_2d_meta',
  SCENE: 'scene_meta',
  ANIMATION: 'animation_meta',
  MATERIAL: 'material_meta',
  VOICE_MODEL: 'voice_model_meta',
  VIDEO: 'video_meta',
  IMAGE: 'image_meta',
  PPT: 'ppt_meta',
  AUDIO: 'audio_meta',
  MUSIC: 'audio_meta',
};

/** The document spells this type two ways. */
export function canonicalType(type: AssetType): AssetType {
  return type === 'BUSINESS_CARD_TEMPLET' ? 'BUSINESS_CARD_TEMPLATE' : type;
}
