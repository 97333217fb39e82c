import clsx from 'clsx';
import { Maximize2, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../api/explain.ts';
import { Button } from '../ui/button.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useSeconds } from '../ui/use-seconds.ts';
import styles from './monitor.module.css';
import { WhepPlayer, type WhepOptions, type WhepState } from './whep.ts';

export interface MonitorProps {
  /** What is shown, for screen readers and below the picture. */
  readonly name: string;
  /** WHEP address; undefined while there is nothing to show. */
  readonly url: string | undefined;
  readonly token?: string | undefined;
  /** Red and green frames. */
  readonly tally?: 'pgm' | 'pvw' | undefined;
  readonly aspect?: '16 / 9' | '9 / 16' | undefined;
  /** Said when `url` is undefined. */
  readonly idle?: ReactNode;
  /** Shown over the picture, e.g. a clock. */
  readonly overlay?: ReactNode;
  readonly className?: string | undefined;
  readonly bare?: boolean;
}

/** A picture as it goes out, within a third of a second; sound is off until it is asked for. */
export function Monitor({
  name,
  url,
  token,
  tally,
  aspect = '16 / 9',
  idle,
  overlay,
  className,
  bare = false,
}: MonitorProps): ReactNode {
  const { t } = useTranslation('common');
  const frame = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [muted, setMuted] = useState(true);
  const state = useWhep(video, { url, token, sound: !muted });
  return (
    <figure
      ref={frame}
      className={clsx(styles.monitor, className)}
      data-tally={tally}
      style={{ aspectRatio: aspect }}
      aria-label={t('monitor.label', { name })}
    >
      <video ref={video} className={styles.picture} muted={muted} autoPlay playsInline />
      {url === undefined ? (
        <div className={styles.words}>{idle ?? t('monitor.noPicture')}</div>
      ) : (
        <Waiting state={state} />
      )}
      {overlay === undefined ? null : <div className={styles.overlay}>{overlay}</div>}
      {bare ? null : (
        <figcaption className={styles.bar}>
          <span className={styles.name}>{name}</span>
          <Button
            look="ghost"
            size="s"
            icon={muted ? <VolumeX /> : <Volume2 />}
            aria-label={muted ? t('monitor.listen') : t('monitor.mute')}
            onClick={() => setMuted(!muted)}
            disabled={url === undefined}
          />
          <Button
            look="ghost"
            size="s"
            icon={<Maximize2 />}
            aria-label={t('monitor.full')}
            onClick={() => void frame.current?.requestFullscreen()}
          />
        </figcaption>
      )}
    </figure>
  );
}

function Waiting({ state }: { readonly state: WhepState }): ReactNode {
  const { t } = useTranslation('common');
  const waiting = state.kind === 'waiting';
  const seconds = useSeconds(waiting ? state.retryInMs : 0, state);
  if (state.kind === 'playing') return null;
  if (!waiting)
    return (
      <div className={styles.words}>
        <Spinner size={20} />
        {t('monitor.connecting')}
      </div>
    );
  return (
    <div className={styles.words} role="status">
      <span>{explain(state.error, t).what}</span>
      <span className="tabular">{t('monitor.retrying', { seconds })}</span>
    </div>
  );
}

/** Plays a WHEP address into a video element. When sound comes or goes the last picture stays until the next is there. */
export function useWhep(
  video: { readonly current: HTMLVideoElement | null },
  { url, token, sound }: Pick<WhepOptions, 'token' | 'sound'> & { readonly url: string | undefined },
): WhepState {
  const [state, setState] = useState<WhepState>({ kind: 'connecting' });
  useEffect(() => {
    const element = video.current;
    return () => {
      if (element !== null) element.srcObject = null;
    };
  }, [video, url]);
  useEffect(() => {
    if (url === undefined) return undefined;
    const element = video.current;
    const player = new WhepPlayer({
      url,
      token,
      sound,
      onStream: (stream) => {
        if (element !== null) element.srcObject = stream;
      },
      onState: setState,
    });
    return () => player.close();
  }, [video, url, token, sound]);
  return state;
}
