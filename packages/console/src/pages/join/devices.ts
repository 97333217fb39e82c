import type { Choice } from '../../ui/select.tsx';

/** Devices by id; absent = the one that the browser takes by itself. */
export interface Wanted {
  readonly camera?: string;
  readonly microphone?: string;
}

/** What is asked of the browser: 720p at 25 or more where the camera can, speech without echo. */
export function constraintsOf({ camera, microphone }: Wanted): MediaStreamConstraints {
  return {
    video: {
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 25, max: 30 },
      ...(camera === undefined ? { facingMode: 'user' } : { deviceId: { exact: camera } }),
    },
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      ...(microphone === undefined ? {} : { deviceId: { exact: microphone } }),
    },
  };
}

/** Devices of a kind to choose from; browsers name them once one was allowed. */
export function choicesOf(
  devices: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[],
  kind: MediaDeviceKind,
): readonly Choice<string>[] {
  return devices
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map(({ deviceId, label }, i) => ({ value: deviceId, label: label === '' ? String(i + 1) : label }));
}
