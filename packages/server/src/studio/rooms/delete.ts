import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { openJobOf } from './job-queries.ts';
import { lockRoom } from './queries.ts';
import { liveRooms } from './table.ts';

/** 6.1.5: removes a room and its planned starts; its past jobs stay in the tenant's list. */
export async function deleteSmartLiveRoom(
  studio: Studio,
  request: RequestOf<'deleteSmartLiveRoom'>,
): Promise<OperationResult> {
  const { projectId } = request.caller;
  const roomId = request.params['room_id'] ?? '';
  await studio.db.tx(async (tx) => {
    await lockRoom(tx.orm, projectId, roomId);
    const running = await openJobOf(tx.orm, roomId);
    if (running !== undefined) throw new MssError('MSS.20010036', `job_id ${running.id}`);
    await tx.orm.delete(liveRooms).where(eq(liveRooms.id, roomId));
  });
  return {};
}
