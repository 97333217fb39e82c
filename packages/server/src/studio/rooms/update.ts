import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import { importGroups } from '../interaction/import-groups.ts';
import { reviewTexts } from '../moderation/review-texts.ts';
import { checkRoom } from './check/room.ts';
import type { RoomHandler } from './context.ts';
import { columnsOf, uniquelyNamed, withRules } from './create.ts';
import type { RoomDocument } from './model.ts';
import { numbered } from './numbered.ts';
import { findRoom, lockRoom, refuseDuplicateRoom } from './queries.ts';
import { readSharing } from './sharing.ts';
import { liveRooms, type RoomRow } from './table.ts';
import { reviewOf, textsOfRoom } from './texts.ts';
import { roomOnWire } from './wire.ts';

/**
 * 6.1.4: replaces the members that are sent. A job that runs goes on with what it started with. A room that was frozen is
 * free again once its texts pass.
 */
export const updateSmartLiveRoom: RoomHandler<'updateSmartLiveRoom'> = async (context, studio, request) => {
  const { projectId } = request.caller;
  const roomId = request.params['room_id'] ?? '';
  const { orm } = studio.db;
  const before = await findRoom(orm, projectId, roomId);
  const known = new Set((before.document.interaction_rules ?? []).map(({ group_id: id }) => id ?? ''));
  const rules = await importGroups(studio, projectId, request.body.interaction_rules ?? [], known);
  const changes = withRules(request.body, rules);
  const checked = merged(before, changes);
  refuseLocked(before, checked);
  const now = studio.clock.now();
  const sharing = readSharing(checked.room_type ?? 'NORMAL', checked.shared_config, now);
  if (checked.room_type !== 'TEMP') await refuseDuplicateRoom(orm, projectId, checked.room_name, roomId);
  await checkRoom(context, studio, projectId, checked);
  await reviewTexts(studio, reviewOf(projectId, roomId, checked), textsOfRoom(checked));
  const row = await uniquelyNamed(checked.room_name, () =>
    studio.db.tx(async (tx) => {
      // Merged again under the lock: two updates of different members both last.
      const current = await lockRoom(tx.orm, projectId, roomId);
      const document = merged(current, changes);
      const [updated] = await tx.orm
        .update(liveRooms)
        .set({
          document,
          ...columnsOf(document),
          ...sharing,
          version: current.version + 1,
          state: 'ENABLE',
          errorCode: null,
          errorMsg: null,
          updatedAt: now,
        })
        .where(eq(liveRooms.id, roomId))
        .returning();
      if (updated === undefined) throw new Error('the room was not stored');
      return updated;
    }),
  );
  return { body: await roomOnWire(studio, row, request.baseUrl) };
};

function merged({ document }: Pick<RoomRow, 'document'>, changes: RoomDocument): RoomDocument {
  return numbered({ ...document, ...changes });
}

/** A template that is being reviewed is locked until its owner takes it back. @throws MssError MSS.20010082 */
function refuseLocked(before: RoomRow, after: RoomDocument): void {
  if (before.sharedState !== 'REVIEW' || before.sharedType !== 'SHARED') return;
  if ((after.shared_config?.shared_state ?? 'PUBLISHED') === 'REVIEW')
    throw new MssError('MSS.20010082', 'the template is in review; set shared_config.shared_state first');
}
