import type { Schemas } from '@cyclorama/contract';
import { request } from './http.ts';

/** States of a show on the command channel. */
export type ShowState =
  'PREPROCESSING' | 'PLAY_READY' | 'PROCESSING' | 'PLAY_PAUSE' | 'TAKE_OVER' | 'PLAY_END';
export type OutputState = 'CONNECTING' | 'CONNECTED' | 'DISCONNECTED' | 'RECONNECTING' | 'END' | 'NONE';
export type JobState = 'WAITING' | 'PROCESSING' | 'SUCCEED' | 'FAILED' | 'BLOCKED' | 'CANCELED';
export type When = 'now' | 'after-sentence' | 'at-end';

export interface ShowStatus {
  readonly state: ShowState;
  readonly round: number;
  readonly scene: string | null;
  readonly sequence_no: number | null;
  readonly stream_ms: number;
  readonly output: OutputState;
}

export interface Audience {
  readonly viewers: number | null;
  readonly comments: number;
  readonly gifts: number;
  readonly likes: number;
  readonly answered: number;
}

/** What the host of a show measures. */
export interface HostNumbers {
  readonly frame: number;
  readonly late: number;
  readonly missed: number;
  readonly watching: number;
  readonly output: {
    readonly bytes_sent: number;
    readonly bytes_acknowledged: number;
    readonly reconnects: number;
    readonly kbps: number;
    readonly dropped: number;
  } | null;
}

/** A show that waits, runs, or was the last of its room. */
export interface RoomShow {
  readonly room_id: string;
  readonly room_name: string;
  readonly job_id: string;
  readonly job_state: JobState;
  readonly desired: 'running' | 'stopped';
  readonly create_time: string;
  readonly start_time: string | null;
  readonly status: ShowStatus | null;
  readonly host: HostNumbers | null;
  readonly audience: Audience | null;
  readonly play: { readonly rtmp: string; readonly flv: string; readonly hls: string };
}

export interface PlannedStart {
  readonly room_id: string;
  readonly name: string;
  readonly next_start_time: string;
}

export interface RoomsOnAir {
  readonly count: number;
  readonly rooms: readonly RoomShow[];
  readonly planned: readonly PlannedStart[];
}

/** A sentence that is being said. */
export interface Saying {
  readonly id: string;
  readonly by: 'presenter' | 'co-streamer';
  readonly text: string;
  readonly began: string;
  readonly duration_ms: number;
  readonly scene: string;
  readonly sequence_no?: number;
  readonly reply_id?: string;
  readonly offset: number;
  readonly length: number;
}

export interface RundownParagraph {
  readonly sequence_no: number;
  readonly title: string;
  readonly text: string;
  readonly kind: 'TEXT' | 'AUDIO';
  readonly product_title: string | null;
}

export interface RundownScene {
  readonly script_name: string;
  readonly paragraphs: readonly RundownParagraph[];
}

export interface OutputChange {
  readonly at: string;
  readonly state: string;
}

export type Warning = NonNullable<Schemas['LiveWarningItem']['warning_type']>;

export interface Desk {
  readonly room_id: string;
  readonly show: RoomShow | null;
  readonly rundown: readonly RundownScene[];
  readonly saying: readonly Saying[];
  readonly outputs: readonly OutputChange[];
  readonly warnings: readonly Warning[];
}

/** A sentence that was said. */
export interface SpokenEntry {
  readonly began: string;
  readonly ended: string;
  readonly began_pts: number;
  readonly ended_pts: number;
  readonly by: 'presenter' | 'co-streamer';
  readonly text: string;
  readonly cut: boolean;
  readonly scene: string;
  readonly sequence_no?: number;
  readonly reply_id?: string;
}

export interface Schedule {
  readonly schedule_id: string;
  readonly name: string;
  readonly start_at: string;
  readonly time_zone: string;
  readonly repeat?: 'NONE' | 'DAILY' | 'WEEKLY';
  readonly weekdays?: readonly string[];
  readonly until?: string;
  readonly stop_after_minutes?: number;
  readonly next_start_time: string | null;
  readonly last_start_time: string | null;
  readonly last_job_id: string | null;
  readonly last_error: string | null;
}

/** In the words of connectors. */
export type InventedEvent =
  | { readonly type: 'comment'; readonly user: InventedUser; readonly text: string }
  | { readonly type: 'like'; readonly user: InventedUser; readonly count: number }
  | { readonly type: 'enter'; readonly user: InventedUser }
  | {
      readonly type: 'gift';
      readonly user: InventedUser;
      readonly gift: { readonly name: string; readonly count: number; readonly value: number };
    }
  | { readonly type: 'viewers'; readonly count: number };

export interface InventedUser {
  readonly id: string;
  readonly name: string;
  readonly level: number;
}

const of = (roomId: string): string => `/api/rooms/${encodeURIComponent(roomId)}`;

export const fetchRoomsOnAir = (signal?: AbortSignal): Promise<RoomsOnAir> =>
  request('GET', '/api/rooms', { signal });

export const fetchDesk = (roomId: string, signal?: AbortSignal): Promise<Desk> =>
  request('GET', `${of(roomId)}/desk`, { signal });

export const fetchSpoken = (
  roomId: string,
  query: { readonly limit: number },
  signal?: AbortSignal,
): Promise<{ readonly job_id: string | null; readonly entries: readonly SpokenEntry[] }> =>
  request('GET', `${of(roomId)}/as-spoken`, { query: { limit: query.limit }, signal });

export const say = (
  roomId: string,
  body: { readonly text: string; readonly when: When },
): Promise<{ readonly command_id: string }> => request('POST', `${of(roomId)}/say`, { body });

export const pause = (roomId: string): Promise<void> =>
  request('POST', `${of(roomId)}/pause`, { body: { when: 'now' } });
export const resume = (roomId: string): Promise<void> => request('POST', `${of(roomId)}/resume`);
/** Leaves out the rest of the paragraph or of the answer. */
export const skip = (roomId: string): Promise<void> => request('POST', `${of(roomId)}/next`);
/** The start signal of shows that wait for it. */
export const begin = (roomId: string): Promise<void> => request('POST', `${of(roomId)}/begin`);

export const simulate = (
  roomId: string,
  events: readonly InventedEvent[],
): Promise<{ readonly counted: number }> => request('POST', `${of(roomId)}/simulate`, { body: { events } });

export const fetchSchedules = (
  roomId: string,
  signal?: AbortSignal,
): Promise<{ readonly count: number; readonly schedules: readonly Schedule[] }> =>
  request('GET', `${of(roomId)}/schedules`, { signal });
export const addSchedule = (roomId: string, body: Readonly<Record<string, unknown>>): Promise<Schedule> =>
  request('POST', `${of(roomId)}/schedules`, { body });
export const deleteSchedule = (roomId: string, id: string): Promise<void> =>
  request('DELETE', `${of(roomId)}/schedules/${encodeURIComponent(id)}`);

export interface Replier {
  readonly robot_id: string;
  readonly kind: 'knowledge' | 'openai' | 'callback';
}

export const fetchRepliers = (
  signal?: AbortSignal,
): Promise<{ readonly count: number; readonly repliers: readonly Replier[] }> =>
  request('GET', '/api/repliers', { signal });
