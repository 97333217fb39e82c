import { MssError, type Schemas } from '@cyclorama/contract';
import { ShowUnavailable, type ViewerEvent } from '../../shows/port.ts';
import type { RoomHandler } from '../context.ts';
import { findLiveJob } from '../job-queries.ts';
import { refusal, requireOnAir } from './command.ts';

/**
 * 6.2.7: takes what viewers did. Nothing is looked up while the show runs: who may report was proven by the key of the URL
 * or by credentials, and whose the job is by the key or, with credentials, here.
 */
export const liveEventReport: RoomHandler<'liveEventReport'> = async (context, studio, request) => {
  const { project_id: projectId = '', room_id: roomId = '', job_id: jobId = '' } = request.params;
  const { query, body } = request;
  const events = eventsOf(body, query.refresh_url === true);
  const find = () => findLiveJob(studio.db.orm, projectId, roomId, jobId);
  if (query.auth_key === undefined) requireOnAir(await find());
  try {
    if (events.length > 0) await context.shows.report(jobId, events);
  } catch (error) {
    if (!(error instanceof ShowUnavailable)) throw error;
    const job = await find();
    requireOnAir(job);
    throw refusal(error, job);
  }
  const place = { projectId, roomId, jobId };
  const answer: Schemas['LiveEventReportResponse'] =
    query.refresh_url === true
      ? { live_event_report_url: context.keys.report.url(place, request.baseUrl, studio.clock.now()) }
      : {};
  return { body: answer };
};

/**
 * The events of a report, all or none. A request that only renews the URL may bring none.
 * @throws MssError MSS.00000003 when `total` is not their number
 */
function eventsOf(body: Schemas['LiveEventReportRequest'], renewing: boolean): readonly ViewerEvent[] {
  const { total, events = [] } = body;
  if (events.length === 0 && renewing) return [];
  if (total !== events.length)
    throw new MssError('MSS.00000003', `total: ${total} events were announced, ${events.length} were sent`);
  return events.map((event, index) => {
    const { timestamp, type, content } = event;
    if (type === undefined) throw new MssError('MSS.00000003', `events[${index}].type: missing`);
    return { timestamp, type, content: content ?? '' };
  });
}
