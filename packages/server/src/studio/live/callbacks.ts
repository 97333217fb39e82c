import type { OutboundCall } from '../callbacks/outbox.ts';
import type { Caster } from '../casters/model.ts';
import type { AsRunEntry } from './as-run.ts';

/** With what callbacks of a caster are signed. */
export interface CallbackKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Body of a callback, in the spelling of the Apsara door. */
export interface CasterCallback {
  readonly Event: string;
  readonly CasterId: string;
  /** ISO 8601, UTC. */
  readonly EventTime: string;
  /** Programme frame and its milliseconds, where there is one. */
  readonly Frame?: number;
  readonly Pts?: number;
  /** What it is about: a location (RVnn), an output, an episode, a file. */
  readonly Subject: string;
  readonly Cause: string;
  readonly Detail: Readonly<Record<string, unknown>>;
}

/** The callback that an entry of the as-run log deserves; undefined when nobody is to be told. */
export function callFor(
  caster: Caster,
  entry: AsRunEntry,
  key: CallbackKey | undefined,
): OutboundCall | undefined {
  const url = caster.config.CallbackUrl;
  const event = eventOf(entry);
  if (url === undefined || url === '' || event === undefined) return undefined;
  const body: CasterCallback = {
    Event: event,
    CasterId: entry.casterId,
    EventTime: entry.at,
    ...(entry.frame === undefined ? {} : { Frame: entry.frame }),
    ...(entry.ptsMs === undefined ? {} : { Pts: entry.ptsMs }),
    Subject: entry.subject,
    Cause: entry.cause,
    Detail: entry.detail,
  };
  return {
    projectId: entry.projectId,
    url,
    body,
    auth:
      key === undefined ? { kind: 'none' } : { kind: 'hmac', accessKey: key.accessKey, key: key.secretKey },
    subject: `caster:${entry.casterId}:${event}`,
  };
}

function eventOf(entry: AsRunEntry): string | undefined {
  const state = entry.detail['state'];
  switch (entry.kind) {
    case 'start':
      return 'CasterStarted';
    case 'stop':
      return 'CasterStopped';
    case 'source':
      if (state === 'ended' && entry.detail['planned'] === true) return 'SourceEnded';
      return state === 'lost' || state === 'stale' || state === 'ended'
        ? 'SourceLost'
        : state === 'live' && entry.detail['returned'] === true
          ? 'SourceReturned'
          : undefined;
    case 'output':
      return 'OutputStateChanged';
    case 'recording':
      return 'RecordingFinished';
    case 'episode':
      return state === 'begin' ? 'EpisodeBegan' : state === 'end' ? 'EpisodeEnded' : undefined;
    case 'standby':
      return state === 'on' ? 'StandbyOn' : 'StandbyOff';
    case 'disk':
      return 'DiskLow';
    default:
      return undefined;
  }
}
