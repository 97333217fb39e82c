import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { WaitingTraining } from '../../../api/own-training.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import styles from './list.module.css';

/** What waits for a person, who waits longest first. */
export function ReviewQueue({
  queue,
  error,
}: {
  readonly queue: readonly WaitingTraining[] | undefined;
  readonly error: unknown;
}): ReactNode {
  const { t, i18n } = useTranslation('training');
  if (error !== null) return <ErrorNotice error={error} />;
  if (queue === undefined) return <div className={styles.ghost} />;
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Table
      label={t('tab.review')}
      rows={queue}
      keyOf={({ job_id: id }) => id}
      columns={[
        {
          name: 'name',
          label: t('review.name'),
          cell: ({ job_id: jobId, kind, name }) =>
            kind === 'avatar' ? (
              <Link to="/training/presenters/$jobId" params={{ jobId }}>
                {name}
              </Link>
            ) : (
              <Link to="/training/voices/$jobId" params={{ jobId }}>
                {name}
              </Link>
            ),
        },
        { name: 'kind', label: t('review.kind'), cell: ({ kind }) => t(`review.${kind}`) },
        { name: 'task', label: t('review.task'), cell: ({ task }) => task },
        {
          name: 'since',
          label: t('review.since'),
          numeric: true,
          cell: ({ since }) => date.format(new Date(since)),
        },
      ]}
      empty={
        <EmptyState icon={<CircleCheck size={20} />} title={t('review.empty')}>
          {t('review.emptyHint')}
        </EmptyState>
      }
    />
  );
}
