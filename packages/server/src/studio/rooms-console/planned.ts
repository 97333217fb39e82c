import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { roomSchedules } from '../rooms/schedules/table.ts';

/** The next planned start of each room that has one. */
export async function plannedStarts({ db }: Pick<Studio, 'db'>, projectId: string) {
  const rows = await db.orm
    .selectDistinctOn([roomSchedules.roomId], {
      roomId: roomSchedules.roomId,
      name: roomSchedules.name,
      nextAt: roomSchedules.nextAt,
    })
    .from(roomSchedules)
    .where(and(eq(roomSchedules.projectId, projectId), isNotNull(roomSchedules.nextAt)))
    .orderBy(asc(roomSchedules.roomId), asc(roomSchedules.nextAt));
  return rows.flatMap(({ roomId, name, nextAt }) =>
    nextAt === null ? [] : [{ room_id: roomId, name, next_start_time: wireTime(nextAt) }],
  );
}
