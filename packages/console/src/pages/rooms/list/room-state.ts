import type { Schemas } from '@cyclorama/contract';
import type { RoomShow } from '../../../api/own-rooms.ts';

/** What a room does, for people. */
export type RoomState =
  | 'air'
  | 'starting'
  | 'paused'
  | 'takenOver'
  | 'ending'
  | 'off'
  | 'never'
  | 'failed'
  | 'blocked'
  | 'template';

type Room = Pick<Schemas['SmartLiveRoomBaseInfo'], 'room_type' | 'room_state' | 'last_job_status'>;
type Show = Pick<RoomShow, 'job_state' | 'desired' | 'status'>;

/** @param show the one that waits or runs, when there is one */
export function stateOf(room: Room, show: Show | undefined | null): RoomState {
  if (show !== undefined && show !== null) {
    const running = showState(show);
    if (running !== undefined) return running;
  }
  if (room.room_state === 'BLOCKED') return 'blocked';
  if (room.room_type === 'TEMPLATE') return 'template';
  switch (room.last_job_status) {
    case undefined:
      return 'never';
    case 'FAILED':
      return 'failed';
    case 'BLOCKED':
      return 'blocked';
    case 'WAITING':
      return 'starting';
    case 'PROCESSING':
      return 'air';
    default:
      return 'off';
  }
}

/** Undefined for a show that is over. */
export function showState({ job_state: job, desired, status }: Show): RoomState | undefined {
  if (job !== 'WAITING' && job !== 'PROCESSING') return undefined;
  if (desired === 'stopped') return 'ending';
  if (job === 'WAITING') return 'starting';
  switch (status?.state) {
    case 'PREPROCESSING':
      return 'starting';
    case 'PLAY_PAUSE':
      return 'paused';
    case 'TAKE_OVER':
      return 'takenOver';
    case 'PLAY_END':
      return 'ending';
    default:
      return 'air';
  }
}
