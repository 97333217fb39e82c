import { CHARACTERS, type CharacterInfo } from '@cyclorama/avatar/catalogue';
import type { SpeechVendor } from '../../config/speech-vendors.ts';
import type { ActionTagInfo, AssetExtraMeta } from '@cyclorama/contract';
import { BACKGROUNDS, MUSIC_BEDS, type BackgroundInfo, type MusicInfo } from '@cyclorama/library/catalogue';
import type { LibraryOrder } from '../../hosts/tasks/system-library.ts';
import { actionNameZh } from './action-names.ts';
import { stableId } from './ids.ts';
import type { AssetModel, AssetType, FileCategory, SupportedService } from './model.ts';
import { systemVoices } from './system-voices.ts';

type WithoutPath<T> = T extends unknown ? Omit<T, 'path'> : never;

/** A file of a system asset and how it is made. */
export interface SystemFile {
  readonly category: FileCategory;
  readonly name: string;
  /** Place below the library's keys; assets that show the same thing share it. */
  readonly folder: string;
  readonly order: WithoutPath<LibraryOrder>;
}

/** An asset that ships with the project. */
export interface SystemAsset {
  readonly id: string;
  readonly type: AssetType;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly order: number;
  readonly meta: AssetExtraMeta;
  readonly systemProperties: Readonly<Record<string, string>>;
  readonly supportedService: readonly SupportedService[];
  readonly model?: AssetModel;
  /** Listed only where this region is configured; absent = everywhere. */
  readonly presetRegion?: string;
  readonly files: readonly SystemFile[];
}

const EVERY_SERVICE: readonly SupportedService[] = ['VIDEO_2D', 'LIVE_2D', 'CHAT_2D'];
const PORTRAIT = { width: 720, height: 960 };
/** 16-bit stereo at 48 kHz. */
const MUSIC_KBPS = 1536;

/**
 * Everything that ships, in the order in which its files are made: what is asked for first comes first.
 * @param vendors speech services of the settings, whose voices are there for every tenant
 */
export function systemAssets(vendors: readonly SpeechVendor[] = []): readonly SystemAsset[] {
  const [landscape, portrait] = [
    BACKGROUNDS.filter((one) => one.orientation === 'landscape'),
    BACKGROUNDS.filter((one) => one.orientation === 'portrait'),
  ];
  return [
    ...CHARACTERS.map(characterAsset),
    ...systemVoices(vendors),
    ...landscape.map((one, index) => backgroundAsset(one, index + 1)),
    ...MUSIC_BEDS.map((one, index) => musicAsset(one, index + 1)),
    ...portrait.map((one, index) => backgroundAsset(one, 100 + index)),
  ];
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  news: ['NEWS'],
  business: ['BUSINESS'],
  shop: ['E_COMMERCE', 'E-COMMERCE', 'MARKETING'],
  'e-commerce': ['E_COMMERCE', 'E-COMMERCE'],
  teacher: ['EDUCATION', 'KNOWLEDGE'],
  education: ['EDUCATION', 'KNOWLEDGE'],
  medical: ['MEDICAL'],
  doctor: ['MEDICAL'],
  sport: ['SPORTS'],
  sports: ['SPORTS'],
};

/** Tags of 11.8, in both spellings that the document has. */
function avatarTags(character: CharacterInfo): string[] {
  const posture = character.framing === 'full' ? ['FULL-BODY', 'FULL_BODY'] : ['HALF-BODY', 'HALF_BODY'];
  const fields = character.tags.flatMap((tag) => FIELDS[tag.toLowerCase()] ?? []);
  const all = [
    'VIRTUAL_AVATARS',
    character.sex,
    ...posture,
    'STANDING',
    ...fields,
    '1080P',
    '4K',
    ...character.tags,
    character.age,
  ];
  return [...new Set(all)];
}

function characterAsset(character: CharacterInfo, index: number): SystemAsset {
  const action_tag_map: ActionTagInfo[] = character.actions.map((action) => ({
    action_name_zh: actionNameZh(action),
    action_name_en: action.name,
    catalog: 'gesture',
    tag: action.tag,
  }));
  return {
    id: stableId('character', character.id),
    type: 'HUMAN_MODEL_2D',
    name: character.name,
    description: character.description,
    tags: avatarTags(character),
    order: index + 1,
    meta: {
      human_model_2d_meta: {
        is_action_editable: true,
        is_real_background: false,
        support_live: true,
        model_version: 'V3',
        // Drawn from shapes: sharp at every size.
        model_resolution: '4K',
        is_with_action_library: true,
        action_tag_map,
        is_flexus: false,
      },
    },
    systemProperties: {},
    supportedService: EVERY_SERVICE,
    model: { kind: 'character', character },
    files: [
      {
        category: 'COVER',
        name: 'cover.png',
        folder: `characters/${character.id}`,
        order: { make: 'portrait', id: character.id, ...PORTRAIT },
      },
    ],
  };
}

function backgroundAsset(background: BackgroundInfo, order: number): SystemAsset {
  const horizontal = background.orientation === 'landscape';
  const [width, height] = horizontal ? [1920, 1080] : [1080, 1920];
  const folder = `backgrounds/${background.id}`;
  return {
    id: stableId('background', background.id),
    type: 'IMAGE',
    name: background.name,
    description: background.description,
    tags: [...background.tags],
    order,
    meta: { image_meta: { codec: 'png', width, height, mode: horizontal ? 'Horizontal' : 'Vertical' } },
    systemProperties: { BACKGROUND_IMG: 'Yes', BACKGROUND_SCENE: horizontal ? 'Horizontal' : 'Vertical' },
    supportedService: EVERY_SERVICE,
    files: [
      {
        category: 'MAIN',
        name: `${background.id}.png`,
        folder,
        order: { make: 'background', id: background.id, width, height },
      },
      {
        category: 'COVER',
        name: 'cover.jpg',
        folder,
        order: { make: 'background-cover', id: background.id, width: width / 4, height: height / 4 },
      },
    ],
  };
}

function musicAsset(music: MusicInfo, order: number): SystemAsset {
  return {
    id: stableId('music', music.id),
    type: 'MUSIC',
    name: music.name,
    description: music.description,
    tags: [...music.tags],
    order,
    meta: {
      audio_meta: {
        duration: Math.round(music.duration),
        audio_codec: 'pcm_s16le',
        audio_bit_rate: MUSIC_KBPS,
        audio_channels: 2,
        sample: 48_000,
      },
    },
    systemProperties: {},
    supportedService: EVERY_SERVICE,
    files: [
      {
        category: 'MAIN',
        name: `${music.id}.wav`,
        folder: `music/${music.id}`,
        order: { make: 'music', id: music.id },
      },
    ],
  };
}
