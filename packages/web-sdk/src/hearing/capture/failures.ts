import { HearingError } from '../types.ts';

/** What `getUserMedia` calls its failures (older names too), and what the SDK's table calls them. */
const BY_NAME: Readonly<Record<string, readonly [code: string, message: string]>> = {
  NotAllowedError: ['90100017', 'The microphone may not be used: allow it for this page.'],
  PermissionDeniedError: ['90100017', 'The microphone may not be used: allow it for this page.'],
  SecurityError: ['90100017', 'The microphone may not be used by this page.'],
  OverconstrainedError: ['90100018', 'The microphone does not support what is asked of it.'],
  ConstraintNotSatisfiedError: ['90100018', 'The microphone does not support what is asked of it.'],
  TypeError: ['90100018', 'The microphone does not support what is asked of it.'],
  NotFoundError: ['90100019', 'The microphone was not found: is it connected?'],
  DevicesNotFoundError: ['90100019', 'The microphone was not found: is it connected?'],
  NotReadableError: ['90100020', 'The microphone cannot be read: another application may use it.'],
  TrackStartError: ['90100020', 'The microphone cannot be read: another application may use it.'],
  AbortError: ['90100020', 'The microphone cannot be read: another application may use it.'],
};

/** Turns what opening a microphone threw into a failure of the SDK's table. */
export async function captureFailure(
  error: unknown,
  devices: Pick<MediaDevices, 'enumerateDevices'>,
): Promise<HearingError> {
  if (error instanceof HearingError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const known = BY_NAME[name];
  if (known?.[0] === '90100019') return notFound(known[1], error, devices);
  const [code, message] = known ?? ['90100025', 'The microphone cannot be used in this browser.'];
  return new HearingError(code, message, { cause: error });
}

/** Is there nothing at all, nothing to hear with, or only not what was asked for? */
async function notFound(
  message: string,
  cause: unknown,
  devices: Pick<MediaDevices, 'enumerateDevices'>,
): Promise<HearingError> {
  let found: readonly MediaDeviceInfo[];
  try {
    found = await devices.enumerateDevices();
  } catch {
    // It cannot be told more exactly then.
    return new HearingError('90100019', message, { cause });
  }
  if (found.length === 0)
    return new HearingError('90100003', 'There is no microphone, camera or loudspeaker.', { cause });
  if (!found.some(({ kind }) => kind === 'audioinput'))
    return new HearingError('90100005', 'There is no microphone.', { cause });
  return new HearingError('90100019', message, { cause });
}
