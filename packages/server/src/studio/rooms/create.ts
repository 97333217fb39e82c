import { MssError, type Schemas } from '@cyclorama/contract';
import { newId } from '../assets/ids.ts';
import { importGroups } from '../interaction/import-groups.ts';
import { reviewTexts } from '../moderation/review-texts.ts';
import { checkRoom } from './check/room.ts';
import type { RoomHandler } from './context.ts';
import { modelsOf, viewModeOf, type RoomDocument } from './model.ts';
import { numbered } from './numbered.ts';
import { brokeIndex, duplicateRoom, refuseDuplicateRoom } from './queries.ts';
import { readSharing } from './sharing.ts';
import { liveRooms, type RoomRow } from './table.ts';
import { reviewOf, textsOfRoom } from './texts.ts';

/** 6.1.1: stores a live room. */
export const createSmartLiveRoom: RoomHandler<'createSmartLiveRoom'> = async (context, studio, request) => {
  const { projectId, appUserId } = request.caller;
  const rules = await importGroups(studio, projectId, request.body.interaction_rules ?? [], new Set());
  const document = numbered(withRules(request.body, rules));
  const now = studio.clock.now();
  const columns = { ...columnsOf(document), ...readSharing(typeOf(document), document.shared_config, now) };
  if (columns.type !== 'TEMP') await refuseDuplicateRoom(studio.db.orm, projectId, columns.name);
  await checkRoom(context, studio, projectId, document);
  const id = newId();
  await reviewTexts(studio, reviewOf(projectId, id, document), textsOfRoom(document));
  await uniquelyNamed(columns.name, async () => {
    await studio.db.orm.insert(liveRooms).values({
      id,
      projectId,
      document,
      ...columns,
      appUserId: appUserId ?? null,
      createdAt: now,
      updatedAt: now,
    });
  });
  const body: Schemas['SmartLiveRoomIdResponse'] = { room_id: id };
  return { body };
};

/** The document with rules that were imported; one that has none stays without. */
export function withRules(
  document: RoomDocument,
  rules: NonNullable<RoomDocument['interaction_rules']>,
): RoomDocument {
  return document.interaction_rules === undefined ? document : { ...document, interaction_rules: rules };
}

function typeOf(document: RoomDocument): RoomRow['type'] {
  return document.room_type ?? 'NORMAL';
}

/** What the columns beside the document hold. */
export function columnsOf(document: RoomDocument): Pick<RoomRow, 'name' | 'type' | 'viewMode' | 'modelIds'> {
  return {
    name: document.room_name,
    type: typeOf(document),
    viewMode: viewModeOf(document),
    modelIds: [...modelsOf(document)],
  };
}

/** The unique index decides who has a name. @throws MssError MSS.20010031 */
export async function uniquelyNamed<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof MssError || !brokeIndex(error, 'live_rooms_names')) throw error;
    throw duplicateRoom(name);
  }
}
