import type { LinkSample } from '../link.ts';

/** What is read of a browser's statistics; which members there are differs between browsers. */
interface StatsEntry {
  readonly type: string;
  readonly kind?: string;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly jitter?: number;
  readonly framesDecoded?: number;
  readonly freezeCount?: number;
  readonly estimatedPlayoutTimestamp?: number;
  readonly currentRoundTripTime?: number;
  readonly nominated?: boolean;
  readonly timestamp: number;
}

interface Totals {
  readonly received: number;
  readonly lost: number;
  readonly frames: number;
  readonly freezes: number;
  readonly at: number;
}

/** Turns the ever growing counters of a connection into what happened between two looks. */
export class StatsReader {
  #last: Totals | undefined;

  /** The first look only remembers. */
  read(report: RTCStatsReport): LinkSample | undefined {
    const totals = { received: 0, lost: 0, frames: 0, freezes: 0, at: 0 };
    let jitter = 0;
    let roundTrip: number | undefined;
    for (const entry of entries(report)) {
      if (entry.type === 'candidate-pair' && entry.nominated === true) roundTrip = entry.currentRoundTripTime;
      if (entry.type !== 'inbound-rtp') continue;
      totals.received += entry.packetsReceived ?? 0;
      // Duplicates make it negative.
      totals.lost += Math.max(0, entry.packetsLost ?? 0);
      totals.frames += entry.framesDecoded ?? 0;
      totals.freezes += entry.freezeCount ?? 0;
      totals.at = Math.max(totals.at, entry.timestamp);
      jitter = Math.max(jitter, entry.jitter ?? 0);
    }
    const last = this.#last;
    this.#last = totals;
    if (last === undefined || totals.at <= last.at) return undefined;
    // The counters began anew: another connection.
    if (totals.received < last.received) return undefined;
    const received = totals.received - last.received;
    const lost = Math.max(0, totals.lost - last.lost);
    return {
      // Nothing at all came: everything was lost.
      loss: received + lost === 0 ? 1 : lost / (received + lost),
      jitterMs: jitter * 1000,
      framesPerSecond: ((totals.frames - last.frames) * 1000) / (totals.at - last.at),
      ...(roundTrip === undefined ? {} : { roundTripMs: roundTrip * 1000 }),
      stalls: Math.max(0, totals.freezes - last.freezes),
    };
  }
}

/**
 * By how many milliseconds the picture on the screen is later than the sound that is heard, both in the sender's time;
 * `undefined` until the browser knows both (it needs the sender's reports), or never where it does not tell.
 */
export function playoutSkew(report: RTCStatsReport): number | undefined {
  const played = new Map<string, number>();
  for (const { type, kind, estimatedPlayoutTimestamp } of entries(report))
    if (type === 'inbound-rtp' && kind !== undefined && estimatedPlayoutTimestamp !== undefined)
      played.set(kind, estimatedPlayoutTimestamp);
  const picture = played.get('video');
  const sound = played.get('audio');
  return picture === undefined || sound === undefined ? undefined : sound - picture;
}

function entries(report: RTCStatsReport): readonly StatsEntry[] {
  const list: StatsEntry[] = [];
  report.forEach((entry: StatsEntry) => list.push(entry));
  return list;
}
