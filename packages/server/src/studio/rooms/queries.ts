import { and, eq, ne } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError } from '@cyclorama/contract';
import type { Room } from './model.ts';
import { liveRooms, toRoom, type RoomRow } from './table.ts';

export function roomNotFound(roomId: string): MssError {
  return new MssError('MSS.20010045', `room_id ${roomId.slice(0, 64)}`);
}

/** A tenant's own room. @throws MssError MSS.20010045 (400) */
export async function findRoom(orm: NodePgDatabase, projectId: string, roomId: string): Promise<RoomRow> {
  const [row] = await orm
    .select()
    .from(liveRooms)
    .where(and(eq(liveRooms.id, roomId), eq(liveRooms.projectId, projectId)));
  if (row === undefined) throw roomNotFound(roomId);
  return row;
}

/** The same, locked until the transaction ends. @throws MssError MSS.20010045 (400) */
export async function lockRoom(orm: NodePgDatabase, projectId: string, roomId: string): Promise<RoomRow> {
  const [row] = await orm
    .select()
    .from(liveRooms)
    .where(and(eq(liveRooms.id, roomId), eq(liveRooms.projectId, projectId)))
    .for('update');
  if (row === undefined) throw roomNotFound(roomId);
  return row;
}

/** A room of any tenant; undefined when it is gone. */
export async function loadRoom(orm: NodePgDatabase, roomId: string): Promise<Room | undefined> {
  const [row] = await orm.select().from(liveRooms).where(eq(liveRooms.id, roomId));
  return row && toRoom(row);
}

/** @throws MssError MSS.20010031 when another lasting room of the tenant has this name. */
export async function refuseDuplicateRoom(
  orm: NodePgDatabase,
  projectId: string,
  name: string,
  except?: string,
): Promise<void> {
  const same = [eq(liveRooms.projectId, projectId), eq(liveRooms.name, name), ne(liveRooms.type, 'TEMP')];
  if (except !== undefined) same.push(ne(liveRooms.id, except));
  const [row] = await orm
    .select({ id: liveRooms.id })
    .from(liveRooms)
    .where(and(...same));
  if (row !== undefined) throw duplicateRoom(name);
}

export function duplicateRoom(name: string): MssError {
  return new MssError('MSS.20010031', `room_name “${name}” is taken`);
}

/** Two requests at the same moment: the unique index of this name decided. */
export function brokeIndex(error: unknown, index: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('constraint' in cause && cause.constraint === index) return true;
  }
  return false;
}
