import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Radio, Square, TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import type { RoomShow, Warning } from '../../../api/own-rooms.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm, Dialog } from '../../../ui/dialog.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { showState } from '../list/room-state.ts';
import styles from './desk.module.css';

/** Goes on air, and off again; both ask first. */
export function StartStop({
  roomId,
  show,
  warnings,
}: {
  readonly roomId: string;
  readonly show: RoomShow | undefined;
  readonly warnings: readonly Warning[];
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { operate } = useMay();
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  const [asking, setAsking] = useState<'start' | 'stop'>();
  const close = (): void => setAsking(undefined);
  const refresh = async (): Promise<void> => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: keys.room(roomId) }),
      cache.invalidateQueries({ queryKey: keys.roomsOnAir }),
      cache.invalidateQueries({ queryKey: ['rooms', 'list'] }),
    ]);
  };
  const start = useMutation({
    mutationFn: () => studio.call('startSmartLive', { params: { room_id: roomId }, body: {} }),
    onSuccess: async () => {
      await refresh();
      close();
    },
  });
  const stop = useMutation({
    mutationFn: (jobId: string) =>
      studio.call('stopSmartLive', { params: { room_id: roomId, job_id: jobId } }),
    onSuccess: async () => {
      await refresh();
      close();
    },
    onError: (error) => {
      close();
      toasts.failed(error);
    },
  });
  const state = show === undefined ? undefined : showState(show);
  if (!operate) return null;
  if (state !== undefined)
    return (
      <>
        <Button look="danger" icon={<Square />} busy={state === 'ending'} onClick={() => setAsking('stop')}>
          {t('start.stop')}
        </Button>
        <Confirm
          open={asking === 'stop'}
          onClose={close}
          onConfirm={() => show !== undefined && stop.mutate(show.job_id)}
          title={t('start.stopTitle')}
          confirm={t('start.stop')}
          busy={stop.isPending}
        >
          {t('start.stopHint')}
        </Confirm>
      </>
    );
  return (
    <>
      <Button look="primary" icon={<Radio />} onClick={() => setAsking('start')}>
        {t('start.start')}
      </Button>
      <Dialog
        open={asking === 'start'}
        onClose={close}
        title={t('start.startTitle')}
        place="centre"
        actions={
          <>
            <Button onClick={close}>{t('cancel', { ns: 'common' })}</Button>
            <Button look="primary" icon={<Radio />} busy={start.isPending} onClick={() => start.mutate()}>
              {t('start.start')}
            </Button>
          </>
        }
      >
        <div className={styles.ask}>
          <p>{t('start.startHint')}</p>
          <Warnings warnings={warnings} />
          {start.error === null ? null : <ErrorNotice error={start.error} />}
        </div>
      </Dialog>
    </>
  );
}

/** Advice about the script: nothing here stops a show. */
export function Warnings({ warnings }: { readonly warnings: readonly Warning[] }): ReactNode {
  const { t } = useTranslation('rooms');
  if (warnings.length === 0) return null;
  return (
    <ul className={styles.warnings}>
      {warnings.map((warning) => (
        <li key={warning}>
          <TriangleAlert size={14} aria-hidden="true" />
          {t(`warning.${warning}`)}
        </li>
      ))}
    </ul>
  );
}
