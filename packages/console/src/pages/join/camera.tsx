import { Mic, MicOff, PhoneOff, Video, VideoOff } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { useSeconds } from '../../ui/use-seconds.ts';
import styles from './join.module.css';
import { LevelMeter } from './level-meter.tsx';
import { useDevices } from './use-devices.ts';
import { usePublish, type PublishState } from './use-publish.ts';

/** Choice of devices, one's own picture and level, and the way into the show. */
export function Camera({ token, whip }: { readonly token: string; readonly whip: string }): ReactNode {
  const { t } = useTranslation('control');
  const devices = useDevices();
  const publish = usePublish({ token, whip, stream: devices.stream });
  const picture = useRef<HTMLVideoElement>(null);
  const { stream } = devices;
  useEffect(() => {
    if (picture.current !== null) picture.current.srcObject = stream ?? null;
  }, [stream]);
  if (stream === undefined)
    return (
      <>
        <p className={styles.lead}>{t('join.lead')}</p>
        {devices.error === undefined ? null : (
          <Notice tone="fault" title={t('join.denied')}>
            {t('join.deniedHint')}
          </Notice>
        )}
        <Button look="primary" icon={<Video />} busy={devices.opening} onClick={() => devices.open({})}>
          {t('join.allow')}
        </Button>
      </>
    );
  const on = publish.state.kind !== 'idle' && publish.state.kind !== 'ended';
  return (
    <>
      <figure className={styles.picture} data-live={publish.state.kind === 'live'}>
        <video ref={picture} muted autoPlay playsInline aria-label={t('join.preview')} />
        <LevelMeter stream={stream} label={t('join.level')} />
        <div className={styles.switches}>
          <Button
            icon={devices.muted ? <MicOff /> : <Mic />}
            pressed={devices.muted}
            aria-label={t(devices.muted ? 'join.unmute' : 'join.mute')}
            onClick={() => devices.mute(!devices.muted)}
          />
          <Button
            icon={devices.hidden ? <VideoOff /> : <Video />}
            pressed={devices.hidden}
            aria-label={t(devices.hidden ? 'join.show' : 'join.hide')}
            onClick={() => devices.hide(!devices.hidden)}
          />
        </div>
      </figure>
      <State state={publish.state} />
      <div className={styles.devices}>
        <Select
          label={t('join.camera')}
          value={devices.cameraId}
          onChange={(camera) => devices.open({ camera })}
          choices={devices.cameras}
          disabled={on}
        />
        <Select
          label={t('join.microphone')}
          value={devices.microphoneId}
          onChange={(microphone) => devices.open({ microphone })}
          choices={devices.microphones}
          disabled={on}
        />
      </div>
      {publish.state.kind === 'waiting' ? <ErrorNotice error={publish.state.error} /> : null}
      {on ? (
        <Button look="danger" icon={<PhoneOff />} onClick={publish.leave}>
          {t('join.leave')}
        </Button>
      ) : (
        <Button look="primary" icon={<Video />} onClick={publish.join}>
          {t('join.go')}
        </Button>
      )}
    </>
  );
}

function State({ state }: { readonly state: PublishState }): ReactNode {
  const { t } = useTranslation('control');
  const seconds = useSeconds(state.kind === 'waiting' ? state.retryInMs : 0, state);
  const tone = { idle: 'plain', connecting: 'info', live: 'good', waiting: 'warn', ended: 'plain' } as const;
  return (
    <p role="status" className={styles.state}>
      <Badge tone={tone[state.kind]}>{t(`join.state.${state.kind}`, { seconds })}</Badge>
    </p>
  );
}
