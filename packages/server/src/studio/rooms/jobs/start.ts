import type { Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../../doors/metastudio/operation.ts';
import type { RequestWithoutBody } from '../../assets/request.ts';
import type { Studio } from '../../context.ts';
import type { RoomContext } from '../context.ts';
import { launch } from './launch.ts';
import { reportUrlOf, rtcRoomOf } from './wire.ts';

/** 6.2.1: takes a livestream; it comes on air as soon as a process has room for it. */
export async function startSmartLive(
  context: RoomContext,
  studio: Studio,
  request: RequestWithoutBody<'startSmartLive'>,
): Promise<OperationResult> {
  const { projectId, appUserId } = request.caller;
  const { job, warnings } = await launch(context, studio, {
    projectId,
    roomId: request.params['room_id'] ?? '',
    request: request.body ?? {},
    ...(appUserId !== undefined && { appUserId }),
  });
  const now = studio.clock.now();
  const callbacks = job.document.live_event_callback_config;
  const body: Schemas['SmartLiveStartResponse'] = {
    job_id: job.id,
    rtc_room_info: rtcRoomOf(context, job, now),
    live_event_report_url: reportUrlOf(context, job, request.baseUrl, now),
    ...(callbacks && { live_event_callback_config: callbacks }),
    live_warning_info: warnings.map((type) => ({ warning_type: type })),
  };
  return { status: 202, body };
}
