import { MssError } from '@cyclorama/contract';
import { keyedHash, sameSecret } from './hashes.ts';

/** How long a report URL serves. */
export const REPORT_LIFE_MS = 24 * 3_600_000;
/** How long after its end it can still be renewed. */
export const RENEWABLE_MS = 24 * 3_600_000;

/** The job that a report URL is for. */
export interface ReportPlace {
  readonly projectId: string;
  readonly roomId: string;
  readonly jobId: string;
}

/** Query of a report URL. */
export interface ReportKey {
  readonly auth_key?: string;
  readonly expires_time?: number;
  readonly refresh_url?: boolean;
}

/** URLs to which viewers' events are reported without other credentials (6.2.7). */
export interface ReportKeys {
  /** A URL that serves from now for `REPORT_LIFE_MS`. @param baseUrl `http(s)://host[:port]` */
  url(place: ReportPlace, baseUrl: string, now: Date): string;
  /**
   * Checks the key of a URL.
   * @throws MssError MSS.20010039 for a wrong key, MSS.20010054 for one that has expired and is not to be renewed,
   *   MSS.20010077 for one that expired too long ago
   */
  check(place: ReportPlace, key: ReportKey, now: Date): void;
}

/** @param secret 32 bytes, from `<data>/secrets/rooms` */
export function openReportKeys(secret: Uint8Array): ReportKeys {
  const keyOf = ({ projectId, roomId, jobId }: ReportPlace, expires: number): string =>
    keyedHash(secret, 'report', projectId, roomId, jobId, String(expires));
  return {
    url: (place, baseUrl, now) => {
      const expires = now.getTime() + REPORT_LIFE_MS;
      const path = `/v1/${place.projectId}/smart-live-rooms/${place.roomId}/smart-live-jobs/${place.jobId}`;
      const query = `auth_key=${keyOf(place, expires)}&expires_time=${expires}`;
      return `${baseUrl}${path}/live-event-report?${query}`;
    },
    check: (place, { auth_key: key = '', expires_time: expires, refresh_url: refresh }, now) => {
      if (expires === undefined || !sameSecret(key, keyOf(place, expires)))
        throw new MssError('MSS.20010039', 'auth_key is not that of this job and expires_time');
      const late = now.getTime() - expires;
      if (late <= 0) return;
      if (late > RENEWABLE_MS) throw new MssError('MSS.20010077', ended(expires));
      if (refresh !== true)
        throw new MssError('MSS.20010054', `${ended(expires)}; refresh_url=true renews the URL`);
    },
  };
}

function ended(expires: number): string {
  return `expires_time was ${new Date(expires).toISOString()}`;
}
