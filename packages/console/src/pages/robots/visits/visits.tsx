import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { deleteDialog, fetchDialogs, type DialogVisit } from '../../../api/own-dialogs.ts';
import { useMay } from '../../../app/session.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { clockOf, dayAndTime } from '../../rooms/shared/times.ts';
import { useNow } from '../../rooms/shared/use-now.ts';
import { Transcript } from './transcript.tsx';
import styles from './visits.module.css';

const PAGE = 50;

/** Who talks and who talked, the latest first; each with what was said. */
export function Visits({
  robotId,
  open,
  onOpen,
}: {
  /** Only those of this robot. */
  readonly robotId?: string;
  readonly open: string | undefined;
  readonly onOpen: (jobId: string | undefined) => void;
}): ReactNode {
  const { t, i18n } = useTranslation('robots');
  const may = useMay();
  const [limit, setLimit] = useState(PAGE);
  const filter = { ...(robotId === undefined ? {} : { robot_id: robotId }), limit };
  const list = useQuery({
    queryKey: keys.dialogs(filter),
    queryFn: ({ signal }) => fetchDialogs(filter, signal),
    placeholderData: keepPreviousData,
  });
  const end = useEndDialog();
  const visits = list.data?.dialogs ?? [];
  const now = useNow(visits.some(isRunning) ? 1000 : undefined);
  if (list.error !== null) return <ErrorNotice error={list.error} />;
  if (list.data === undefined) return <div className={styles.ghost} />;
  return (
    <>
      <Table
        label={t('list.visits')}
        rows={visits}
        keyOf={({ job_id: id }) => id}
        columns={[
          {
            name: 'started',
            label: t('visits.started'),
            cell: (visit) => (
              <button type="button" className={styles.open} onClick={() => onOpen(visit.job_id)}>
                {dayAndTime(visit.started, i18n.language)}
              </button>
            ),
          },
          ...(robotId === undefined
            ? [
                {
                  name: 'robot',
                  label: t('visits.robot'),
                  cell: ({ robot_name: name }: DialogVisit) => name,
                },
              ]
            : []),
          {
            name: 'state',
            label: t('visits.state'),
            cell: (visit) =>
              isRunning(visit) ? (
                <Badge tone="info">{t('visits.running')}</Badge>
              ) : (
                <span className={styles.reason}>{reasonOf(visit, t)}</span>
              ),
          },
          {
            name: 'turns',
            label: t('visits.turns'),
            numeric: true,
            cell: ({ turns }) => turns,
          },
          {
            name: 'seconds',
            label: t('visits.length'),
            numeric: true,
            cell: (visit) =>
              clockOf(isRunning(visit) ? now - Date.parse(visit.started) : visit.seconds * 1000),
          },
          ...(may.operate
            ? [
                {
                  name: 'end',
                  label: <span className="visually-hidden">{t('visits.end')}</span>,
                  numeric: true,
                  cell: (visit: DialogVisit) =>
                    isRunning(visit) ? (
                      <Button
                        size="s"
                        look="danger"
                        busy={end.isPending && end.variables === visit.job_id}
                        onClick={() => end.mutate(visit.job_id)}
                      >
                        {t('visits.end')}
                      </Button>
                    ) : null,
                },
              ]
            : []),
        ]}
        empty={
          <EmptyState icon={<MessagesSquare size={20} />} title={t('visits.empty')}>
            {t('visits.emptyHint')}
          </EmptyState>
        }
      />
      {list.data.count > visits.length ? (
        <div className={styles.more}>
          <Button busy={list.isFetching} onClick={() => setLimit(limit + PAGE)}>
            {t('more', { ns: 'common' })}
          </Button>
        </div>
      ) : null}
      {open === undefined ? null : <Transcript jobId={open} onClose={() => onOpen(undefined)} />}
    </>
  );
}

/** Whether somebody talks still. */
export const isRunning = ({ ended }: DialogVisit): boolean => ended === null;

/** Why it ended: in the console's words where it has some, else in the server's. */
export function reasonOf(
  { reason }: DialogVisit,
  t: (key: string, values: Readonly<Record<string, string>>) => string,
): string {
  return reason === null ? t('visits.ended', {}) : t(`visits.reasons.${reason}`, { defaultValue: reason });
}

/** Ends a dialog from outside (whoever talked is told that it is over), or forgets one that is over. */
export function useEndDialog() {
  const cache = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationFn: deleteDialog,
    // Nobody waits for the lists: a transcript that was forgotten closes at once.
    onSuccess: () => void cache.invalidateQueries({ queryKey: ['dialogs'] }),
    onError: (error) => toasts.failed(error),
  });
}
