import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Presenter } from '../../../api/own-first-run.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { JobProgress } from '../../videos/shared/job-progress.tsx';
import { isOpen, useCancelJob, useJob } from '../../videos/shared/use-jobs.ts';
import { VideoPlayer } from '../../videos/shared/video-player.tsx';
import { After } from './after.tsx';
import styles from './steps.module.css';

/** The video from the first frame that is made to the last that is played, and what comes after it. */
export function Watch({
  jobId,
  presenter,
  needsPassword,
  onPassword,
  onAgain,
}: {
  readonly jobId: string;
  readonly presenter: Presenter;
  readonly needsPassword: boolean;
  readonly onPassword: (state: 'needed' | 'changing' | 'chosen') => void;
  /** Goes back to the choices. */
  readonly onAgain: () => void;
}): ReactNode {
  const { t } = useTranslation(['welcome', 'videos', 'common']);
  const { data: job, error } = useJob(jobId);
  const cancel = useCancelJob();
  const isDone = job?.state === 'SUCCEED' && job.asset_id !== null;
  return (
    <div className={styles.watch}>
      <section className={styles.stage} aria-label={t('yourVideo')}>
        {isDone ? (
          <VideoPlayer assetId={job.asset_id} name={job.name} />
        ) : (
          <div className={styles.screen}>
            {presenter.cover_url === null ? null : <img src={presenter.cover_url} alt="" />}
            <div className={styles.state}>
              {error !== null ? (
                <ErrorNotice error={error} />
              ) : job === undefined ? null : isOpen(job) ? (
                <>
                  <h1>{t('making', { name: presenter.name })}</h1>
                  <JobProgress job={job} />
                  <Button busy={cancel.isPending} onClick={() => cancel.mutate(jobId)}>
                    {t('common:cancel')}
                  </Button>
                </>
              ) : (
                <Notice
                  tone={job.state === 'CANCELED' ? 'info' : 'fault'}
                  title={t(`videos:state.${job.state}`)}
                  action={<Button onClick={onAgain}>{t('again')}</Button>}
                >
                  {job.error === null
                    ? undefined
                    : `${job.error.reason || job.error.message} (${job.error.code})`}
                </Notice>
              )}
            </div>
          </div>
        )}
      </section>
      <After isDone={isDone} needsPassword={needsPassword} onPassword={onPassword} onAgain={onAgain} />
    </div>
  );
}
