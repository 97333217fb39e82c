import { installationSecret } from '../../store/objects/secret.ts';
import { openReportKeys, type ReportKeys } from './report-keys.ts';
import { openRtcKeys, type RtcKeys } from './rtc-keys.ts';

/** Keys and tokens of live jobs; all are derived from one secret of the installation, nothing is stored. */
export interface RoomKeys {
  readonly report: ReportKeys;
  readonly rtc: RtcKeys;
}

/** Opens the keys of a data folder, making their secret at first use. */
export async function openRoomKeys(dataDir: string): Promise<RoomKeys> {
  const secret = await installationSecret(dataDir, 'rooms');
  return { report: openReportKeys(secret), rtc: openRtcKeys(secret) };
}
