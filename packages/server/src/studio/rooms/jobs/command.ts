import { MssError, type Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../../doors/metastudio/operation.ts';
import { newId, wireTime } from '../../assets/ids.ts';
import type { Studio } from '../../context.ts';
import { ShowUnavailable, type ShowCommand } from '../../shows/port.ts';
import type { RoomContext, RoomHandler } from '../context.ts';
import { findLiveJob } from '../job-queries.ts';
import type { LiveJob } from '../model.ts';
import { viewModeOf } from '../model.ts';
import { rewriteLiveJob } from '../progress.ts';
import { isFinal } from '../states.ts';
import { toLiveJob, type LiveJobRow } from '../table.ts';
import { documentOnWire } from '../wire.ts';
import { without } from '../without.ts';
import { checkCommand } from './command-params.ts';

/** 6.2.5: steers a livestream that is on air. */
export const executeSmartLiveCommand: RoomHandler<'executeSmartLiveCommand'> = async (
  context,
  studio,
  request,
) => {
  const { room_id: roomId = '', job_id: jobId = '' } = request.params;
  const row = await findLiveJob(studio.db.orm, request.caller.projectId, roomId, jobId);
  requireOnAir(row);
  const answer = await steer(context, studio, row, request.body);
  return answered(answer.command, answer.result);
};

/**
 * Checks a command and hands it to the show, after the job's row says what it changes.
 * @throws MssError; its answers are those of 6.2.5
 */
export async function steer(
  context: RoomContext,
  studio: Studio,
  row: LiveJobRow,
  request: Schemas['SmartLiveCommandRequest'],
): Promise<{ readonly command: ShowCommand; readonly result: string }> {
  const job = toLiveJob(row);
  const { params, rewrite } = await checkCommand({ context, studio, job }, request);
  const command: ShowCommand = { id: newId(), command: request.command, params };
  if (request.command === 'GET_LIVE_JOB_CONFIG_INFO') return { command, result: configOf(job, row) };
  if (rewrite !== undefined) {
    const changed = await rewriteLiveJob(studio, job.id, rewrite);
    if (changed === undefined) throw notRunning(job);
  }
  try {
    return { command, result: await context.shows.command(job.id, command) };
  } catch (error) {
    throw refusal(error, job);
  }
}

function answered(command: ShowCommand, result: string): OperationResult {
  return { body: { command_id: command.id, command: command.command, result } };
}

/** The room as the job plays it, as JSON. */
function configOf(job: LiveJob, row: LiveJobRow): string {
  const room = without(job.document, 'interaction_callback_url');
  const detail: Schemas['SmartLiveRoomDetail'] = {
    ...documentOnWire(room, viewModeOf(room)),
    room_id: job.roomId,
    room_state: 'ENABLE',
    create_time: wireTime(row.createdAt),
    update_time: wireTime(row.updatedAt),
  };
  return JSON.stringify(detail);
}

/** @throws MssError MSS.20010059 when the job has ended, MSS.20010099 when it is not on air yet */
export function requireOnAir(job: Pick<LiveJobRow, 'id' | 'state' | 'desired'>): void {
  if (isFinal(job.state)) throw new MssError('MSS.20010059', `job ${job.id} is ${job.state}`);
  if (job.state !== 'PROCESSING' || job.desired === 'stopped') throw notRunning(job);
}

function notRunning(job: Pick<LiveJobRow, 'id' | 'state'>): MssError {
  return new MssError('MSS.20010099', `job ${job.id} is ${job.state}`);
}

/** What a show that cannot do it is, in the document's terms. */
export function refusal(error: unknown, job: Pick<LiveJobRow, 'id' | 'state'>): unknown {
  if (!(error instanceof ShowUnavailable)) return error;
  if (error.reason === 'capacity') return new MssError('MSS.20010035', error.message, { cause: error });
  if (error.reason === 'failed') return new MssError('MSS.20010147', error.message, { cause: error });
  return new MssError('MSS.20010099', `job ${job.id}: ${error.message}`, { cause: error });
}
