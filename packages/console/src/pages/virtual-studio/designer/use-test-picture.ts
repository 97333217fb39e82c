import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { keys } from '../../../api/keys.ts';
import { fetchCompositions, snapshot } from '../../../api/own-mattes.ts';

export type PictureSource = 'none' | 'air' | 'camera' | 'file';

/** A picture of somebody before a cloth or in a room. */
export interface Shown {
  readonly blob: Blob;
  /** For an `img`. */
  readonly url: string;
}

export interface TestPictureState {
  readonly source: PictureSource;
  readonly shown: Shown | undefined;
  /** A camera is on air with this template. */
  readonly onAir: boolean;
  readonly error: unknown;
  readonly useFile: (file: File) => void;
  readonly useCamera: () => void;
  readonly useAir: () => void;
  readonly stop: () => void;
}

/** How often a camera's picture is taken, ms: each is keyed by the server in a process of its own. */
const EVERY_MS = 700;
const WIDTH = 640;

/** The picture on which keying is tried: what is on air, this device's camera, or a file. */
export function useTestPicture(studioId: string | undefined): TestPictureState {
  const [source, setSource] = useState<PictureSource>('none');
  const [shown, setShown] = useState<Shown>();
  const [error, setError] = useState<unknown>();
  const last = useRef<string>(undefined);
  const running = useQuery({
    queryKey: keys.compositions,
    queryFn: ({ signal }) => fetchCompositions(signal),
  });
  const onAir =
    studioId !== undefined &&
    (running.data?.compositions.some((one) => one.studio_id === studioId && one.obstacle === null) ?? false);

  const show = useCallback((blob: Blob) => {
    const url = URL.createObjectURL(blob);
    if (last.current !== undefined) URL.revokeObjectURL(last.current);
    last.current = url;
    setError(undefined);
    setShown({ blob, url });
  }, []);
  useEffect(
    () => () => {
      if (last.current !== undefined) URL.revokeObjectURL(last.current);
      last.current = undefined;
    },
    [],
  );
  useEffect(() => {
    if (source === 'camera') return grabCamera(show, setError);
    if (source === 'air' && studioId !== undefined)
      return repeat((signal) => snapshot(studioId, 'camera', signal), show, setError);
    return undefined;
  }, [source, studioId, show]);

  return {
    source,
    shown,
    onAir,
    error,
    useFile: (file) => {
      setSource('file');
      show(file);
    },
    useCamera: () => setSource('camera'),
    useAir: () => setSource('air'),
    stop: () => setSource('file'),
  };
}

/** Takes one picture after the other, never two at once. @returns ends it */
function repeat(
  take: (signal: AbortSignal) => Promise<Blob>,
  show: (picture: Blob) => void,
  fail: (error: unknown) => void,
): () => void {
  const stopping = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async (): Promise<void> => {
    try {
      const picture = await take(stopping.signal);
      if (!stopping.signal.aborted) show(picture);
    } catch (error) {
      if (!stopping.signal.aborted) fail(error);
    }
    if (!stopping.signal.aborted) timer = setTimeout(() => void turn(), EVERY_MS);
  };
  void turn();
  return () => {
    stopping.abort();
    clearTimeout(timer);
  };
}

function grabCamera(show: (picture: Blob) => void, fail: (error: unknown) => void): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  let stream: MediaStream | undefined;
  let ended = false;
  const opened = navigator.mediaDevices
    .getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 720 } } })
    .then(async (found) => {
      stream = found;
      if (ended) throw new DOMException('The camera was closed.', 'AbortError');
      video.srcObject = found;
      await video.play();
    });
  const end = repeat(
    async () => {
      await opened;
      return frameOf(video);
    },
    show,
    fail,
  );
  return () => {
    ended = true;
    end();
    const close = (): void => stream?.getTracks().forEach((track) => track.stop());
    opened.then(close, close);
  };
}

function frameOf(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = Math.round((WIDTH * video.videoHeight) / Math.max(1, video.videoWidth));
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('The camera gave no picture.')) : resolve(blob)),
      'image/jpeg',
      0.92,
    ),
  );
}
