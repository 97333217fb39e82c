import { eq } from 'drizzle-orm';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { roomNotFound } from './queries.ts';
import { maySeeRoom } from './sharing.ts';
import { liveRooms } from './table.ts';
import { roomOnWire, sharedRoomOnWire } from './wire.ts';

/** 6.1.3: a room of the tenant, or a template that another one has published for it. */
export async function showSmartLiveRoom(
  studio: Studio,
  request: RequestOf<'showSmartLiveRoom'>,
): Promise<OperationResult> {
  const { projectId } = request.caller;
  const roomId = request.params['room_id'] ?? '';
  const [row] = await studio.db.orm.select().from(liveRooms).where(eq(liveRooms.id, roomId));
  if (row === undefined || !maySeeRoom(row, projectId, studio.clock.now())) throw roomNotFound(roomId);
  // Stream keys and the like are for those who may change them.
  const isOwner = row.projectId === projectId && (request.caller.may?.('updateSmartLiveRoom') ?? true);
  const show = isOwner ? roomOnWire : sharedRoomOnWire;
  return { body: await show(studio, row, request.baseUrl) };
}
