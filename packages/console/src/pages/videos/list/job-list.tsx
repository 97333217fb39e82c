import { Link } from '@tanstack/react-router';
import { Clapperboard } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { useCovers, useJobs } from '../shared/use-jobs.ts';
import { CardSkeletons } from './card-skeletons.tsx';
import { JobCard } from './job-card.tsx';
import { Pager } from './pager.tsx';
import styles from './videos.module.css';

const PAGE = 24;

/** Videos, newest first. */
export function JobList({ page }: { readonly page: number }): ReactNode {
  const { t } = useTranslation('videos');
  const where = { offset: (page - 1) * PAGE, limit: PAGE };
  const { data, error } = useJobs(where);
  const covers = useCovers(where);
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  if (data === undefined) return <CardSkeletons />;
  if (data.count === 0)
    return (
      <EmptyState
        icon={<Clapperboard size={32} />}
        title={t('list.none')}
        action={
          <Link to="/videos/edit/$scriptId" params={{ scriptId: 'new' }} className={styles.create}>
            {t('list.new')}
          </Link>
        }
      >
        {t('list.noneHint')}
      </EmptyState>
    );
  return (
    <>
      <ul className={styles.cards}>
        {data.jobs.map((job) => (
          <JobCard key={job.job_id} job={job} cover={covers.get(job.job_id)} />
        ))}
      </ul>
      <Pager page={page} pages={Math.ceil(data.count / PAGE)} />
    </>
  );
}
