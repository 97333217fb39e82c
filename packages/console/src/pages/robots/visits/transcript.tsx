import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { fetchDialog } from '../../../api/own-dialogs.ts';
import { useMay } from '../../../app/session.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { clockOf, dayAndTime, timeOfDay } from '../../rooms/shared/times.ts';
import { isRunning, reasonOf, useEndDialog } from './visits.tsx';
import styles from './visits.module.css';

/** What was said in one dialog. */
export function Transcript({
  jobId,
  onClose,
}: {
  readonly jobId: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation('robots');
  const may = useMay();
  const end = useEndDialog();
  const { data, error } = useQuery({
    queryKey: keys.dialog(jobId),
    queryFn: ({ signal }) => fetchDialog(jobId, signal),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('transcript.title')}
      actions={
        data === undefined || !may.operate ? undefined : isRunning(data) ? (
          <Button look="danger" busy={end.isPending} onClick={() => end.mutate(jobId)}>
            {t('visits.end')}
          </Button>
        ) : (
          <Button
            look="danger"
            icon={<Trash2 />}
            busy={end.isPending}
            onClick={() => end.mutate(jobId, { onSuccess: onClose })}
          >
            {t('visits.forget')}
          </Button>
        )
      }
    >
      {error === null ? null : <ErrorNotice error={error} />}
      {data === undefined ? null : (
        <>
          <p className={styles.facts}>
            {dayAndTime(data.started, i18n.language)} ·{' '}
            {isRunning(data) ? t('visits.running') : `${clockOf(data.seconds * 1000)} · ${reasonOf(data, t)}`}
          </p>
          {data.transcript.length === 0 ? (
            <p className={styles.facts}>{t('transcript.empty')}</p>
          ) : (
            <ol className={styles.lines}>
              {data.transcript.map((line, i) => (
                <li key={i} className={styles.line} data-who={line.who}>
                  <span className={styles.who}>
                    {t(`transcript.${line.who}`)} · {timeOfDay(line.at, i18n.language)}
                  </span>
                  <p>{line.text}</p>
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </Dialog>
  );
}
