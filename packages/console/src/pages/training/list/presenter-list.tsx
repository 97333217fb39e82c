import { useInfiniteQuery } from '@tanstack/react-query';
import type { Schemas } from '@cyclorama/contract';
import { Link } from '@tanstack/react-router';
import { UserRound, UserRoundPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { useMay, useMetaStudio } from '../../../app/session.tsx';
import { Badge } from '../../../ui/badge.tsx';
import button from '../../../ui/button.module.css';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { avatarStanding, toneOf } from '../shared/states.ts';
import styles from './list.module.css';

const PAGE = 24;

/** Presenters that are made, were made, or wait for their material. */
export function PresenterList(): ReactNode {
  const { t } = useTranslation('training');
  const studio = useMetaStudio();
  const may = useMay();
  const list = useInfiniteQuery({
    queryKey: keys.avatarTrainings(),
    queryFn: ({ pageParam, signal }) =>
      studio.call('list2dModelTrainingJob', {
        query: { offset: pageParam, limit: PAGE, sort_key: 'create_time', sort_dir: 'desc' },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < (last.count ?? 0) ? pages.length * PAGE : null),
  });
  if (list.error !== null)
    return (
      <ErrorNotice
        error={list.error}
        action={<Button onClick={() => void list.refetch()}>{t('retry', { ns: 'common' })}</Button>}
      />
    );
  if (list.data === undefined) return <div className={styles.ghost} />;
  const jobs = list.data.pages.flatMap((page) => page.jobs ?? []);
  if (jobs.length === 0)
    return (
      <EmptyState
        icon={<UserRound size={20} />}
        title={t('presenters.empty')}
        action={
          may.operate ? (
            <Link to="/training/presenters/new" className={`${button.button} ${button.primary}`}>
              <UserRoundPlus />
              {t('new.presenter')}
            </Link>
          ) : undefined
        }
      >
        {t('presenters.emptyHint')}
      </EmptyState>
    );
  return (
    <>
      <ul className={styles.grid}>
        {jobs.map((job) => (
          <PresenterCard key={job.job_id} job={job} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <div className={styles.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function PresenterCard({ job }: { readonly job: Schemas['TrainingJobBasicInfo'] }): ReactNode {
  const { t, i18n } = useTranslation('training');
  const { job_id: jobId = '', name = '', state = '', cover_download_url: cover } = job;
  const standing = avatarStanding(state);
  const made = job.create_time === undefined ? undefined : new Date(job.create_time);
  return (
    <li className={styles.card}>
      <div className={styles.cover}>
        {cover === undefined || cover === '' ? (
          <UserRound size={40} strokeWidth={1.25} aria-hidden="true" />
        ) : (
          <img src={cover} alt="" loading="lazy" />
        )}
        <span className={styles.badge}>
          <Badge tone={toneOf(standing)}>{t(`state.${standing.phase}.${standing.mood}`)}</Badge>
        </span>
      </div>
      <div className={styles.words}>
        <h2 className={styles.name} title={name}>
          <Link to="/training/presenters/$jobId" params={{ jobId }}>
            {name}
          </Link>
        </h2>
        <p className={styles.fact}>
          {made === undefined
            ? null
            : new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(
                made,
              )}
        </p>
      </div>
    </li>
  );
}
