import { Mic, MicOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../../api/explain.ts';
import type { ShowState } from '../../../api/own-rooms.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import styles from './desk.module.css';
import { MicrophoneLevel } from './microphone-level.tsx';
import { useTakeOver } from './use-take-over.ts';

/** Speaks with one's own microphone in the presenter's place. */
export function TakeOver({
  roomId,
  jobId,
  state,
}: {
  readonly roomId: string;
  readonly jobId: string | undefined;
  readonly state: ShowState | undefined;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation('common');
  const { operate } = useMay();
  const { phase, stream, error, take, handBack } = useTakeOver(roomId, jobId);
  if (!operate) return null;
  const on = phase !== 'off';
  const possible =
    state === 'PROCESSING' || state === 'PLAY_PAUSE' || state === 'PLAY_READY' || state === 'TAKE_OVER';
  return (
    <>
      <Button
        icon={on ? <MicOff /> : <Mic />}
        busy={phase === 'asking' || phase === 'connecting'}
        disabled={!on && (jobId === undefined || !possible || state === 'TAKE_OVER')}
        pressed={on}
        onClick={on ? handBack : take}
      >
        {t(on ? 'voice.handBack' : 'voice.take')}
      </Button>
      {on ? (
        <div className={styles.voice} data-speaking={phase === 'speaking'} role="status">
          <strong>{t(`voice.phase.${phase}`)}</strong>
          {stream === undefined ? null : <MicrophoneLevel stream={stream} label={t('voice.level')} />}
        </div>
      ) : null}
      {error === undefined || on ? null : (
        <Notice tone="fault" title={t('voice.failed')}>
          {error instanceof DOMException && error.name === 'NotAllowedError'
            ? t('voice.denied')
            : error instanceof DOMException && error.name === 'NotFoundError'
              ? t('voice.noMicrophone')
              : explain(error, common).what}
        </Notice>
      )}
    </>
  );
}
