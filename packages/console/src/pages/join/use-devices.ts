import { useCallback, useEffect, useRef, useState } from 'react';
import type { Choice } from '../../ui/select.tsx';
import { choicesOf, constraintsOf, type Wanted } from './devices.ts';

export interface Devices {
  readonly stream: MediaStream | undefined;
  readonly opening: boolean;
  readonly error: unknown;
  readonly cameras: readonly Choice<string>[];
  readonly microphones: readonly Choice<string>[];
  readonly cameraId: string | undefined;
  readonly microphoneId: string | undefined;
  readonly muted: boolean;
  readonly hidden: boolean;
  /** Opens camera and microphone; what is not named stays as it was chosen. */
  readonly open: (wanted: Wanted) => void;
  readonly mute: (muted: boolean) => void;
  readonly hide: (hidden: boolean) => void;
}

/** Camera and microphone of this device. */
export function useDevices(): Devices {
  const [stream, setStream] = useState<MediaStream>();
  const [opening, setOpening] = useState(false);
  const [error, setError] = useState<unknown>();
  const [found, setFound] = useState<readonly MediaDeviceInfo[]>([]);
  const [muted, setMuted] = useState(false);
  const [hidden, setHidden] = useState(false);
  const current = useRef<MediaStream | undefined>(undefined);
  const wanted = useRef<Wanted>({});
  const open = useCallback((asked: Wanted): void => {
    wanted.current = { ...wanted.current, ...asked };
    setOpening(true);
    setError(undefined);
    // A camera that is in use cannot be opened again everywhere: the old one is let go first.
    stopAll(current.current);
    navigator.mediaDevices
      .getUserMedia(constraintsOf(wanted.current))
      .then(async (opened) => {
        current.current = opened;
        setMuted(false);
        setHidden(false);
        setStream(opened);
        setFound(await navigator.mediaDevices.enumerateDevices());
      })
      .catch((failure: unknown) => {
        current.current = undefined;
        setStream(undefined);
        setError(failure);
      })
      .finally(() => setOpening(false));
  }, []);
  useEffect(() => () => stopAll(current.current), []);
  const settings = (kind: 'video' | 'audio') =>
    (kind === 'video' ? stream?.getVideoTracks() : stream?.getAudioTracks())?.[0]?.getSettings().deviceId;
  return {
    ...{ stream, opening, error, muted, hidden, open },
    cameras: choicesOf(found, 'videoinput'),
    microphones: choicesOf(found, 'audioinput'),
    cameraId: settings('video'),
    microphoneId: settings('audio'),
    mute: (off) => {
      for (const track of stream?.getAudioTracks() ?? []) track.enabled = !off;
      setMuted(off);
    },
    hide: (off) => {
      for (const track of stream?.getVideoTracks() ?? []) track.enabled = !off;
      setHidden(off);
    },
  };
}

function stopAll(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
