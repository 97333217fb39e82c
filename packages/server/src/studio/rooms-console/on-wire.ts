import type { LiveStatus } from '@cyclorama/stage/data';
import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import { wireTime } from '../assets/ids.ts';
import type { LiveJobRow } from '../rooms/table.ts';
import { roomStream } from '../shows/places.ts';
import type { ShowStatus } from '../shows/port.ts';
import { PROGRAMME_APP, streamUrls } from '../streams/index.ts';
import type { ShowWatch } from './show-watch.ts';

/** Output of the host that goes to the room's RTMP target. */
const TARGET = 'target';

/** What is known of a show besides its row. */
export interface ShowFacts {
  readonly status: ShowStatus | undefined;
  readonly host: LiveStatus | undefined;
  readonly watch: ShowWatch | undefined;
  readonly addresses: MediaAddresses;
}

/** A show as our own API tells it. */
export function onWire(job: LiveJobRow, { status, host, watch, addresses }: ShowFacts) {
  return {
    room_id: job.roomId,
    room_name: job.roomName,
    job_id: job.id,
    job_state: job.state,
    desired: job.desired,
    create_time: wireTime(job.createdAt),
    start_time: job.startedAt === null ? null : wireTime(job.startedAt),
    status:
      status === undefined
        ? null
        : {
            state: status.state,
            round: status.round,
            scene: status.scene ?? null,
            sequence_no: status.sequenceNo ?? null,
            stream_ms: status.streamMs,
            output: status.output,
          },
    host: host === undefined ? null : numbersOnWire(host),
    audience: watch?.audience ?? null,
    play: streamUrls(addresses, { app: PROGRAMME_APP, name: roomStream(job) }),
  };
}

/** What the host of a show measures. */
export function numbersOnWire(host: LiveStatus) {
  return {
    frame: host.frame,
    late: host.late.count,
    worst_late_ms: host.late.worstMs,
    missed: host.late.missed,
    cpu_seconds: host.cpuSeconds,
    rss_bytes: host.rssBytes,
    watching: host.viewers,
    output: outputOnWire(host),
  };
}

function outputOnWire({ outputs }: LiveStatus) {
  const target = outputs.find(({ id }) => id === TARGET);
  if (target === undefined) return null;
  return {
    bytes_sent: target.bytesSent,
    bytes_acknowledged: target.bytesAcknowledged,
    reconnects: target.reconnects,
    kbps: target.kbps,
    dropped: target.dropped,
  };
}
