import { base64Text } from '../../compile/index.ts';
import { textsOfRules } from '../interaction/rule-texts.ts';
import type { ModerationCase } from '../moderation/moderate.ts';
import type { ReviewedText } from '../moderation/review-texts.ts';
import type { RoomDocument, Scene } from './model.ts';

/** A room as those who review it are told of it. */
export function reviewOf(
  projectId: string,
  roomId: string,
  { review_config: review }: RoomDocument,
): Omit<ModerationCase, 'texts'> {
  const noNeedReview = review?.no_need_review ?? false;
  return { projectId, subject: `live-room:${roomId}`, noNeedReview };
}

/** Everything of a room that viewers will read or hear, markup included, and its names. */
export function textsOfRoom(document: RoomDocument): readonly ReviewedText[] {
  return [
    { field: 'room_name', text: document.room_name, code: 'MSS.20010007' },
    { field: 'room_description', text: document.room_description ?? '', code: 'MSS.20010032' },
    ...textsOfScenes(document.scene_scripts ?? [], 'scene_scripts'),
    ...textsOfRules(document.interaction_rules ?? [], 'interaction_rules'),
  ];
}

/** The same of scenes. */
export function textsOfScenes(scenes: readonly Scene[], at: string): readonly ReviewedText[] {
  return scenes.flatMap((scene, index): readonly ReviewedText[] => {
    const field = `${at}[${index}]`;
    return [
      { field: `${field}.script_name`, text: scene.script_name, code: 'MSS.20010017' },
      { field: `${field}.script_description`, text: scene.script_description ?? '', code: 'MSS.20010033' },
      ...scene.shoot_scripts.flatMap((paragraph, number): readonly ReviewedText[] => [
        {
          field: `${field}.shoot_scripts[${number}].title`,
          text: paragraph.title ?? '',
          code: 'MSS.20010034',
        },
        {
          field: `${field}.shoot_scripts[${number}].text_config.text`,
          text: paragraph.text_config?.text ?? '',
          code: 'MSS.20010007',
        },
      ]),
      ...(scene.layer_config ?? []).flatMap((layer, number): readonly ReviewedText[] => {
        const coded = layer.text_config?.text_context;
        const place = `${field}.layer_config[${number}].text_config.text_context`;
        if (layer.layer_type !== 'TEXT' || coded === undefined) return [];
        return [{ field: place, text: base64Text(coded, place), code: 'MSS.20010007' }];
      }),
    ];
  });
}
