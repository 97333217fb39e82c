import type { HostPool } from '../hosts/pool.ts';
import type { MediaCheck } from '../hosts/tasks/check-media.ts';

/** Tries the media libraries in a host. @throws Error that says what does not work */
export async function checkHosts(hosts: HostPool): Promise<MediaCheck> {
  const check = await hosts.run<MediaCheck>({
    task: 'check-media',
    input: null,
    memoryLimitBytes: 1_000_000_000,
    timeoutMs: 60_000,
  });
  if (check.videoCodec !== 'h264') throw new Error(`a test clip came out as ${check.videoCodec}, not h264`);
  if (check.missingLetters.length > 0)
    throw new Error(`there is no font for ${check.missingLetters.join(', ')}`);
  return check;
}
