export type { Parting, RtcDesk, Seated, Taken } from './desk.ts';
export { LocalDesk, roomMicrophonePath } from './local-desk.ts';
export { CONTROLS, LONGEST_MESSAGE, readMessage, type Control, type Heard } from './messages.ts';
export { GONE_MS } from './microphone.ts';
export { RelayedDesk } from './relayed-desk.ts';
export { RtcRoom, type Member } from './room.ts';
export { RtcRooms, type Entry } from './rooms.ts';
export type { RoomShow } from './show.ts';
