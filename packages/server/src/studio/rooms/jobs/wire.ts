import type { Schemas } from '@cyclorama/contract';
import { wireTime } from '../../assets/ids.ts';
import type { Studio } from '../../context.ts';
import { downloadUrl } from '../../scripts/objects.ts';
import type { RoomContext } from '../context.ts';
import type { LiveJobState } from '../model.ts';
import { RTC_LIFE_MS } from '../rtc-keys.ts';
import { isFinal } from '../states.ts';
import type { LiveJobRow } from '../table.ts';
import { coverOnWire } from '../wire.ts';

/** The document leaves CANCELED out here and has it in last_job_status. */
export type LiveJobOnWire = Omit<Schemas['SmartLiveJob'], 'state'> & { readonly state: LiveJobState };

/** Who may join the job's RTC room, with signatures that are good for a day from now. */
export function rtcRoomOf(
  { keys }: Pick<RoomContext, 'keys'>,
  job: Pick<LiveJobRow, 'id' | 'projectId' | 'rtcRoomId' | 'rtcUsers'>,
  now: Date,
): Schemas['RTCRoomInfoList'] {
  const appId = keys.rtc.appId(job.projectId);
  const ctime = Math.floor((now.getTime() + RTC_LIFE_MS) / 1000);
  return {
    app_id: appId,
    room_id: job.rtcRoomId,
    users: job.rtcUsers.map((user) => ({
      ...user,
      signature: keys.rtc.sign({ ...user, app_id: appId, room_id: job.rtcRoomId, job_id: job.id, ctime }),
      ctime,
    })),
  };
}

/** Where events of the job are reported, with a key that is good for a day from now. */
export function reportUrlOf(
  { keys }: Pick<RoomContext, 'keys'>,
  job: Pick<LiveJobRow, 'id' | 'projectId' | 'roomId'>,
  baseUrl: string,
  now: Date,
): string {
  const place = { projectId: job.projectId, roomId: job.roomId, jobId: job.id };
  return keys.report.url(place, baseUrl, now);
}

/** Seconds on air, to the millisecond; of a job that runs, until now. */
export function durationOf(job: Pick<LiveJobRow, 'startedAt' | 'endedAt'>, now: Date): number | undefined {
  if (job.startedAt === null) return undefined;
  return Math.max(0, (job.endedAt ?? now).getTime() - job.startedAt.getTime()) / 1000;
}

/**
 * A job as the API shows it. One that has ended has no doors any more; who may only look gets none either.
 * @param maySteer whether who asks might command the job: with its signatures and its report URL anybody can
 */
export async function jobOnWire(
  context: RoomContext,
  studio: Studio,
  job: LiveJobRow,
  baseUrl: string,
  maySteer: boolean,
): Promise<LiveJobOnWire> {
  const now = studio.clock.now();
  const { document } = job;
  const { cover_url: cover } = await coverOnWire(studio, job.coverKey, baseUrl);
  const records = job.recordKey === null ? undefined : await downloadUrl(studio, job.recordKey, baseUrl);
  const duration = durationOf(job, now);
  const platform = document.relation_live_platform_info;
  return {
    job_id: job.id,
    room_id: job.roomId,
    room_name: job.roomName,
    state: job.state,
    ...(duration !== undefined && { duration }),
    ...(job.startedAt !== null && { start_time: wireTime(job.startedAt) }),
    ...(job.endedAt !== null && { end_time: wireTime(job.endedAt) }),
    ...(job.errorCode !== null && {
      error_info: { error_code: job.errorCode, error_msg: job.errorMsg ?? '' },
    }),
    create_time: wireTime(job.createdAt),
    lastupdate_time: wireTime(job.updatedAt),
    ...(maySteer &&
      !isFinal(job.state) && {
        rtc_room_info: rtcRoomOf(context, job, now),
        live_event_report_url: reportUrlOf(context, job, baseUrl, now),
      }),
    ...(document.live_event_callback_config && {
      live_event_callback_config: document.live_event_callback_config,
    }),
    ...(document.rtc_callback_config && { rtc_callback_config: document.rtc_callback_config }),
    stream_duration: job.streamMs / 1000,
    ...(job.blockReason !== null && { block_reason: job.blockReason }),
    ...(cover !== undefined && { cover_url: cover }),
    ...(document.co_streamer_config && { co_streamer_config: document.co_streamer_config }),
    ...(records !== undefined && { live_job_log: { interaction_records_url: records } }),
    ...(platform !== undefined && { relation_live_platform_info: platform }),
  };
}
