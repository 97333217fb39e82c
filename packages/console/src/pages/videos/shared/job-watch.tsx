import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice, Notice } from '../../../ui/notice.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { JobProgress } from './job-progress.tsx';
import styles from './jobs.module.css';
import { isOpen, useCancelJob, useJob } from './use-jobs.ts';
import { VideoPlayer } from './video-player.tsx';

/** A job from its start to the playing video. */
export function JobWatch({ jobId }: { readonly jobId: string }): ReactNode {
  const { t } = useTranslation(['videos', 'common']);
  const { data: job, error } = useJob(jobId);
  const cancel = useCancelJob();
  if (error !== null) return <ErrorNotice error={error} />;
  if (job === undefined)
    return (
      <div className={styles.screen}>
        <Spinner />
      </div>
    );
  if (job.state === 'SUCCEED' && job.asset_id !== null)
    return <VideoPlayer assetId={job.asset_id} name={job.name} />;
  if (isOpen(job))
    return (
      <div className={styles.watch}>
        <JobProgress job={job} />
        <p className={styles.hint}>{t('job.goesOn')}</p>
        <Button busy={cancel.isPending} onClick={() => cancel.mutate(jobId)}>
          {t('common:cancel')}
        </Button>
      </div>
    );
  return (
    <Notice tone={job.state === 'CANCELED' ? 'info' : 'fault'} title={t(`state.${job.state}`)}>
      {job.error === null ? null : `${job.error.reason || job.error.message} (${job.error.code})`}
    </Notice>
  );
}
