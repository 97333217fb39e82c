import type { MssErrorCode, Schemas } from '@cyclorama/contract';

/** Topic of the event bus: something of a live job changed (`LiveJobNews`), told after the commit. */
export const LIVE_JOB_NEWS = 'live-job';

export interface LiveJobNews {
  readonly projectId: string;
  readonly roomId: string;
  readonly jobId: string;
  readonly state: LiveJobState;
}

export type RoomType = 'NORMAL' | 'TEMP' | 'TEMPLATE';
export type RoomState = 'ENABLE' | 'DISABLE' | 'BLOCKED';
export type ViewMode = 'LANDSCAPE' | 'VERTICAL';

/** One scene: a presenter, a voice, a picture behind and before them, and paragraphs to be said. */
export type Scene = Schemas['LiveVideoScriptInfo'];
export type Paragraph = Schemas['LiveShootScriptItem'];
export type RoomRule = Schemas['LiveRoomInteractionRuleInfo'];

/**
 * A room as it is stored: the checked request. Every scene has a `script_id`, every paragraph a `sequence_no` that is
 * unique in its scene, every rule a `rule_index` that is unique in the room.
 */
export type RoomDocument = Schemas['SmartLiveRoomRequest'];

/** What a job plays: its room with what the start of the job changed. Commands rewrite it. */
export interface LiveJobDocument extends RoomDocument {
  /** Where rules of reply_mode CALLBACK send what they matched. */
  readonly interaction_callback_url?: string;
}

/** A live room in terms of the studio. */
export interface Room {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly type: RoomType;
  readonly document: RoomDocument;
  readonly version: number;
  readonly viewMode: ViewMode;
  readonly state: RoomState;
}

/** States of a live job. SUCCEED: it ended as wanted; CANCELED: it was stopped before it began. */
export type LiveJobState = 'WAITING' | 'PROCESSING' | 'SUCCEED' | 'FAILED' | 'BLOCKED' | 'CANCELED';

/** Who may join the RTC room of a job (decisions: RTC rooms). */
export interface RtcMember {
  readonly user_type: 'CAPTURE' | 'PLAYER';
  readonly user_id: string;
}

/** A live job with everything that a show needs. */
export interface LiveJob {
  readonly id: string;
  readonly projectId: string;
  readonly roomId: string;
  readonly roomName: string;
  readonly roomType: RoomType;
  readonly state: LiveJobState;
  /** What its owner wants: the truth that shows follow. */
  readonly desired: 'running' | 'stopped';
  readonly stopCause?: string;
  readonly document: LiveJobDocument;
  /** Rises with every change of the document. */
  readonly revision: number;
  /** Random; part of the stream's name in the hub so that it cannot be guessed. */
  readonly streamKey: string;
  readonly rtcRoomId: string;
  readonly rtcUsers: readonly RtcMember[];
  readonly noNeedReview: boolean;
  /** When it ends by plan. */
  readonly stopAt?: Date;
  /** Milliseconds really pushed to the room's output, all attempts together. */
  readonly streamMs: number;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
}

/** What is written when a job ends; the duration follows from its times. */
export interface LiveJobEnd {
  readonly state: 'SUCCEED' | 'FAILED' | 'BLOCKED' | 'CANCELED';
  readonly errorCode?: MssErrorCode;
  /** Fit for users. */
  readonly errorMsg?: string;
  readonly blockReason?: string;
  readonly streamMs?: number;
  readonly coverKey?: string;
  readonly recordKey?: string;
}

/** What a play policy says once its defaults are filled in. */
export type FullPlayPolicy = Required<Schemas['PlayPolicy']>;

/** The play policy of a room with the contract's defaults. */
export function playPolicyOf(document: Pick<RoomDocument, 'play_policy'>): FullPlayPolicy {
  return {
    repeat_count: 0,
    auto_play_script: true,
    play_mode: 'TEXT',
    random_play_mode: 'SCRIPT_ITEM',
    need_independent_capture_client: false,
    ...document.play_policy,
  };
}

/** How inserted speech is queued where a command or a rule does not say it. */
export function interactionOf(
  document: Pick<RoomDocument, 'interaction_config'>,
): Required<Schemas['LiveRoomInteractionConfig']> {
  return { play_type: 'INSERT', ignore_current_sentence: false, ...document.interaction_config };
}

/** What a room's programme looks like when nobody says so. */
export const DEFAULT_VIDEO: Schemas['VideoConfig'] = {
  codec: 'H264',
  bitrate: 4000,
  width: 1080,
  height: 1920,
};

/** Size and bit rate (kbit/s) of the programme. */
export function videoOf(document: Pick<RoomDocument, 'video_config'>): Schemas['VideoConfig'] {
  return document.video_config ?? DEFAULT_VIDEO;
}

/** Follows from the size of the programme, whatever the request says. */
export function viewModeOf(document: Pick<RoomDocument, 'video_config' | 'view_mode'>): ViewMode {
  if (document.video_config === undefined) return document.view_mode ?? 'VERTICAL';
  return document.video_config.width > document.video_config.height ? 'LANDSCAPE' : 'VERTICAL';
}

/** The room's RTMP target; undefined when it has none. The key is part of the path. */
export function outputOf(
  document: Pick<RoomDocument, 'output_urls' | 'stream_keys'>,
): { readonly url: string; readonly streamKey: string } | undefined {
  const [url] = document.output_urls ?? [];
  if (url === undefined || url === '') return undefined;
  return { url, streamKey: document.stream_keys?.[0] ?? '' };
}

/** Avatars of a room, each once: those of the scenes in order, then those that stand in. */
export function modelsOf(
  document: Pick<RoomDocument, 'scene_scripts' | 'backup_model_asset_ids'>,
): readonly string[] {
  const scenes = (document.scene_scripts ?? []).map(({ model_asset_id: id }) => id ?? '');
  return [...new Set([...scenes, ...(document.backup_model_asset_ids ?? [])])].filter((id) => id !== '');
}
