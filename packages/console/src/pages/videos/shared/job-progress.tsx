import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VideoJob } from '../../../api/own-videos.ts';
import { Progress } from '../../../ui/progress.tsx';
import styles from './jobs.module.css';

/** What is being done for a video, and how far it is. */
export function JobProgress({ job }: { readonly job: VideoJob }): ReactNode {
  const { t } = useTranslation('videos');
  const doing = t(`phase.${job.state === 'WAITING' ? 'waiting' : (job.phase ?? 'waiting')}`);
  const percent = job.progress === null ? undefined : Math.round(job.progress * 100);
  return (
    <div className={styles.progress}>
      <Progress value={job.progress ?? undefined} label={t('job.progress', { name: job.name })} />
      <div className={styles.doing}>
        <span>{doing}</span>
        <span className="tabular">{percent === undefined ? '' : `${percent} %`}</span>
      </div>
    </div>
  );
}
