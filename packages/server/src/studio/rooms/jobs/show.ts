import type { RoomHandler } from '../context.ts';
import { findLiveJob } from '../job-queries.ts';
import { jobOnWire } from './wire.ts';

/** 6.2.3: one job. */
export const showSmartLive: RoomHandler<'showSmartLive'> = async (context, studio, request) => {
  const { room_id: roomId = '', job_id: jobId = '' } = request.params;
  const job = await findLiveJob(studio.db.orm, request.caller.projectId, roomId, jobId);
  const maySteer = request.caller.may?.('executeSmartLiveCommand') ?? true;
  return { body: await jobOnWire(context, studio, job, request.baseUrl, maySteer) };
};
