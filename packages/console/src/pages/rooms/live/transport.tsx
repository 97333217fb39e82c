import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, SkipForward } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { begin, pause, resume, skip, type ShowStatus } from '../../../api/own-rooms.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { useShortcuts } from '../../../ui/shortcuts.ts';
import { useToasts } from '../../../ui/toast.tsx';
import styles from './desk.module.css';
import { TakeOver } from './take-over.tsx';

/** Pause, resume, next, taking over. */
export function Transport({
  roomId,
  jobId,
  status,
  live,
}: {
  readonly roomId: string;
  readonly jobId: string | undefined;
  readonly status: ShowStatus | null | undefined;
  readonly live: boolean;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { operate } = useMay();
  const toasts = useToasts();
  const cache = useQueryClient();
  const order = useMutation({
    mutationFn: (act: (id: string) => Promise<void>) => act(roomId),
    onError: (error) => {
      toasts.failed(error);
      void cache.invalidateQueries({ queryKey: keys.room(roomId) });
    },
  });
  const state = live ? status?.state : undefined;
  const ready = operate && state !== undefined;
  const waits = state === 'PLAY_READY';
  const paused = state === 'PLAY_PAUSE';
  const toggle = (): void => {
    if (!ready || order.isPending) return;
    if (waits) order.mutate(begin);
    else if (paused) order.mutate(resume);
    else if (state === 'PROCESSING') order.mutate(pause);
  };
  const next = (): void => {
    if (ready && !order.isPending && (state === 'PROCESSING' || paused)) order.mutate(skip);
  };
  useShortcuts({ Space: toggle, N: next });
  return (
    <div className={styles.transport} role="group" aria-label={t('transport.label')}>
      <Button
        icon={paused || waits ? <Play /> : <Pause />}
        disabled={!ready || state === 'TAKE_OVER' || state === 'PREPROCESSING'}
        busy={
          order.isPending &&
          (order.variables === pause || order.variables === resume || order.variables === begin)
        }
        onClick={toggle}
        aria-keyshortcuts="Space"
      >
        {t(waits ? 'transport.begin' : paused ? 'transport.resume' : 'transport.pause')}
        <kbd className={styles.key}>{t('key.space')}</kbd>
      </Button>
      <Button
        icon={<SkipForward />}
        disabled={!ready || (state !== 'PROCESSING' && !paused)}
        busy={order.isPending && order.variables === skip}
        onClick={next}
        aria-keyshortcuts="N"
      >
        {t('transport.next')}
        <kbd className={styles.key}>N</kbd>
      </Button>
      <TakeOver roomId={roomId} jobId={live ? jobId : undefined} state={state} />
    </div>
  );
}
