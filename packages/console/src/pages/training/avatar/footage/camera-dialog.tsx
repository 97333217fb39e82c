import { Circle, Square } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../../../ui/notice.tsx';
import { useNow } from '../../../rooms/shared/use-now.ts';
import { LevelMeter } from '../../../join/level-meter.tsx';
import { minutes } from '../../shared/words.ts';
import styles from './footage.module.css';
import { recordingType, Take } from './recorder.ts';

/** Most cameras have 30 pictures a second; thinning them out to 25 would only make them uneven. */
const WANTED: MediaStreamConstraints = {
  video: { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 30 } },
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
};

/** Films the person before the computer. */
export function CameraDialog({
  onTake,
  onClose,
}: {
  readonly onTake: (file: File) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('training');
  const type = recordingType();
  const [stream, setStream] = useState<MediaStream>();
  const [error, setError] = useState<unknown>();
  const [take, setTake] = useState<{ readonly take: Take; readonly since: number }>();
  const screen = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    let opened: MediaStream | undefined;
    let isGone = false;
    navigator.mediaDevices.getUserMedia(WANTED).then((got) => {
      opened = got;
      if (isGone) for (const track of got.getTracks()) track.stop();
      else setStream(got);
    }, setError);
    return () => {
      isGone = true;
      for (const track of opened?.getTracks() ?? []) track.stop();
    };
  }, []);
  useEffect(() => {
    if (screen.current !== null && stream !== undefined) screen.current.srcObject = stream;
  }, [stream]);
  const now = useNow(take === undefined ? undefined : 500);
  const settings = stream?.getVideoTracks()[0]?.getSettings();
  const stop = async (): Promise<void> => {
    if (take === undefined) return;
    setTake(undefined);
    try {
      onTake(await take.take.stop(`${t('footage.take')}.mp4`));
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('footage.film')}
      wide
      actions={
        take === undefined ? (
          <Button
            look="primary"
            icon={<Circle fill="currentColor" />}
            disabled={stream === undefined || type === undefined}
            onClick={() => {
              if (stream !== undefined && type !== undefined)
                setTake({ take: new Take(stream, type), since: Date.now() });
            }}
          >
            {t('footage.record')}
          </Button>
        ) : (
          <Button look="danger" icon={<Square fill="currentColor" />} onClick={() => void stop()}>
            {t('footage.stop', { time: minutes((now - take.since) / 1000) })}
          </Button>
        )
      }
    >
      {type === undefined ? <Notice tone="warn">{t('footage.noMp4')}</Notice> : null}
      {error === undefined ? null : <ErrorNotice error={error} />}
      <div className={styles.screen}>
        <video ref={screen} muted autoPlay playsInline aria-label={t('footage.preview')} />
        {stream === undefined ? null : <LevelMeter stream={stream} label={t('voice.level')} />}
      </div>
      {settings === undefined ? null : (
        <p className={styles.quiet}>
          {settings.width} × {settings.height}, {Math.round(settings.frameRate ?? 0)} fps
        </p>
      )}
      <ul className={styles.tips}>
        {(['light', 'frame', 'eyes', 'pauses', 'mouth'] as const).map((tip) => (
          <li key={tip}>{t(`footage.tip.${tip}`)}</li>
        ))}
      </ul>
    </Dialog>
  );
}
